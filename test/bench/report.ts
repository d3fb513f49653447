// Shows the measurements as a table, with budget and verdict, and writes RESULTS.md and the JSON file.

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

/** The table for a console. */
export function plainTable(measurements: readonly Measurement[]): string {
  const rows = [[...HEADINGS], ...measurements.map(cells)];
  const widths = HEADINGS.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows
    .map((row) =>
      row.map((cell, i) => (i === 0 ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0))).join('  '),
    )
    .join('\n');
}

/** The machine in one line each. */
export function describeMachine(): string[] {
  const distribution = /^PRETTY_NAME="(.*)"$/m.exec(readFileSync('/etc/os-release', 'utf8'))?.[1] ?? 'Linux';
  return [
    `Processor: ${cpus()[0]?.model.trim() ?? 'unknown'}, ${availableParallelism()} cores`,
    `Memory: ${(totalmem() / 2 ** 30).toFixed(0)} GiB`,
    `System: ${distribution}, kernel ${release()}`,
    `Node.js: ${process.version}`,
  ];
}

/** RESULTS.md: the machine, the table, and how to read it. `notes` are lines of Markdown about this run. */
export function resultsPage(measurements: readonly Measurement[], notes: readonly string[], date: Date): string {
  const row = (columns: readonly string[]): string => `| ${columns.join(' | ')} |`;
  return `# Benchmark results

Written by \`npm run bench -- --results\` on ${date.toISOString().slice(0, 10)}. Each value stands beside a reference that was
measured in the same run, in turns with it; both are medians. The budgets are those of the design for 1,000,000 flows on two cores.

${describeMachine()
  .map((line) => `- ${line}`)
  .join('\n')}
${notes.map((line) => `- ${line}`).join('\n')}

${row(HEADINGS)}
${row(['---', '---:', '---:', '---:', '---:', '---'])}
${measurements.map((measured) => row(cells(measured))).join('\n')}

What the references are:

- \`…-vs-discard\`: a loop in C++ that asks for a dump and receives it without looking at it (the kernel's own cost).
- \`…-vs-conntrack\`: \`conntrack -L\` and \`conntrack -D\` of conntrack-tools, output to /dev/null.
- \`delete-known-vs-batched-send\`: a loop in C++ that sends the same deletions, 200 messages a send, one acknowledgement a batch.
- \`events-burst-kept\`: events of new flows received, against flows inserted.
- \`app-…\`: the discard loop again. Measured in the page of the built application, which an unprivileged user runs with its helper:
  from the coming of the stream's port until the worker says that every row is there and counted by the filter.
- \`filter-3-terms\`: a loop written by hand for that filter. \`sort-…\`: \`Float64Array.sort\` of as many numbers.
- \`updates-per-second\`: appending the same rows. \`store-bytes-per-flow\`: a flow's bytes in the batches between the processes.
`;
}

/** The benchmark file: a JSON array of measurements. */
export function writeJson(file: string, measurements: readonly Measurement[]): void {
  writeFileSync(file, `${JSON.stringify(measurements, null, 2)}\n`);
}
