// Shows the measurements as tables, with budget and verdict, and writes the JSON file.

import { readFileSync, writeFileSync } from 'node:fs';
import { availableParallelism, cpus, release, totalmem } from 'node:os';
import { judge } from './budgets.ts';
import { FRESH_PAGE } from './machine.ts';
import type { Measurement } from './plan.ts';
import { totalCpuMs, type Usage } from './usage.ts';

const HEADINGS = ['name', 'value', 'reference', 'ratio', 'budget', 'verdict'] as const;
const USAGE_HEADINGS = ['processes: CPU, minor faults', 'processes of the reference'] as const;

/** A number with the digits that say something. */
export function numberText(value: number): string {
  const digits = Math.abs(value) >= 1000 ? 0 : Math.abs(value) >= 10 ? 1 : 3;
  return value.toLocaleString('en', { minimumFractionDigits: digits, maximumFractionDigits: digits });
}

function cells(measured: Measurement, run: readonly Measurement[]): string[] {
  const verdict = judge(measured, run);
  return [
    measured.name,
    `${numberText(measured.value)} ${measured.unit}`,
    `${numberText(measured.reference)} ${measured.unit}`,
    numberText(measured.ratio),
    verdict?.budget ?? '',
    measured.note ?? (verdict ? (verdict.kept ? 'kept' : 'MISSED') : ''),
  ];
}

/** From this share of the processor time on, fresh pages explain why machines differ. */
const MANY_PAGES = 0.15;

/**
 * Processor time and minor faults of each process, and which share of that time fresh pages cost if it is large.
 * @param pageUs what a fresh page costs on this machine.
 */
export function usagesText(usages: readonly Usage[], pageUs: number): string {
  const tookPart = usages.filter(({ cpuMs, minorFaults }) => cpuMs > 0 || minorFaults > 0);
  const each = tookPart.map(
    ({ process, cpuMs, minorFaults }) =>
      `${process} ${numberText(cpuMs)} ms, ${Math.round(minorFaults).toLocaleString('en')}`,
  );
  const pagesMs = usages.reduce((sum, usage) => sum + (usage.minorFaults * pageUs) / 1000, 0);
  const share = Math.min(1, pagesMs / totalCpuMs(usages));
  if (share > MANY_PAGES) each.push(`fresh pages ${Math.round(share * 100)} %`);
  return each.join('; ');
}

/** The table for the console. */
export function plainTable(measurements: readonly Measurement[]): string {
  const rows = [[...HEADINGS], ...measurements.map((measured) => cells(measured, measurements))];
  const widths = HEADINGS.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows
    .map((row) =>
      row.map((cell, i) => (i === 0 ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0))).join('  '),
    )
    .join('\n');
}

/** The processor in words. */
export function processorName(): string {
  return `${cpus()[0]?.model.trim() ?? 'unknown processor'}, ${availableParallelism()} cores`;
}

/** The machine, one line per property. */
export function describeMachine(): string[] {
  const distribution = /^PRETTY_NAME="(.*)"$/m.exec(readFileSync('/etc/os-release', 'utf8'))?.[1] ?? 'Linux';
  return [
    `Processor: ${processorName()}`,
    `Memory: ${(totalmem() / 2 ** 30).toFixed(0)} GiB`,
    `System: ${distribution}, kernel ${release()}, transparent huge pages: ${hugePages()}`,
    `Node.js: ${process.version}`,
  ];
}

/** When the kernel uses huge pages for memory: always, where a program advises it, or never. */
function hugePages(): string {
  try {
    const choices = readFileSync('/sys/kernel/mm/transparent_hugepage/enabled', 'utf8');
    return /\[(\w+)\]/.exec(choices)?.[1] ?? choices.trim();
  } catch {
    return 'none';
  }
}

/**
 * The table in Markdown, with what each row took of its processes.
 * @param run all measurements of the same run.
 * @param isFull whether the run measured everything: only then there are verdicts.
 */
export function markdownTable(
  measurements: readonly Measurement[],
  run: readonly Measurement[],
  isFull: boolean,
): string {
  const pageUs = run.find(({ name }) => name === FRESH_PAGE)?.value ?? 0;
  const row = (columns: readonly string[]): string => `| ${columns.join(' | ')} |`;
  const headings = [...HEADINGS, ...USAGE_HEADINGS];
  const rule = headings.map((_, column) => (column === 0 || column >= HEADINGS.length - 1 ? '---' : '---:'));
  const rows = measurements.map((measured) => {
    const before = cells(measured, run);
    if (!isFull) before[HEADINGS.length - 1] = measured.note ?? '';
    return row([...before, usagesText(measured.usages, pageUs), usagesText(measured.referenceUsages, pageUs)]);
  });
  return [row(headings), row(rule), ...rows].join('\n');
}

/** The benchmark file: a JSON array of measurements. */
export function writeJson(file: string, measurements: readonly Measurement[]): void {
  writeFileSync(file, `${JSON.stringify(measurements, null, 2)}\n`);
}
