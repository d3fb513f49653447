// conntrack's options as a filter, against conntrack itself: a filter text of options selects what `conntrack -L` lists
// with these options.

import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  compileFilter,
  type Filter,
  parseConntrackOptions,
  parseFilter,
  printFilter,
  toConntrackOptions,
} from '../../native/filter/index.ts';
import { type Flow, type FlowBatch, flowAt } from '../../native/flow/index.ts';
import { runSeed } from '../random.ts';
import { SIZES } from '../sizes.ts';
import { OptionsTable } from './support/options-table.ts';
import { LABELS, type OptionValues, randomOptions } from './support/random-options.ts';
import { pick } from './support/rows.ts';

/** Values that similar flows have, and some that no flow has. */
const CHOICES: readonly OptionValues[] = [
  {
    ipv4: ['10.0.0.1', '10.0.0.2', '10.0.0.3', '10.7.7.7'],
    ipv6: [],
    ports: [80, 443, 53, 1001, 81],
    zones: [0, 5, 7, 12, 13],
    marks: ['9', '0', '0x8/0x8', '4096', '0/1'],
    labels: ['web'],
    icmpIds: [77, 78],
  },
  {
    ipv4: ['127.0.0.1', '127.0.0.8', '127.0.0.9'],
    ipv6: [],
    ports: [53, 7002, 7003, 7011, 7012, 9998, 9999],
    zones: [0, 5, 6, 7],
    marks: ['0x2a', '0', '42/0xff'],
    labels: [...LABELS.values()],
    icmpIds: [77],
  },
  {
    ipv4: [],
    ipv6: ['fd00::1', 'fd00::2', 'fd00::7', 'fd00::98', 'fd00::99'],
    ports: [53, 80, 443, 7020, 7022],
    zones: [0, 5],
    marks: ['9', '0', '42'],
    labels: ['web'],
    icmpIds: [77, 78],
  },
  {
    ipv4: ['10.0.0.5', '10.0.0.6', '192.168.0.9'],
    ipv6: ['fd00::1'],
    ports: [80, 1016, 8080, 36412, 1005],
    zones: [0],
    marks: ['0'],
    labels: ['voip'],
    icmpIds: [77, 78],
  },
];

/** Options that once differed from conntrack, and each option alone. */
const FIXED = [
  '-n',
  '-g -p udp',
  '-p udp -j',
  '-n 127.0.0.8',
  '-n 127.0.0.8:9999',
  '-g 127.0.0.9:53',
  '-j 127.0.0.8',
  '-p udp -n -f ipv6',
  '-p udp -f ipv6 -g',
  '-s 0.0.0.0/0',
  '-d ::/0',
  '-w 0',
  '--orig-zone 0',
  '--orig-zone 5',
  '--reply-zone 7',
  '-u UNREPLIED',
  '-u !ASSURED',
  '-u ASSURED -m 9',
  '-l web',
  '-l web,voip',
  '-l web -l backup-9',
  '-s 10.0.0.1 --mask-src 255.0.0.255',
  '-s fd00::1 --mask-src ffff::ffff',
  '-p tcp --state LISTEN',
  '-p icmp --icmp-type 8 --icmp-id 77',
];

let table: OptionsTable;
let flows: FlowBatch;

beforeAll(async () => {
  table = await OptionsTable.make();
  flows = await pick(table.conntrack, () => true);
});

afterAll(async () => {
  await table?.[Symbol.asyncDispose]();
});

/** For each of the options, the ids that conntrack lists with it. */
function theirs(options: readonly string[]): string[][] {
  return table.run(options.map((words) => `-L -o id ${words}`)).map((part, i) => {
    const lines = part.split('\n').filter((line) => line !== '');
    const ids = lines.map((line) => / use=\d+ id=(\d+)/.exec(line)?.[1] ?? `conntrack refuses ${options[i]}: ${line}`);
    return ids.sort();
  });
}

function ours(filter: Filter): string[] {
  const compiled = compileFilter(filter);
  const rows = Array.from({ length: flows.length }, (_, row) => row).filter((row) => compiled.matchesRow(flows, row));
  return rows.map((row) => String(flows.id[row])).sort();
}

function parsed(text: string): Filter {
  const result = parseConntrackOptions(text, { labels: LABELS });
  if (!result.ok) throw new Error(`${text}: ${result.errors[0]?.message}`);
  return result.filter;
}

describe('what conntrack lists with options is what a filter of these options selects', () => {
  test('the table has something of everything, each with its own id', () => {
    const all = Array.from({ length: flows.length }, (_, row): Flow => flowAt(flows, row));
    expect(new Set(all.map(({ id }) => id)).size).toBe(all.length);
    expect(all.filter(({ translated }) => translated).length).toBeGreaterThanOrEqual(10);
    expect(all.filter(({ labels }) => labels?.length).length).toBeGreaterThanOrEqual(4);
    expect(theirs([''])[0]).toEqual(ours({ kind: 'all' }));
  });

  test('each option alone', () => {
    const lists = theirs(FIXED);
    for (const [i, text] of FIXED.entries()) expect([text, ours(parsed(text))]).toEqual([text, lists[i]]);
    // Nearly all options must select something, or they would prove nothing.
    expect(lists.filter((list) => list.length > 0).length).toBeGreaterThan(FIXED.length - 3);
  });

  test('random options, several hundred', () => {
    const seed = runSeed('options');
    const options = fc.sample(randomOptions(...CHOICES), { seed, numRuns: SIZES.options });
    const lists = theirs(options);
    for (const [i, text] of options.entries()) expect([seed, text, ours(parsed(text))]).toEqual([seed, text, lists[i]]);
    expect(lists.filter((list) => list.length > 0).length).toBeGreaterThan(SIZES.options / 6);
  });

  test('a filter written as options selects the same', () => {
    const seed = runSeed('options');
    const filters = fc.sample(randomOptions(...CHOICES), { seed, numRuns: SIZES.options }).map(parsed);
    const written = filters.flatMap((filter) => {
      const options = toConntrackOptions(filter, { labels: LABELS });
      return options === undefined ? [] : [{ filter, options }];
    });
    expect(written.length).toBeGreaterThan(SIZES.options / 2);
    const lists = theirs(written.map(({ options }) => options));
    for (const [i, { filter, options }] of written.entries()) {
      expect([seed, options, ours(filter)]).toEqual([seed, options, lists[i]]);
    }
  });

  test('labels as one number have the bits that conntrack selects by name', () => {
    const idsWith = (labels: RegExp): string[] =>
      table
        .run(['-L -o id,labels'])
        .flatMap((part) => part.split('\n'))
        .filter((line) => labels.test(line))
        .map((line) => / use=\d+ id=(\d+)/.exec(line)?.[1] ?? line)
        .sort();
    const language = (text: string): string[] => {
      const result = parseFilter(text);
      if (!result.ok) throw new Error(result.errors[0]?.message);
      return ours(result.filter);
    };
    expect([language('labels & 0x20 = 0x20'), language('labels & 0xa0 = 0xa0')]).toEqual(
      theirs(['-l web', '-l web,voip']),
    );
    expect(language('labels = 0x20')).toEqual(idsWith(/ labels=web$/));
    expect(language('labels = 0xa0')).toEqual(idsWith(/ labels=web,voip$/));
    expect(language('labels & 0x2a0 != 0')).toEqual(idsWith(/ labels=/));
    expect(language('labels = 0')).toEqual(idsWith(/^(?!.* labels=)./));
    for (const text of ['labels = 0x20', 'labels = 0xa0', 'labels = 0'])
      expect(language(text).length).toBeGreaterThan(0);
  });

  test('the filter box accepts the command itself', () => {
    const result = parseFilter('sudo conntrack -L -p udp -s 10.0.0.1 --dport 53');
    if (!result.ok) throw new Error(result.errors[0]?.message);
    expect(printFilter(result.filter)).toBe('proto = udp and src = 10.0.0.1 and dport = 53');
    expect([ours(result.filter)]).toEqual(theirs(['-p udp -s 10.0.0.1 --dport 53']));
  });
});
