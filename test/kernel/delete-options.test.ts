// Filters written as conntrack's options and run by `conntrack -D`: each kind of option leaves what the filter leaves.

import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Filter, parseConntrackOptions, toConntrackOptions } from '../../native/filter/index.ts';
import { compileFilter } from '../../native/filter/scan/compile.ts';
import { type FlowBatch, flowAt } from '../../native/flow/index.ts';
import { OptionsTable } from './support/options-table.ts';
import { LABELS } from './support/random-options.ts';
import { pick } from './support/rows.ts';

/** Each option that we ever write, alone if conntrack allows that, with a value that selects something. */
const WRITTEN = [
  '-p tcp',
  '-p 89',
  '-p udp --sport 1003',
  '-p tcp --dport 443',
  '-p tcp --reply-port-src 8080',
  '-p tcp --reply-port-dst 1016',
  '-p tcp --state ESTABLISHED',
  '-p sctp --state ESTABLISHED',
  '-s 10.0.0.1',
  '-s 10.9.0.0/16',
  '-s fd00::/64',
  '-s 10.0.0.3 --mask-src 255.0.0.255',
  '-d 10.0.0.6',
  '-d fd00::2 --mask-dst ffff::ffff',
  '-r 192.168.0.9',
  '-q 10.7.7.7',
  '-f ipv6',
  '-u ASSURED',
  '-u ASSURED,SEEN_REPLY',
  '-u FIXED_TIMEOUT',
  '-m 0x9',
  '-m 0x8/0x8',
  '-w 5',
  '-w 0',
  '--orig-zone 5',
  '--reply-zone 7',
  '--orig-zone 0',
  '-l web',
  '-l web,voip',
  '-p icmp --icmp-type 8',
  '-p icmp --icmp-code 0 --icmp-id 78',
  '-p icmpv6 --icmpv6-type 128 --icmpv6-code 0',
  '-p icmpv6 --icmpv6-id 78',
  '-p udp -n',
  '-p tcp -g',
  '-n 127.0.0.8',
  '-g 127.0.0.9',
  '-p udp -n 127.0.0.8:9999',
  '-p udp -g 127.0.0.9:53',
];

/** The options above, by name: a newly written option belongs there, too. */
const NAMES =
  `-p --sport --dport --reply-port-src --reply-port-dst --state -s --mask-src -d --mask-dst -r -q -f -u -m -w
  --orig-zone --reply-zone -l --icmp-type --icmp-code --icmp-id --icmpv6-type --icmpv6-code --icmpv6-id -n -g`.split(
    /\s+/,
  );

let table: OptionsTable;

beforeAll(async () => {
  table = await OptionsTable.make();
});

afterAll(async () => {
  await table?.[Symbol.asyncDispose]();
});

test('this covers every option that is written', () => {
  const names = WRITTEN.flatMap((text) => text.split(' ').filter((word) => word.startsWith('-')));
  expect([...new Set(names)].sort()).toEqual([...NAMES].sort());
});

test.each(WRITTEN)('conntrack -D %s leaves what the filter leaves', async (text) => {
  const filter = parsed(text);
  expect(toConntrackOptions(filter, { labels: LABELS })).toBe(text);
  const before = await pick(table.conntrack, () => true);
  const selected = selection(filter, before);
  const saved = await table.conntrack.snapshot(before);
  expect(selected.filter((is) => is).length).toBeGreaterThan(0);
  expect(selected.filter((is) => !is).length).toBeGreaterThan(0);
  table.run([`-D ${text}`]);
  const left = await pick(table.conntrack, () => true);
  expect(namesOf(left)).toEqual(namesOf(before, (row) => selected[row] === false));
  const { flows: restored } = await table.conntrack.restore(saved);
  expect(restored.length).toBe(before.length);
  expect(namesOf(await pick(table.conntrack, () => true))).toEqual(namesOf(before));
});

function parsed(text: string): Filter {
  const result = parseConntrackOptions(text, { labels: LABELS });
  if (!result.ok) throw new Error(`${text}: ${result.errors[0]?.message}`);
  return result.filter;
}

function selection(filter: Filter, flows: FlowBatch): boolean[] {
  const compiled = compileFilter(filter);
  return Array.from({ length: flows.length }, (_, row) => compiled.matchesRow(flows, row));
}

/** Tuples and zones of the flows. */
function namesOf(flows: FlowBatch, isMeant: (row: number) => boolean = () => true): string[] {
  const rows = Array.from({ length: flows.length }, (_, row) => row).filter(isMeant);
  return rows
    .map((row) => flowAt(flows, row))
    .map(({ protocol, orig, reply, zone, zoneOrig, zoneReply }) =>
      JSON.stringify([protocol, orig, reply, zone, zoneOrig, zoneReply]),
    )
    .sort();
}
