// A list as one would write it without a thought for speed: an object for each flow, Array.filter, Array.sort.
// What the engine's list is compared with.

import { parseAddress, protocolTitle, stateName } from '../../../../../native/flow/index.ts';
import { shownStatus } from '../../../../../native/flow/status-words.ts';
import type { SortBy } from '../../../../../renderer/engine/api.ts';
import type { ColumnId } from '../../../../../renderer/engine/columns/columns.ts';
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

type Value = bigint | number | string | undefined;

/** What a column shows of a flow, as something comparable; undefined where it is empty. */
function shownValue(flow: PlainFlow, column: ColumnId): Value {
  switch (column) {
    case 'protocol':
      return protocolTitle(flow.protocol ?? 6).toLowerCase();
    case 'state':
      return flow.state === undefined
        ? undefined
        : stateName(flow.protocol ?? 6, flow.state).toLowerCase() || undefined;
    case 'source':
      return endpoint(flow.src ?? '10.0.0.1', flow.sport ?? 40_000);
    case 'destination':
      return endpoint(flow.dst ?? '192.0.2.1', flow.dport ?? 443);
    case 'translated':
      return translated(flow);
    case 'age':
      return -(flow.startMs ?? flow.seenMs);
    case 'status':
      return flow.status === undefined ? undefined : shownStatus(flow.status).join(' ');
    case 'mark':
      return flow.mark ?? 0;
    case 'zone':
      return flow.zone ?? 0;
    case 'timeout':
      return flow.timeoutSec;
    default:
      return flow[column];
  }
}

/** The source as it leaves alone, then with the destination as it is reached, then the destination alone. */
function translated({ reply, src, sport, dst, dport }: PlainFlow): Value {
  if (!reply) return undefined;
  const isSource = reply.dst !== (src ?? '10.0.0.1') || reply.dport !== (sport ?? 40_000);
  const isDestination = reply.src !== (dst ?? '192.0.2.1') || reply.sport !== (dport ?? 443);
  if (!isSource && !isDestination) return undefined;
  const source = isSource ? endpoint(reply.dst, reply.dport) : 0n;
  const destination = isDestination ? endpoint(reply.src, reply.sport) : 0n;
  const kind = !isDestination ? 0n : isSource ? 1n : 2n;
  return (kind << 400n) + (source << 200n) + destination;
}

/** By address and port; all of IPv4 comes before IPv6. */
function endpoint(address: string, port: number): bigint {
  const words = parseAddress(address) ?? [];
  const family = address.includes(':') ? 1n : 0n;
  return words.reduce((value, word) => (value << 32n) | BigInt(word), family) * 65_536n + BigInt(port);
}

/** The rows in the order that the columns ask for: empty ones last either way, ties by key; by row without a column. */
export function sortedRows(flows: readonly PlainFlow[], sort: readonly SortBy[]): number[] {
  const shown = flows.map((flow) => ({ flow, values: sort.map(({ column }) => shownValue(flow, column)) }));
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
