// conntrack's formats: this library and conntrack(8), and libnetfilter_conntrack, are given the same bytes.

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { binding } from '../../native/binding.ts';
import { FlowBatch } from '../../native/flow/index.ts';
import { type ExportFormat, exportFlows, type FormatOptions } from '../../native/formats/index.ts';
import { capture } from '../native/replay/messages.ts';
import { randomMessages } from '../native/replay/random-messages.ts';
import { Replay, type ReplayOptions } from '../native/replay/tools.ts';

const NOW_SEC = 1_800_000_000;
const NOW = `${NOW_SEC}.000250`;
const NOW_MS = NOW_SEC * 1000 + 0.25;
const FIXTURES = join(import.meta.dirname, '../fixtures');
const LABELS: ReadonlyMap<number, string> = new Map([
  [0, 'zero'],
  [5, 'five'],
  [31, 'thirty-one'],
  [64, 'sixty four'],
  [127, 'last'],
]);
const LABELS_CONF = [...LABELS].map(([bit, name]) => `${bit} ${name}\n`).join('');
const SEED = Number(process.env.SEED ?? Math.floor(Math.random() * 2 ** 31));

let replay: Replay;

beforeAll(() => {
  replay = new Replay();
});

afterAll(() => replay?.[Symbol.dispose]());

/** Our export of messages. */
async function ours<F extends ExportFormat>(
  messages: Uint8Array,
  events: boolean,
  format: F,
  options: FormatOptions[F],
): Promise<string> {
  const { batches, strings } = binding().decode(messages, events);
  let text = '';
  const flows = batches.map((buffer) => new FlowBatch(buffer, ['', ...strings]));
  for await (const chunk of exportFlows(flows, format, options)) text += chunk;
  return text;
}

interface Combination {
  /** conntrack's -o. */
  readonly output: string;
  /** Letters of print.c; undefined where the library has no such format. */
  readonly flags: string | undefined;
  readonly export: (messages: Uint8Array, events: boolean) => Promise<string>;
}

function combination<F extends ExportFormat>(
  output: string,
  flags: string | undefined,
  format: F,
  options: FormatOptions[F],
): Combination {
  return { output, flags, export: (messages, events) => ours(messages, events, format, { nowMs: NOW_MS, ...options }) };
}

const COMBINATIONS: readonly Combination[] = [
  combination('', '', 'conntrack', {}),
  combination('extended', '3', 'conntrack', { extended: true }),
  combination('id', 'i', 'conntrack', { id: true }),
  combination('timestamp', undefined, 'conntrack', { timestamp: true }),
  combination('ktimestamp', 'k', 'conntrack', { ktimestamp: true }),
  combination('labels', '', 'conntrack', { labels: LABELS }),
  combination('extended,id,timestamp,ktimestamp,labels', undefined, 'conntrack', {
    extended: true,
    id: true,
    timestamp: true,
    ktimestamp: true,
    labels: LABELS,
  }),
  combination('save', undefined, 'save', {}),
  combination('xml', '', 'xml', {}),
  combination('xml,id', 'i', 'xml', {}),
  combination('xml,timestamp', 't', 'xml', { timestamp: true }),
  combination('xml,ktimestamp,labels', 'k', 'xml', { ktimestamp: true, labels: LABELS }),
];

function optionsOf({ output }: Combination): ReplayOptions {
  return { now: NOW, ...(output.includes('labels') ? { labels: LABELS_CONF } : {}) };
}

function theirs(messages: Uint8Array, events: boolean, combined: Combination): string {
  const output = combined.output === '' ? [] : ['-o', combined.output];
  return replay.conntrack(messages, [events ? '-E' : '-L', ...output], optionsOf(combined));
}

/** Line by line: the difference of one is shown. */
function expectSame(our: string, their: string): void {
  if (our === their) return;
  const theirLines = their.split('\n');
  const differing = our.split('\n').flatMap((line, i) => (line === theirLines[i] ? [] : [[line, theirLines[i]]]));
  expect(differing[0]?.[0], `one of ${differing.length}`).toBe(differing[0]?.[1]);
  expect(our).toBe(their);
}

function fixtures(wanted: (name: string) => boolean): Uint8Array {
  const names = readdirSync(FIXTURES).filter((name) => name.endsWith('.bin') && wanted(name));
  return capture(names.sort().map((name) => readFileSync(join(FIXTURES, name))));
}

describe('a listing is what conntrack -L prints of the same bytes', () => {
  test.each(COMBINATIONS)('captured flows, -o $output', async (combined) => {
    const messages = fixtures((name) => !name.startsWith('event-'));
    expectSame(await combined.export(messages, false), theirs(messages, false, combined));
  });

  test.each(COMBINATIONS)(`4,000 random flows (SEED=${SEED}), -o $output`, async (combined) => {
    const messages = capture(randomMessages(SEED, 4000, NOW_SEC, ['listed']));
    expectSame(await combined.export(messages, false), theirs(messages, false, combined));
  });
});
