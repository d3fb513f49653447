// Shows the measurements as tables, with budget and verdict, and writes the JSON file.

import { readFileSync, writeFileSync } from 'node:fs';
import { availableParallelism, cpus, release, totalmem } from 'node:os';
import { judge } from './budgets.ts';
import type { Measurement } from './plan.ts';

const HEADINGS = ['name', 'value', 'reference', 'ratio', 'budget', 'verdict'] as const;

function number(value: number): string {
  const digits = Math.abs(value) >= 1000 ? 0 : Math.abs(value) >= 10 ? 1 : 3;
  return value.toLocaleString('en', { minimumFractionDigits: digits, maximumFractionDigits: digits });
}

function cells(measured: Measurement): string[] {
  const verdict = judge(measured);
  return [
    measured.name,
    `${number(measured.value)} ${measured.unit}`,
    `${number(measured.reference)} ${measured.unit}`,
    number(measured.ratio),
    verdict?.budget ?? '',
    verdict ? (verdict.kept ? 'kept' : 'MISSED') : '',
  ];
}

/** The table for the console. */
export function plainTable(measurements: readonly Measurement[]): string {
  const rows = [[...HEADINGS], ...measurements.map(cells)];
  const widths = HEADINGS.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows
    .map((row) =>
      row.map((cell, i) => (i === 0 ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0))).join('  '),
    )
    .join('\n');
}

/** The machine, one line per property. */
export function describeMachine(): string[] {
  const distribution = /^PRETTY_NAME="(.*)"$/m.exec(readFileSync('/etc/os-release', 'utf8'))?.[1] ?? 'Linux';
  return [
    `Processor: ${cpus()[0]?.model.trim() ?? 'unknown'}, ${availableParallelism()} cores`,
    `Memory: ${(totalmem() / 2 ** 30).toFixed(0)} GiB`,
    `System: ${distribution}, kernel ${release()}`,
    `Node.js: ${process.version}`,
  ];
}

/** The table in Markdown. */
export function markdownTable(measurements: readonly Measurement[]): string {
  const row = (columns: readonly string[]): string => `| ${columns.join(' | ')} |`;
  const rule = HEADINGS.map((_, column) => (column === 0 || column === HEADINGS.length - 1 ? '---' : '---:'));
  return [row(HEADINGS), row(rule), ...measurements.map((measured) => row(cells(measured)))].join('\n');
}

/** The benchmark file: a JSON array of measurements. */
export function writeJson(file: string, measurements: readonly Measurement[]): void {
  writeFileSync(file, `${JSON.stringify(measurements, null, 2)}\n`);
}
