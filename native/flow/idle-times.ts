// How long no packet of a flow has passed: what its timeout was set to by the last one, less what is left of it. Pure.

import { PRESENCE } from './column-schema.ts';
import type { FlowColumns } from './flow-columns.ts';
import { protocolState } from './names.ts';
import { type KernelTimeouts, setsOwnTimeouts, TIMEOUT_STATUS_BITS, timeoutOf } from './timeouts.ts';

/** When the last packet of a flow passed. */
export interface LastPacket {
  /** Whole seconds, counted as `timeoutSec` is; if `isLatest`, it can have been earlier, but not later. */
  readonly sec: number;
  readonly isLatest: boolean;
}

/** The state of protocols without one, or of a message without it. */
const NO_STATE = 16;
const STATUS_WORDS = 0x1_0000;

/** Times left and the start are whole seconds, each rounded for itself. */
const ROUNDING_SEC = 2;

/** Those of each record of timeouts, which is not changed: filters and cells ask for the same again and again. */
const KNOWN = new WeakMap<KernelTimeouts, IdleTimes>();

/** The idle times of flows for which these timeouts apply. */
export function idleTimesOf(timeouts: KernelTimeouts): IdleTimes {
  const known = KNOWN.get(timeouts) ?? new IdleTimes(timeouts);
  KNOWN.set(timeouts, known);
  return known;
}

/** The timeouts of the flows' namespace, by what determines a flow's. */
export class IdleTimes {
  readonly #timeouts: KernelTimeouts;
  /** What a packet can set the timeout to, ascending; empty if unknown. By protocol, state and status. */
  readonly #byKind = new Map<number, readonly number[]>();
  /** Whether each helper sets timeouts of its own. */
  readonly #byHelper = new Map<string, boolean>();

  constructor(timeouts: KernelTimeouts) {
    this.#timeouts = timeouts;
  }

  /** Undefined if it cannot be told: the kernel gives the flow no timeout, or another than its protocol's. */
  lastPacket(table: FlowColumns, row: number): LastPacket | undefined {
    const presence = table.presence[row] ?? 0;
    const possible = this.#possible(table, row, presence);
    const at = placeOf(possible, table, row, presence);
    if (at < 0) return undefined;
    const isLatest = at < possible.length - 1 && isPossible(possible, at + 1, table, row, presence);
    return { sec: lastSec(possible, at, table, row, presence), isLatest };
  }

  /** Whole seconds; undefined as above. Makes no object: a sort asks it of every row. */
  idleSec(table: FlowColumns, row: number): number | undefined {
    const presence = table.presence[row] ?? 0;
    const possible = this.#possible(table, row, presence);
    const at = placeOf(possible, table, row, presence);
    if (at < 0) return undefined;
    return Math.max(0, table.timeoutOffsetSec - lastSec(possible, at, table, row, presence));
  }

  #possible(table: FlowColumns, row: number, presence: number): readonly number[] {
    if (!(presence & PRESENCE.timeout)) return NONE;
    const protocol = table.protocol[row] ?? 0;
    const state = presence & PRESENCE.state ? (table.state[row] ?? 0) : undefined;
    if (!(presence & PRESENCE.status)) return NONE;
    // Few kinds, whose timeouts are found fast.
    const status = (table.status[row] ?? 0) & TIMEOUT_STATUS_BITS;
    if (presence & PRESENCE.helper && this.#isTimedByHelper(table.strings[table.helper[row] ?? 0] ?? '')) return NONE;
    const kind = (protocol * 32 + (state ?? NO_STATE)) * STATUS_WORDS + status;
    const known = this.#byKind.get(kind);
    if (known) return known;
    const found = this.#read(protocol, state, status);
    this.#byKind.set(kind, found);
    return found;
  }

  #isTimedByHelper(helper: string): boolean {
    const known = this.#byHelper.get(helper);
    if (known !== undefined) return known;
    const found = setsOwnTimeouts(helper);
    this.#byHelper.set(helper, found);
    return found;
  }

  #read(protocol: number, state: number | undefined, status: number): readonly number[] {
    const name = state === undefined ? undefined : protocolState(protocol, state);
    const timeout = timeoutOf({ protocol, state: name, status, helper: undefined }, this.#timeouts);
    const all = timeout ? [timeout, ...timeout.others].map(({ seconds }) => seconds) : [];
    return [...new Set(all)].sort((a, b) => a - b);
  }
}

const NONE: readonly number[] = [];

/** The shortest of the possible timeouts that the last packet can have set; -1 if none. */
function placeOf(possible: readonly number[], table: FlowColumns, row: number, presence: number): number {
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
  table: FlowColumns,
  row: number,
  presence: number,
): boolean {
  const sec = (table.timeoutSec[row] ?? 0) - (possible[at] ?? 0);
  return sec >= startSec(table, row, presence) - ROUNDING_SEC;
}

/** Times left are whole seconds: rounding must not make a packet older than the flow. */
function lastSec(possible: readonly number[], at: number, table: FlowColumns, row: number, presence: number): number {
  return Math.max((table.timeoutSec[row] ?? 0) - (possible[at] ?? 0), startSec(table, row, presence));
}

/** The second in which the flow had begun, counted as `timeoutSec` is; earlier than any if the kernel keeps no start. */
function startSec(table: FlowColumns, row: number, presence: number): number {
  if (!(presence & PRESENCE.start)) return Number.NEGATIVE_INFINITY;
  const startMs = ((table.startNs[2 * row + 1] ?? 0) * 2 ** 32 + (table.startNs[2 * row] ?? 0)) / 1e6;
  return Math.ceil(startMs / 1000) - Math.floor(table.nowMs / 1000) + table.timeoutOffsetSec;
}
