// What each column shows and groups by, computed from one flow in the obvious way; sort keys and codes must agree with
// it. A new column gets an entry here, which the tests of lists, groups and cells use.

import { directionOf } from '../../../../../native/filter/index.ts';
import { testBit } from '../../../../../native/flow/bitmap.ts';
import {
  type Flow,
  flowAt,
  formatEndpoint,
  inverseIcmpType,
  PRESENCE,
  protocolTitle,
  stateName,
  timeoutOf,
  u64At,
} from '../../../../../native/flow/index.ts';
import { shownStatus } from '../../../../../native/flow/status-words.ts';
import type { GroupValue } from '../../../../../renderer/engine/codes/group-value.ts';
import type { ColumnId } from '../../../../../renderer/engine/columns/engine-columns.ts';
import type { FlowTable } from '../../../../../renderer/engine/store/flow-table.ts';
import { markMs } from '../../../../../renderer/engine/store/marks.ts';
import { COUNTERS } from '../../../../../renderer/engine/store/merge.ts';
import { labelNumbers } from '../../../../../renderer/engine/view/rows-window.ts';
import { timeoutsOf } from '../../../native/flow/kernel-timeouts.ts';

/** Something comparable; undefined for an empty cell. */
export type Value = bigint | number | string | undefined;

/** The values that cells show. Ends are numbers in the order of address and port. */
export interface ShownFlow {
  readonly protocol: number;
  readonly state: number | undefined;
  readonly status: number | undefined;
  readonly mark: number | undefined;
  readonly zone: number | undefined;
  readonly source: bigint;
  readonly destination: bigint;
  /** The translated ends of a translated flow. */
  readonly newSource: bigint | undefined;
  readonly newDestination: bigint | undefined;
  readonly timeoutSec: number | undefined;
  readonly packets: Value;
  readonly bytes: Value;
  readonly rate: number | undefined;
  readonly rates: RatesEachWay;
  readonly each: CountersEachWay;
  readonly labels: readonly number[];
  readonly helper: string | undefined;
  readonly direction: string | undefined;
  readonly id: number | undefined;
  readonly idleSec: number | undefined;
  readonly startNs: bigint | undefined;
  readonly seenMs: number;
  readonly lastSeenMs: number;
  /** The start or, if unknown, when the flow was first seen. */
  readonly beganNs: bigint;
  /** Up to when it has aged, milliseconds since the epoch. */
  readonly agedUntilMs: number;
}

/** The counters of each direction, undefined if the kernel keeps none. */
export type CountersEachWay = Readonly<Record<'origPackets' | 'replyPackets' | 'origBytes' | 'replyBytes', Value>>;

/** The rates of each direction, undefined if they are not measured. */
export type RatesEachWay = Readonly<Record<'orig' | 'reply', number | undefined>>;

/** Label sets in the order of their lowest labels: sets with label 0, those of them with label 1, and so on. */
function labelOrder(labels: readonly number[]): Value {
  return labels.length === 0 ? undefined : -labels.reduce((sum, label) => sum + (1n << BigInt(127 - label)), 0n);
}

/** The values that flows are grouped by. */
export interface GroupedFlow {
  readonly flow: Flow;
  readonly rate: number | undefined;
  readonly rates: RatesEachWay;
  readonly idleSec: number | undefined;
  readonly seenMs: number;
  readonly lastSeenMs: number;
  readonly nowMs: number;
}

interface NaiveColumn {
  readonly shown: (flow: ShownFlow) => Value;
  readonly group: (grouped: GroupedFlow) => GroupValue;
}

export const NAIVE_COLUMNS: Record<ColumnId, NaiveColumn> = {
  protocol: {
    shown: ({ protocol }) => protocolTitle(protocol).toLowerCase(),
    group: ({ flow }) => flow.protocol,
  },
  state: {
    shown: ({ protocol, state }) =>
      state === undefined ? undefined : stateName(protocol, state).toLowerCase() || undefined,
    group: ({ flow }) => flow.state?.toLowerCase(),
  },
  source: {
    shown: ({ source }) => source,
    group: ({ flow: { orig } }) => formatEndpoint(orig.src, orig.sport),
  },
  translated: { shown: shownTranslation, group: ({ flow }) => newEndOf(flow) },
  destination: {
    shown: ({ destination }) => destination,
    group: ({ flow: { orig } }) => formatEndpoint(orig.dst, orig.dport),
  },
  'reply.source': {
    shown: ({ newDestination, destination }) => newDestination ?? destination,
    group: ({ flow: { reply } }) => reply && formatEndpoint(reply.src, reply.sport),
  },
  'reply.destination': {
    shown: ({ newSource, source }) => newSource ?? source,
    group: ({ flow: { reply } }) => reply && formatEndpoint(reply.dst, reply.dport),
  },
  status: {
    shown: ({ status }) => (status === undefined ? undefined : shownStatus(status).join(' ')),
    group: ({ flow }) => flow.status,
  },
  timeout: { shown: ({ timeoutSec }) => timeoutSec, group: ({ flow }) => flow.timeoutSec },
  packets: { shown: ({ packets }) => packets, group: packetsOf },
  bytes: { shown: ({ bytes }) => bytes, group: bytesOf },
  rate: { shown: ({ rate }) => rate, group: ({ rate }) => whole(rate) },
  'rate.orig': { shown: ({ rates }) => rates.orig, group: ({ rates }) => whole(rates.orig) },
  'rate.reply': { shown: ({ rates }) => rates.reply, group: ({ rates }) => whole(rates.reply) },
  idle: { shown: ({ idleSec }) => idleSec, group: ({ idleSec }) => idleSec },
  'packets.orig': { shown: ({ each }) => each.origPackets, group: ({ flow }) => flow.origPackets },
  'packets.reply': { shown: ({ each }) => each.replyPackets, group: ({ flow }) => flow.replyPackets },
  'bytes.orig': { shown: ({ each }) => each.origBytes, group: ({ flow }) => flow.origBytes },
  'bytes.reply': { shown: ({ each }) => each.replyBytes, group: ({ flow }) => flow.replyBytes },
  // A flow is in the groups of all its labels: see naive-groups.ts.
  label: { shown: ({ labels }) => labelOrder(labels), group: ({ flow }) => flow.labels?.[0] },
  helper: { shown: ({ helper }) => helper, group: ({ flow }) => flow.helper },
  // A flow does not say it: see naive-groups.ts.
  direction: { shown: ({ direction }) => direction, group: () => undefined },
  id: { shown: ({ id }) => id, group: ({ flow }) => flow.id },
  mark: { shown: ({ mark }) => mark ?? 0, group: ({ flow }) => flow.mark ?? 0 },
  zone: {
    shown: ({ zone }) => zone ?? 0,
    group: ({ flow }) => flow.zone ?? flow.zoneOrig ?? flow.zoneReply ?? 0,
  },
  start: {
    shown: ({ startNs }) => startNs,
    group: ({ flow: { startMs } }) => (startMs === undefined ? undefined : Math.floor(startMs)),
  },
  seen: { shown: ({ seenMs }) => seenMs, group: ({ seenMs }) => seenMs },
  'seen.last': { shown: ({ lastSeenMs }) => lastSeenMs, group: ({ lastSeenMs }) => lastSeenMs },
  age: {
    // In steps of a millisecond or so, then the later start first; never negative, and 52 days at most.
    shown: ({ beganNs, agedUntilMs }) => {
      const steps = BigInt(Math.floor((agedUntilMs * 1e6) / 2 ** 20)) - (beganNs >> 20n);
      const age = steps < 0n ? 0n : steps > 0xffffffffn ? 0xffffffffn : steps;
      return (age << 64n) - beganNs;
    },
    group: ({ flow: { startMs }, nowMs }) =>
      startMs === undefined ? undefined : Math.max(0, Math.floor((nowMs - startMs) / 1000)),
  },
};

function whole(value: number | undefined): number | undefined {
  return value === undefined ? undefined : Math.floor(value);
}

/** A row of a table. Values are read on demand: a sort by one column needs no others. */
export class ShownRowOf implements ShownFlow {
  readonly #table: FlowTable;
  readonly #row: number;

  constructor(table: FlowTable, row: number) {
    this.#table = table;
    this.#row = row;
  }

  get protocol(): number {
    return this.#table.protocol[this.#row] ?? 0;
  }

  get state(): number | undefined {
    return this.#when(PRESENCE.state, this.#table.state[this.#row]);
  }

  get status(): number | undefined {
    return this.#when(PRESENCE.status, this.#table.status[this.#row]);
  }

  get mark(): number | undefined {
    return this.#table.mark[this.#row];
  }

  get zone(): number | undefined {
    return this.#when(PRESENCE.zone, this.#table.zone[this.#row]);
  }

  get source(): bigint {
    return endNumber(this.#table.origSrc, this.#row, this.#table.origSport);
  }

  get destination(): bigint {
    return endNumber(this.#table.origDst, this.#row, this.#table.origDport);
  }

  get newSource(): bigint | undefined {
    return this.#newEnd('dst', this.source);
  }

  get newDestination(): bigint | undefined {
    return this.#newEnd('src', this.destination);
  }

  get timeoutSec(): number | undefined {
    return this.#when(PRESENCE.timeout, this.#table.timeoutSec[this.#row]);
  }

  get packets(): Value {
    const { origPackets, replyPackets } = this.#table;
    return this.#when(COUNTERS, u64At(origPackets, this.#row) + u64At(replyPackets, this.#row));
  }

  get bytes(): Value {
    const { origBytes, replyBytes } = this.#table;
    return this.#when(COUNTERS, u64At(origBytes, this.#row) + u64At(replyBytes, this.#row));
  }

  get rate(): number | undefined {
    return known(this.#table.rate[this.#row]);
  }

  get rates(): RatesEachWay {
    return ratesEachWay(this.#table, this.#row);
  }

  get each(): CountersEachWay {
    const { origPackets, replyPackets, origBytes, replyBytes } = this.#table;
    const row = this.#row;
    return {
      origPackets: this.#when(PRESENCE.origCounters, u64At(origPackets, row)),
      replyPackets: this.#when(PRESENCE.replyCounters, u64At(replyPackets, row)),
      origBytes: this.#when(PRESENCE.origCounters, u64At(origBytes, row)),
      replyBytes: this.#when(PRESENCE.replyCounters, u64At(replyBytes, row)),
    };
  }

  get labels(): readonly number[] {
    return labelNumbers(this.#table, this.#row);
  }

  get helper(): string | undefined {
    const { strings, helper } = this.#table;
    return this.#when(PRESENCE.helper, strings[helper[this.#row] ?? 0] ?? '');
  }

  get direction(): string | undefined {
    return directionOf(this.#table, this.#row);
  }

  get id(): number | undefined {
    return this.#when(PRESENCE.id, this.#table.id[this.#row]);
  }

  get idleSec(): number | undefined {
    return naiveIdleSec(this.#table, this.#row);
  }

  get startNs(): bigint | undefined {
    return this.#when(PRESENCE.start, this.beganNs);
  }

  get seenMs(): number {
    return this.#table.baseMs + (this.#table.firstSeenMs[this.#row] ?? 0);
  }

  get lastSeenMs(): number {
    return naiveLastSeenMs(this.#table, this.#row);
  }

  get beganNs(): bigint {
    const { startNs, baseMs, firstSeenMs, presence } = this.#table;
    const row = this.#row;
    if (!((presence[row] ?? 0) & PRESENCE.start)) return BigInt((baseMs + (firstSeenMs[row] ?? 0)) * 1e6);
    return (BigInt(startNs[2 * row + 1] ?? 0) << 32n) | BigInt(startNs[2 * row] ?? 0);
  }

  get agedUntilMs(): number {
    const { alive, endedMs, baseMs, agedMs } = this.#table;
    return testBit(alive, this.#row) ? agedMs : baseMs + (endedMs[this.#row] ?? 0);
  }

  #when<T>(bits: number, value: T): T | undefined {
    return (this.#table.presence[this.#row] ?? 0) & bits ? value : undefined;
  }

  #newEnd(end: 'src' | 'dst', original: bigint): bigint | undefined {
    const { presence, reply } = this.#table;
    if (!((presence[this.#row] ?? 0) & PRESENCE.translated)) return undefined;
    const number = endNumber(reply[end], (reply.index[this.#row] ?? 0) - 1, end === 'src' ? reply.sport : reply.dport);
    return number === original ? undefined : number;
  }
}

/** A rate that is there, and a number. */
export function known(rate: number | undefined): number | undefined {
  return rate === undefined || Number.isNaN(rate) ? undefined : rate;
}

export function ratesEachWay({ measured }: FlowTable, row: number): RatesEachWay {
  return { orig: known(measured.origRate[row]), reply: known(measured.replyRate[row]) };
}

/** The latest of the times at which the flow was first read, changed, and counted packets, milliseconds since the epoch. */
export function naiveLastSeenMs({ baseMs, firstSeenMs, changed, measured }: FlowTable, row: number): number {
  const counted = measured.countedMs[row] || undefined;
  const times = [firstSeenMs[row], markMs(changed[row] ?? 0), counted && counted - 1];
  return baseMs + Math.max(...times.map((time) => time ?? 0));
}

/** A number in the order of address and port, all of IPv4 in front of IPv6. */
function endNumber(words: Uint32Array, at: number, ports: Uint16Array): bigint {
  let value = 0n;
  for (let w = 0; w < 4; w++) value = (value << 32n) | BigInt(words[4 * at + w] ?? 0);
  const isIPv4 = value >> 32n === 0xffffn;
  return ((isIPv4 ? value & 0xffffffffn : (1n << 128n) | value) << 16n) | BigInt(ports[at] ?? 0);
}

/** First the new source alone, then the new source with the new destination, then the new destination alone. */
function shownTranslation({ newSource, newDestination }: ShownFlow): Value {
  if (newSource === undefined && newDestination === undefined) return undefined;
  const kind = newDestination === undefined ? 0n : newSource === undefined ? 2n : 1n;
  return (kind << 400n) + ((newSource ?? 0n) << 200n) + (newDestination ?? 0n);
}

function plus(a: number | undefined, b: number | undefined): number | undefined {
  return a === undefined && b === undefined ? undefined : (a ?? 0) + (b ?? 0);
}

export function packetsOf({ flow }: GroupedFlow): number | undefined {
  return plus(flow.origPackets, flow.replyPackets);
}

export function bytesOf({ flow }: GroupedFlow): number | undefined {
  return plus(flow.origBytes, flow.replyBytes);
}

/** Whether each end is translated, judged by addresses, ports, keys, and the id and type of ICMP. */
export function translatedEnds({ protocol, orig, reply }: Flow): { source: boolean; destination: boolean } {
  const words = (tuple: Flow['orig'] | undefined, end: 's' | 'd') =>
    end === 's' ? [tuple?.src, tuple?.sport, tuple?.srcKey] : [tuple?.dst, tuple?.dport, tuple?.dstKey];
  return {
    source: words(orig, 's').join() !== words(reply, 'd').join() || orig.icmpId !== reply?.icmpId,
    destination: words(orig, 'd').join() !== words(reply, 's').join() || !isAnswer(protocol, orig, reply),
  };
}

/** Whether the reply's ICMP type and code answer those of the original direction; true for other protocols. */
function isAnswer(protocol: number, orig: Flow['orig'], reply: Flow['reply']): boolean {
  if (orig.icmpType === undefined) return true;
  return reply?.icmpType === inverseIcmpType(protocol, orig.icmpType) && reply.icmpCode === orig.icmpCode;
}

function newEndOf(flow: Flow): string | undefined {
  const { reply } = flow;
  if (!flow.translated || !reply) return undefined;
  if (translatedEnds(flow).destination) return formatEndpoint(reply.src, reply.sport);
  return formatEndpoint(reply.dst, reply.dport);
}

/** The timeouts of tests in which idle times are known: those of an ordinary kernel, but for ICMP's, which is unknown. */
export const TIMEOUTS = timeoutsOf({
  ...{ nf_conntrack_tcp_timeout_syn_sent: 120, nf_conntrack_tcp_timeout_syn_recv: 60 },
  ...{ nf_conntrack_tcp_timeout_established: 432_000, nf_conntrack_tcp_timeout_fin_wait: 120 },
  ...{ nf_conntrack_tcp_timeout_close_wait: 60, nf_conntrack_tcp_timeout_last_ack: 30 },
  ...{ nf_conntrack_tcp_timeout_time_wait: 120, nf_conntrack_tcp_timeout_close: 10 },
  ...{ nf_conntrack_tcp_timeout_max_retrans: 300, nf_conntrack_tcp_timeout_unacknowledged: 300 },
  ...{ nf_conntrack_udp_timeout: 30, nf_conntrack_udp_timeout_stream: 120, nf_conntrack_generic_timeout: 600 },
});

/** The time since the last packet, whole seconds, by TIMEOUTS if the table knows timeouts. */
export function naiveIdleSec(table: FlowTable, row: number): number | undefined {
  const { timeoutSec: leftSec, protocol, state, status, helper, startMs } = flowAt(table, row);
  if (table.timeouts === undefined || leftSec === undefined) return undefined;
  const timeout = timeoutOf({ protocol, state, status, helper }, TIMEOUTS);
  const possible = timeout ? [timeout, ...timeout.others].map(({ seconds }) => seconds) : [];
  const set = Math.min(...possible.filter((seconds) => seconds >= leftSec));
  if (set === Number.POSITIVE_INFINITY) return undefined;
  const ageSec = Math.floor((table.baseMs + table.timeoutOffsetSec * 1000 - (startMs ?? -1e15)) / 1000);
  // A flow that outlives its deadline becomes idler still.
  const overdueSec = Math.max(0, table.timeoutOffsetSec - (table.timeoutSec[row] ?? 0));
  const idleSec = set - leftSec + overdueSec;
  // No packet of the flow can have passed before it began.
  return idleSec > ageSec + 2 ? undefined : Math.max(0, Math.min(idleSec, ageSec));
}
