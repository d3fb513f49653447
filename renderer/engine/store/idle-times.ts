// How long no packet of a flow has passed: what its timeout was set to by the last one, less what is left of it. Pure.

import {
  type FlowColumns,
  type KernelTimeouts,
  PRESENCE,
  protocolState,
  timeoutOf,
} from '../../../native/flow/index.ts';

/** The table of flows: deadlines count from its base, whole seconds, milliseconds since the epoch. */
type TimedColumns = FlowColumns & { readonly baseMs: number };

/** When the last packet of a flow passed. */
export interface LastPacket {
  /** Whole seconds after the table's base; if `isLatest`, it can have been earlier, but not later. */
  readonly sec: number;
  readonly isLatest: boolean;
}

/** The state of protocols without one, or of a message without it. */
const NO_STATE = 16;
const STATUS_WORDS = 0x1_0000;

/** Times left and the start are whole seconds, each rounded for itself. */
const ROUNDING_SEC = 2;

/** The timeouts of the source's namespace, by what determines a flow's. */
export class IdleTimes {
  readonly #timeouts: KernelTimeouts;
  /** What a packet can set the timeout to, ascending; empty if unknown. By protocol, state and status. */
  readonly #byKind = new Map<number, readonly number[]>();

  constructor(timeouts: KernelTimeouts) {
    this.#timeouts = timeouts;
  }

  /** Undefined if it cannot be told: the kernel gives the flow no timeout, or another than its protocol's. */
  lastPacket(table: TimedColumns, row: number): LastPacket | undefined {
    const presence = table.presence[row] ?? 0;
    const possible = this.#possible(table, row, presence);
    const at = placeOf(possible, table, row, presence);
    if (at < 0) return undefined;
    const isLatest = at < possible.length - 1 && isPossible(possible, at + 1, table, row, presence);
    return { sec: lastSec(possible, at, table, row, presence), isLatest };
  }

  /** Whole seconds; undefined as above. Makes no object: a sort asks it of every row. */
  idleSec(table: TimedColumns, row: number): number | undefined {
    const presence = table.presence[row] ?? 0;
    const possible = this.#possible(table, row, presence);
    const at = placeOf(possible, table, row, presence);
    if (at < 0) return undefined;
    return Math.max(0, table.timeoutOffsetSec - lastSec(possible, at, table, row, presence));
  }

  #possible(table: TimedColumns, row: number, presence: number): readonly number[] {
    if (!(presence & PRESENCE.timeout)) return NONE;
    const protocol = table.protocol[row] ?? 0;
    const state = presence & PRESENCE.state ? (table.state[row] ?? 0) : undefined;
    const status = presence & PRESENCE.status ? (table.status[row] ?? 0) : undefined;
    // Few flows have helpers, which can set timeouts of their own.
    const kind = (protocol * 32 + (state ?? NO_STATE)) * STATUS_WORDS + (status ?? 0);
    const isKind = !(presence & PRESENCE.helper) && status !== undefined && status < STATUS_WORDS;
    const known = isKind ? this.#byKind.get(kind) : undefined;
    if (known) return known;
    const found = this.#read(table, row, presence, state, status);
    if (isKind) this.#byKind.set(kind, found);
    return found;
  }

  #read(
    table: TimedColumns,
    row: number,
    presence: number,
    state: number | undefined,
    status: number | undefined,
  ): readonly number[] {
    const protocol = table.protocol[row] ?? 0;
    const helper = presence & PRESENCE.helper ? table.strings[table.helper[row] ?? 0] : undefined;
    const name = state === undefined ? undefined : protocolState(protocol, state);
    const timeout = timeoutOf({ protocol, state: name, status, helper }, this.#timeouts);
    const all = timeout ? [timeout, ...timeout.others].map(({ seconds }) => seconds) : [];
    return [...new Set(all)].sort((a, b) => a - b);
  }
}

const NONE: readonly number[] = [];

/** The shortest of the possible timeouts that the last packet can have set; -1 if none. */
function placeOf(possible: readonly number[], table: TimedColumns, row: number, presence: number): number {
  if (!(presence & PRESENCE.timeout)) return -1;
  const leftSec = Math.max(0, (table.timeoutSec[row] ?? 0) - table.timeoutOffsetSec);
  for (let at = 0; at < possible.length; at++) {
    if ((possible[at] ?? 0) >= leftSec) return isPossible(possible, at, table, row, presence) ? at : -1;
  }
  // More is left than the kernel gives such flows: something else has set it.
  return -1;
}

/** Whether the flow had begun when a packet would have set that timeout. */
function isPossible(
  possible: readonly number[],
  at: number,
  table: TimedColumns,
  row: number,
  presence: number,
): boolean {
  const sec = (table.timeoutSec[row] ?? 0) - (possible[at] ?? 0);
  return sec >= startSec(table, row, presence) - ROUNDING_SEC;
}

/** Times left are whole seconds: rounding must not make a packet older than the flow. */
function lastSec(possible: readonly number[], at: number, table: TimedColumns, row: number, presence: number): number {
  return Math.max((table.timeoutSec[row] ?? 0) - (possible[at] ?? 0), startSec(table, row, presence));
}

/** The second in which the flow had begun, after the table's base; earlier than any if the kernel keeps no start. */
function startSec(table: TimedColumns, row: number, presence: number): number {
  if (!(presence & PRESENCE.start)) return Number.NEGATIVE_INFINITY;
  const startMs = ((table.startNs[2 * row + 1] ?? 0) * 2 ** 32 + (table.startNs[2 * row] ?? 0)) / 1e6;
  return Math.ceil((startMs - table.baseMs) / 1000);
}
