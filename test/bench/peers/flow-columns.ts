// The flows of a batch as columns that a peer's table takes. In the peers' favour, they hold less than the engine's store:
// addresses of IPv4 only, as numbers, and states as codes. Pure.

import { type FlowBatch, hasPorts, PRESENCE, u64At } from '../../../native/flow/index.ts';

/** A column's values, and which rows have one, as Arrow has them: bit i & 7 of byte i >> 3. */
export interface FlowColumn {
  readonly values: Uint8Array | Uint16Array | Uint32Array | Float64Array | BigUint64Array;
  /** Undefined if every row has one. */
  readonly present: Uint8Array | undefined;
  readonly absent: number;
}

export type FlowColumns = Readonly<Record<string, FlowColumn>>;

/** All columns. @param first the number of the first row. */
export function flowColumns(batch: FlowBatch, first: number): FlowColumns {
  const { length } = batch;
  const withPorts = (i: number): boolean => hasPorts(batch.protocol[i] ?? 0);
  const address = (words: Uint32Array): FlowColumn =>
    column(
      Uint32Array.from({ length }, (_, i) => words[4 * i + 3] ?? 0),
      (i) => words[4 * i] === 0 && words[4 * i + 1] === 0 && words[4 * i + 2] === 0xffff,
    );
  return {
    number: column(Uint32Array.from({ length }, (_, i) => first + i)),
    protocol: column(batch.protocol.slice(0, length)),
    source4: address(batch.origSrc),
    destination4: address(batch.origDst),
    sport: column(batch.origSport.slice(0, length), withPorts),
    dport: column(batch.origDport.slice(0, length), withPorts),
    zone: column(batch.zone.slice(0, length)),
    ...changingColumns(batch),
  };
}

/** The key, and the columns that can change while a flow lives. */
export function changingColumns(batch: FlowBatch): FlowColumns {
  const { length, presence } = batch;
  const has = (bit: number) => (i: number) => ((presence[i] ?? 0) & bit) !== 0;
  const sum = (original: Uint32Array, reply: Uint32Array): FlowColumn =>
    column(
      Float64Array.from({ length }, (_, i) => u64At(original, i) + u64At(reply, i)),
      has(PRESENCE.origCounters),
    );
  return {
    key: column(new BigUint64Array(batch.key.slice(0, 2 * length).buffer)),
    state: column(batch.state.slice(0, length), has(PRESENCE.state)),
    mark: column(batch.mark.slice(0, length)),
    status: column(batch.status.slice(0, length)),
    timeout: column(batch.timeoutSec.slice(0, length), has(PRESENCE.timeout)),
    packets: sum(batch.origPackets, batch.replyPackets),
    bytes: sum(batch.origBytes, batch.replyBytes),
  };
}

function column(values: FlowColumn['values'], isPresent?: (i: number) => boolean): FlowColumn {
  if (!isPresent) return { values, present: undefined, absent: 0 };
  const present = new Uint8Array((values.length + 7) >> 3);
  let absent = 0;
  for (let i = 0; i < values.length; i++) {
    if (isPresent(i)) present[i >> 3] = (present[i >> 3] ?? 0) | (1 << (i & 7));
    else absent++;
  }
  return { values, present: absent > 0 ? present : undefined, absent };
}
