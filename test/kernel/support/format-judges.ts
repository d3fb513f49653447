// The combinations of conntrack's -o options, each with this library's equivalent export and the flags of print.c.

import { expect } from 'vitest';
import { FlowBatch } from '../../../native/flow/index.ts';
import { type ExportFormat, exportFlows, type FormatOptions } from '../../../native/formats/index.ts';
import { binding } from '../../../native/handle/binding.ts';
import type { ReplayOptions } from '../../native/replay/tools.ts';

/** The clock of conntrack, and of the exports here. */
export const NOW_SEC = 1_800_000_000;
export const NOW_MS = NOW_SEC * 1000 + 0.25;

export const LABELS: ReadonlyMap<number, string> = new Map([
  [0, 'zero'],
  [1, 'web'],
  [5, 'five'],
  [31, 'thirty-one'],
  [64, 'sixty four'],
  [127, 'last'],
]);

export interface Combination {
  /** conntrack's -o. */
  readonly output: string;
  /** libnetfilter_conntrack's equivalent; undefined if only conntrack has it. */
  readonly library: { readonly format: 'default' | 'xml'; readonly flags: string } | undefined;
  export(messages: Uint8Array, events: boolean): Promise<string>;
}

/** The programs' options for a combination. */
export function replayOptions({ output }: Combination, timeZone = 'UTC'): ReplayOptions {
  const conf = [...LABELS].map(([bit, name]) => `${bit} ${name}\n`).join('');
  return { now: `${NOW_SEC}.000250`, timeZone, ...(output.includes('labels') ? { labels: conf } : {}) };
}

/** Batches of messages, with their strings. */
export function decode(messages: Uint8Array, events: boolean): FlowBatch[] {
  const { batches, strings } = binding().decode(messages, events);
  return batches.map((buffer) => new FlowBatch(buffer, ['', ...strings]));
}

async function text<F extends ExportFormat>(
  messages: Uint8Array,
  events: boolean,
  format: F,
  options: FormatOptions[F],
): Promise<string> {
  let whole = '';
  for await (const chunk of exportFlows(decode(messages, events), format, options)) whole += chunk;
  return whole;
}

function combination<F extends ExportFormat>(
  output: string,
  flags: string | undefined,
  format: F,
  options: FormatOptions[F],
): Combination {
  return {
    output,
    library: flags === undefined ? undefined : { format: format === 'xml' ? 'xml' : 'default', flags },
    export: (messages, events) => text(messages, events, format, { nowMs: NOW_MS, ...options }),
  };
}

export const COMBINATIONS: readonly Combination[] = [
  combination('', '', 'conntrack', {}),
  combination('extended', '3', 'conntrack', { extended: true }),
  combination('id', 'i', 'conntrack', { id: true }),
  combination('timestamp', undefined, 'conntrack', { timestamp: true }),
  combination('ktimestamp', 'k', 'conntrack', { ktimestamp: true }),
  combination('labels', '', 'conntrack', { labels: LABELS }),
  combination('extended,id,ktimestamp,labels', '3ik', 'conntrack', {
    extended: true,
    id: true,
    ktimestamp: true,
    labels: LABELS,
  }),
  combination('save', undefined, 'save', {}),
  combination('xml', '', 'xml', {}),
  combination('xml,id', 'i', 'xml', {}),
  combination('xml,timestamp', 't', 'xml', { timestamp: true }),
  combination('xml,labels', '', 'xml', { labels: LABELS }),
  combination('xml,extended,id,timestamp,ktimestamp,labels', '3itk', 'xml', {
    timestamp: true,
    ktimestamp: true,
    labels: LABELS,
  }),
];

/** Compares byte for byte; shows only one of many differing lines. */
export function expectSame(our: string, their: string): void {
  if (our === their) return;
  const theirLines = their.split('\n');
  const differing = our.split('\n').flatMap((line, i) => (line === theirLines[i] ? [] : [[line, theirLines[i]]]));
  expect(differing[0]?.[0], `one of ${differing.length} lines`).toBe(differing[0]?.[1]);
  expect(our).toBe(their);
}
