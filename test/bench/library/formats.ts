// Exporting the whole table as text: the dump, the text, and writing it to /dev/null, like conntrack.

import { closeSync, openSync, writeSync } from 'node:fs';
import { exportFlows } from '../../../native/formats/index.ts';
import { timeConntrack } from '../conntrack-program.ts';
import { type Measurement, measurement } from '../plan.ts';
import { inTurns, type LibraryContext, sized, timed } from './context.ts';

/** Formats that conntrack lacks are compared with its line format. */
const FORMATS = [
  { name: 'export-line-vs-conntrack', format: 'conntrack', options: ['-L'] },
  { name: 'export-save-vs-conntrack', format: 'save', options: ['-L', '-o', 'save'] },
  { name: 'export-xml-vs-conntrack', format: 'xml', options: ['-L', '-o', 'xml'] },
  { name: 'export-json-vs-conntrack-line', format: 'json', options: ['-L'] },
  { name: 'export-csv-vs-conntrack-line', format: 'csv', options: ['-L'] },
] as const;

/** Takes the table as it is. */
export async function measureFormats({ conntrack, flows, rounds }: LibraryContext): Promise<Measurement[]> {
  const all: Measurement[] = [];
  for (const { name, format, options } of FORMATS) {
    const ms = await inTurns(rounds, {
      library: () => timed(() => writeAll(exportFlows(conntrack.dump(), format, { release: true }))),
      command: () => timeConntrack(...options),
    });
    all.push(measurement(sized(name, flows), 'ms', ms.library, ms.command));
  }
  return all;
}

async function writeAll(chunks: AsyncIterable<string>): Promise<void> {
  const file = openSync('/dev/null', 'w');
  for await (const chunk of chunks) writeSync(file, chunk);
  closeSync(file);
}
