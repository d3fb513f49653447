// A naive list, written without regard to speed: an object per flow, Array.filter, Array.sort. The engine's list is
// compared with it.

import { parseAddress } from '../../../../../native/flow/index.ts';
import type { SortBy } from '../../../../../renderer/engine/api.ts';
import { NAIVE_COLUMNS, type ShownFlow } from '../columns/naive-columns.ts';
import type { TestFlow } from '../flows.ts';

/** A flow in its row, alive or ended and still shown. */
export interface PlainFlow extends TestFlow {
  readonly row: number;
  readonly key: readonly [number, number];
  readonly rate?: number;
  /** When it was first read. */
  readonly seenMs: number;
  readonly alive: boolean;
}

/** All flows age up to then. */
const NOW_MS = 4_000_000_000_000;

/** What the columns show for a flow. */
function shownFlow(flow: PlainFlow): ShownFlow {
  const { src = '10.0.0.1', sport = 40_000, dst = '192.0.2.1', dport = 443, reply } = flow;
  const source = endpoint(src, sport);
  const destination = endpoint(dst, dport);
  const newSource = reply ? endpoint(reply.dst, reply.dport) : source;
  const newDestination = reply ? endpoint(reply.src, reply.sport) : destination;
  return {
    protocol: flow.protocol ?? 6,
    state: flow.state,
    status: flow.status,
    mark: flow.mark,
    zone: flow.zone,
    source,
    destination,
    newSource: newSource === source ? undefined : newSource,
    newDestination: newDestination === destination ? undefined : newDestination,
    timeoutSec: flow.timeoutSec,
    packets: flow.packets,
    bytes: flow.bytes,
    rate: flow.rate,
    rates: { orig: undefined, reply: undefined },
    each: { origPackets: flow.packets, origBytes: flow.bytes, replyPackets: undefined, replyBytes: undefined },
    labels: flow.labels ?? [],
    helper: flow.helper === undefined ? undefined : String(flow.helper),
    direction: undefined,
    idleSec: undefined,
    startNs: flow.startMs === undefined ? undefined : BigInt(flow.startMs) * 1_000_000n,
    seenMs: flow.seenMs,
    lastSeenMs: flow.seenMs,
    id: flow.id,
    beganNs: BigInt(flow.startMs ?? flow.seenMs) * 1_000_000n,
    agedUntilMs: NOW_MS,
  };
}

/** A number in the order of address and port, all of IPv4 in front of IPv6. */
function endpoint(address: string, port: number): bigint {
  const words = parseAddress(address) ?? [];
  const family = address.includes(':') ? 1n : 0n;
  return words.reduce((value, word) => (value << 32n) | BigInt(word), family) * 65_536n + BigInt(port);
}

/** The rows in the order of the columns: empty ones last in both directions, ties by key; without columns, by row. */
export function sortedRows(flows: readonly PlainFlow[], sort: readonly SortBy[]): number[] {
  const shown = flows.map((flow) => {
    const values = shownFlow(flow);
    return { flow, values: sort.map(({ column }) => NAIVE_COLUMNS[column].shown(values)) };
  });
  shown.sort((a, b) => {
    for (const [place, { descending }] of sort.entries()) {
      const x = a.values[place];
      const y = b.values[place];
      if (x === y) continue;
      if (x === undefined || y === undefined) return x === undefined ? 1 : -1;
      return x < y !== descending ? -1 : 1;
    }
    return (sort.length > 0 && compareKeys(a.flow, b.flow)) || a.flow.row - b.flow.row;
  });
  return shown.map(({ flow }) => flow.row);
}

function compareKeys(a: PlainFlow, b: PlainFlow): number {
  return a.key[1] - b.key[1] || a.key[0] - b.key[0];
}
