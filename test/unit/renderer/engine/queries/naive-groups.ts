// Groups of flows in the obvious way, with an object per flow and a Map, which the engine's column-wise groups must
// equal; and tables with flows of every kind to compare them on.

import { COUNTED_FIELDS } from '../../../../../native/filter/index.ts';
import { testBit } from '../../../../../native/flow/bitmap.ts';
import {
  compareAddresses,
  type Flow,
  FlowBatch,
  flowAt,
  formatEndpoint,
  isIPv4Words,
  PRESENCE,
  parseAddress,
  STATUS_BITS,
} from '../../../../../native/flow/index.ts';
import type { GroupValue } from '../../../../../renderer/engine/codes/group-value.ts';
import { isColumnId } from '../../../../../renderer/engine/columns/engine-columns.ts';
import type {
  Group,
  GroupAnswer,
  GroupField,
  GroupQuery,
  Sums,
} from '../../../../../renderer/engine/queries/query-api.ts';
import type { FlowTable } from '../../../../../renderer/engine/store/flow-table.ts';
import { COUNTERS } from '../../../../../renderer/engine/store/merge.ts';
import { FlowStore } from '../../../../../renderer/engine/store/store.ts';
import { flowValues } from '../../../native/filter/oracle.ts';
import {
  bytesOf,
  type GroupedFlow,
  known,
  NAIVE_COLUMNS,
  naiveIdleSec,
  naiveLastSeenMs,
  packetsOf,
  ratesEachWay,
  TIMEOUTS,
  translatedEnds,
} from '../columns/naive-columns.ts';
import { randomBuffers, randomWords } from '../flows.ts';

export const NOW = 1_790_000_000_000;

/** A store with flows of every kind: few values and many, absent ones, translations of each end, labels, huge counters. */
export function mixedStore(flows: number, seed: number): FlowStore {
  const store = new FlowStore(NOW, ['', 'ftp', 'sip', 'h323', 'amanda']);
  store.table.timeouts = TIMEOUTS;
  store.table.localAddresses = ['10.0.0.0/18', '127.0.0.0/8', 'brd 10.0.255.255', '2001:db8::1'];
  const next = randomWords(seed + 1);
  for (const buffer of randomBuffers(flows, seed, NOW)) {
    const batch = new FlowBatch(buffer);
    for (let i = 0; i < batch.length; i++) vary(batch, i, next);
    store.begin(batch, NOW);
    for (let i = 0; i < batch.length; i++) store.add(batch, i, undefined);
    store.finish();
  }
  const { table } = store;
  table.nowMs = NOW + 5000;
  table.measured.keep(new Set(['ratesEachWay', 'lastCounted']), NOW - table.baseMs);
  for (let row = 0; row < table.length; row++) {
    table.firstSeenMs[row] = (table.firstSeenMs[row] ?? 0) - (row % 7);
    if (next() % 2 === 0) table.rate[row] = (next() % 4000) / 7;
    measure(table, row, next);
    if (next() % 9 === 0) store.retire(row);
    else if (next() % 30 === 0) {
      store.retire(row);
      store.release(row);
    }
  }
  return store;
}

/** Half of the rows with counters have a rate in one direction, and packets counted of late. */
function measure({ measured, presence, nowMs, baseMs }: FlowTable, row: number, next: () => number): void {
  if (next() % 2 === 0 || !((presence[row] ?? 0) & COUNTERS)) return;
  measured.origRate[row] = (next() % 4000) / 7;
  if (next() % 2 === 0) measured.replyRate[row] = next() % 3;
  measured.countedMs[row] = nowMs - baseMs - (next() % 10_000);
}

function vary(batch: FlowBatch, i: number, next: () => number): void {
  const drop = (bits: number): void => {
    batch.presence[i] = (batch.presence[i] ?? 0) & ~bits;
  };
  const add = (bits: number): void => {
    batch.presence[i] = (batch.presence[i] ?? 0) | bits;
  };
  if (next() % 7 === 0) drop(PRESENCE.origCounters | PRESENCE.replyCounters);
  if (next() % 11 === 0) drop(PRESENCE.state | PRESENCE.status);
  if (next() % 13 === 0) drop(PRESENCE.start | PRESENCE.timeout | PRESENCE.mark);
  if (next() % 17 === 0) drop(PRESENCE.layer4);
  if (next() % 5 === 0) {
    batch.protocol[i] = [132, 33, 47, 136, 58, 255][next() % 6] ?? 6;
    batch.state[i] = next() % 10;
    add(PRESENCE.state);
  }
  if (next() % 2 === 0) batch.origSrc.set([0, 0, 0xffff, 0x0a000001 + (next() % 3)], 4 * i);
  if (next() % 3 === 0) batch.origDst.set([0x20010db8, 0, 0, next() % 3], 4 * i);
  if (next() % 4 === 0) batch.origSport[i] = next() % 3;
  if (next() % 40 === 0) batch.origBytes[2 * i + 1] = next() % 900;
  if (!((batch.presence[i] ?? 0) & PRESENCE.mark)) batch.mark[i] = 0;
  else if (next() % 3 === 0) batch.mark[i] = next();
  if (next() % 6 === 0) batch.timeoutSec[i] = next() % 9;
  if (next() % 3 === 0) {
    for (const [column, words] of [
      ['origBytes', 2],
      ['replyBytes', 2],
      ['origPackets', 2],
      ['replyPackets', 2],
    ] as const)
      batch[column].set([next() % 3, 0].slice(0, words), 2 * i);
  }
  if (next() % 30 === 0) {
    drop(PRESENCE.zone);
    add(next() % 2 === 0 ? PRESENCE.zoneOrig : PRESENCE.zoneReply);
    batch.zone[i] = next() % 5;
  }
  if (next() % 6 === 0) {
    add(PRESENCE.helper);
    batch.helper[i] = 1 + (next() % 4);
  }
  if (next() % 8 === 0) {
    add(PRESENCE.labels);
    for (let w = 0; w < 4; w++) batch.labels.words[4 * i + w] = next() & next() & next() & next();
  }
  translate(batch, i, next);
  // Values that the kernel leaves out are zero in a batch.
  if (batch.protocol[i] === 255) drop(PRESENCE.layer4);
  if ((batch.presence[i] ?? 0) & PRESENCE.layer4) return;
  for (const words of [batch.origSport, batch.origDport, batch.reply.sport, batch.reply.dport]) words[i] = 0;
}

function translate(batch: FlowBatch, i: number, next: () => number): void {
  if (next() % 4 !== 0) return;
  batch.presence[i] = (batch.presence[i] ?? 0) | PRESENCE.translated;
  const kind = next() % 4;
  const [src, dst] = [batch.origSrc.slice(4 * i, 4 * i + 4), batch.origDst.slice(4 * i, 4 * i + 4)];
  batch.reply.src.set(kind & 1 ? [0, 0, 0xffff, 0xc0a80000 + (next() % 5)] : dst, 4 * i);
  batch.reply.dst.set(kind & 2 ? [0, 0, 0xffff, 0xc6336400 + (next() % 5)] : src, 4 * i);
  batch.reply.sport[i] = next() % 3 === 0 ? next() % 9 : (batch.origDport[i] ?? 0);
  batch.reply.dport[i] = next() % 3 === 0 ? next() % 9 : (batch.origSport[i] ?? 0);
}

export function naiveGroups(
  table: FlowTable,
  among: Uint32Array,
  query: GroupQuery,
  direction: (row: number) => string | undefined,
): GroupAnswer {
  const groups = new Map<string, { values: GroupValue[]; members: GroupedFlow[] }>();
  const all: GroupedFlow[] = [];
  let overlapping = false;
  for (let row = 0; row < table.length; row++) {
    if (!testBit(among, row) || !testBit(table.alive, row)) continue;
    const seen = {
      flow: unmapped(flowAt(table, row)),
      rate: known(table.rate[row]),
      rates: ratesEachWay(table, row),
      idleSec: naiveIdleSec(table, row),
      seenMs: table.baseMs + (table.firstSeenMs[row] ?? 0),
      lastSeenMs: naiveLastSeenMs(table, row),
      nowMs: table.nowMs,
    };
    all.push(seen);
    const lists = query.by.map((field) => (field === 'direction' ? [direction(row)] : valuesOf(field, seen)));
    for (const values of cartesian(lists)) {
      const key = JSON.stringify(values.map((value) => value ?? null));
      const group = groups.get(key) ?? { values, members: [] };
      group.members.push(seen);
      groups.set(key, group);
    }
  }
  overlapping = query.by.some((field) => ['host', 'port', 'end', 'label', 'flag'].includes(field));
  const sorted = [...groups.values()]
    .map(({ values, members }): Group => ({ values, ...sumOf(members) }))
    .sort((a, b) => weight(b, query) - weight(a, query) || compareLists(a.values, b.values, query.by));
  const top = sorted.slice(0, query.top);
  const rest = sorted.slice(query.top);
  return { groups: top, distinct: sorted.length, others: sumSums(rest), total: sumOf(all), overlapping };
}

/** The filter language does not distinguish a mapped address from the IPv4 one. */
function unmapped(flow: Flow): Flow {
  const plain = (text: string): string => text.replace(/^::ffff:(?=\d+\.)/, '');
  const tuple = (end: Flow['orig']): Flow['orig'] => ({ ...end, src: plain(end.src), dst: plain(end.dst) });
  return { ...flow, orig: tuple(flow.orig), reply: flow.reply && tuple(flow.reply) };
}

function weight(sums: Sums, { measure }: GroupQuery): number {
  if (measure === 'flows') return sums.flows;
  return (measure === 'rate' ? sums.rateBytesPerSec : sums[measure]) ?? -1;
}

function cartesian(lists: readonly GroupValue[][]): GroupValue[][] {
  return lists.reduce<GroupValue[][]>(
    (made, list) => made.flatMap((head) => list.map((value) => [...head, value])),
    [[]],
  );
}

function total(values: readonly (number | undefined)[]): number | undefined {
  const present = values.filter((value) => value !== undefined);
  return present.length === 0 ? undefined : present.reduce((sum, value) => sum + value, 0);
}

function sumOf(members: readonly GroupedFlow[]): Sums {
  return {
    flows: members.length,
    counted: members.filter((seen) => packetsOf(seen) !== undefined).length,
    packets: total(members.map(packetsOf)),
    bytes: total(members.map(bytesOf)),
    rated: members.filter(({ rate }) => rate !== undefined).length,
    rateBytesPerSec: total(
      members.map(({ rate }) => (rate === undefined ? undefined : Math.round(rate * 1024) / 1024)),
    ),
  };
}

function sumSums(parts: readonly Sums[]): Sums {
  return {
    flows: total(parts.map(({ flows }) => flows)) ?? 0,
    counted: total(parts.map(({ counted }) => counted)) ?? 0,
    packets: total(parts.map(({ packets }) => packets)),
    bytes: total(parts.map(({ bytes }) => bytes)),
    rated: total(parts.map(({ rated }) => rated)) ?? 0,
    rateBytesPerSec: total(parts.map(({ rateBytesPerSec }) => rateBytesPerSec)),
  };
}

/** A flow's values of a field; a list of undefined if there is none. */
function valuesOf(field: Exclude<GroupField, 'direction'>, seen: GroupedFlow): GroupValue[] {
  const list = listOf(field, seen).filter((value) => value !== undefined);
  return list.length === 0 ? [undefined] : [...new Set(list)];
}

function listOf(field: Exclude<GroupField, 'direction'>, seen: GroupedFlow): GroupValue[] {
  if (field === 'label') return [...(seen.flow.labels ?? [])];
  if (isColumnId(field)) return [NAIVE_COLUMNS[field].group(seen)];
  const { flow, nowMs } = seen;
  const { orig, reply } = flow;
  const status = flow.status ?? 0;
  switch (field) {
    case 'family':
      return [flow.family];
    case 'nat':
      return [natOf(flow)];
    case 'end':
      return [
        endText(orig.src, orig.sport),
        endText(orig.dst, orig.dport),
        endText(reply?.src, reply?.sport),
        endText(reply?.dst, reply?.dport),
      ];
    case 'flag':
      return Object.entries(STATUS_BITS).map(([name, bit]) => (status & bit ? name.toLowerCase() : undefined));
    default:
      return COUNTED_FIELDS.flatMap(({ counted, name }) =>
        counted === field ? flowValues(name, flow, { nowMs }) : [],
      );
  }
}

function endText(address: string | undefined, port: number | undefined): string | undefined {
  return address === undefined || port === undefined ? undefined : formatEndpoint(address, port);
}

function natOf(flow: Flow): string | undefined {
  if (!flow.translated) return 'none';
  const { source, destination } = translatedEnds(flow);
  if (source && destination) return 'both';
  return source ? 'src' : destination ? 'dst' : undefined;
}

function compareLists(a: readonly GroupValue[], b: readonly GroupValue[], by: readonly GroupField[]): number {
  for (let i = 0; i < by.length; i++) {
    const order = compareValues(a[i], b[i], by[i]);
    if (order !== 0) return order;
  }
  return 0;
}

const ADDRESSES: readonly (GroupField | undefined)[] = [
  'src',
  'dst',
  'host',
  'end',
  'source',
  'destination',
  'translated',
  'reply.source',
  'reply.destination',
];

function compareValues(a: GroupValue, b: GroupValue, field: GroupField | undefined): number {
  if (a === undefined || b === undefined) return a === b ? 0 : a === undefined ? 1 : -1;
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  if (ADDRESSES.includes(field)) return compareEnds(String(a), String(b));
  if (field === 'flag') return flagNumber(a) - flagNumber(b);
  return a < b ? -1 : a > b ? 1 : 0;
}

function flagNumber(name: GroupValue): number {
  return Object.keys(STATUS_BITS).indexOf(String(name).toUpperCase());
}

/** Addresses by value, IPv4 first, then ports, those without one first. */
function compareEnds(a: string, b: string): number {
  const [first, second] = [splitEnd(a), splitEnd(b)];
  const families = (isIPv4Words(second.words) ? 1 : 0) - (isIPv4Words(first.words) ? 1 : 0);
  return families || compareAddresses(first.words, second.words) || first.port - second.port;
}

function splitEnd(text: string): { words: readonly number[]; port: number } {
  const bare = parseAddress(text);
  if (bare) return { words: bare, port: -1 };
  const [, address = '', port] = /^\[?(.*?)\]?:(\d+)$/.exec(text) ?? [];
  return { words: parseAddress(address) ?? [], port: Number(port) };
}
