// How long no packet of a flow has passed: what its timeout was set to by the last one, less what is left of it. Pure.

import {
  type FlowColumns,
  type KernelTimeouts,
  PRESENCE,
  protocolState,
  startMsAt,
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
    if (!(presence & PRESENCE.timeout)) return undefined;
    const deadlineSec = table.timeoutSec[row] ?? 0;
    const leftSec = Math.max(0, deadlineSec - table.timeoutOffsetSec);
    const possible = this.#possible(table, row, presence);
    const at = possible.findIndex((seconds) => seconds >= leftSec);
    // More is left than the kernel gives such flows: something else has set it.
    if (at < 0) return undefined;
    const sec = deadlineSec - (possible[at] ?? 0);
    const startSec = presence & PRESENCE.start ? Math.ceil((startMsAt(table, row) - table.baseMs) / 1000) : sec;
    // Times left are whole seconds: rounding must not make it older than the flow.
    return { sec: Math.max(sec, startSec), isLatest: at < possible.length - 1 };
  }

  /** Whole seconds; undefined as above. */
  idleSec(table: TimedColumns, row: number): number | undefined {
    const last = this.lastPacket(table, row);
    return last && Math.max(0, table.timeoutOffsetSec - last.sec);
  }

  #possible(table: TimedColumns, row: number, presence: number): readonly number[] {
    const protocol = table.protocol[row] ?? 0;
    const state = presence & PRESENCE.state ? (table.state[row] ?? 0) : undefined;
    const status = presence & PRESENCE.status ? (table.status[row] ?? 0) : undefined;
    const helper = presence & PRESENCE.helper ? table.strings[table.helper[row] ?? 0] : undefined;
    const read = () => {
      const name = state === undefined ? undefined : protocolState(protocol, state);
      const timeout = timeoutOf({ protocol, state: name, status, helper }, this.#timeouts);
      const all = timeout ? [timeout, ...timeout.others].map(({ seconds }) => seconds) : [];
      return [...new Set(all)].sort((a, b) => a - b);
    };
    // Few flows have helpers, which can set timeouts of their own.
    if (helper !== undefined || status === undefined || status >= STATUS_WORDS) return read();
    const kind = (protocol * 32 + (state ?? NO_STATE)) * STATUS_WORDS + status;
    const known = this.#byKind.get(kind);
    if (known) return known;
    const found = read();
    this.#byKind.set(kind, found);
    return found;
  }
}
