// How much memory the undo of a flow takes: what the kernel says about it, which depends on the flow. Measured on a sample of
// the table, and only if the bound is near.

import { someRows } from '../../native/flow/batch.ts';
import { type Clock, withTimeLimit } from '../clock.ts';
import type { KernelHandle } from '../source/kernel-handle.ts';
import type { UndoStore } from './undo-store.ts';
import type { ShownTable } from './way-back.ts';

/** What no flow exceeds, bytes: one with every attribute that the kernel has takes some 700. */
const LARGEST_FLOW_BYTES = 1024;
/** Beside the kernel's message, bytes: when it was read and, after an undo, the flow's id and start. */
const BESIDE_BYTES = 32;
const SAMPLED_FLOWS = 64;
/** A delete that comes near the bound takes most of the table: few of its flows are larger than this share of a sample. */
const SHARE = 0.9;
/** A look at the sample may take this long, ms. */
const LIMIT_MS = 2000;

/** The table in which flows are to be deleted. */
interface MeasuredTable extends ShownTable {
  readonly handle: KernelHandle | undefined;
}

export class FlowSizes {
  readonly #store: Pick<UndoStore, 'room'>;
  readonly #clock: Clock;
  /** What a flow takes, bytes, and in which table. */
  #measured: { readonly key: string; readonly bytes: number } | undefined;

  constructor(store: Pick<UndoStore, 'room'>, clock: Clock) {
    this.#store = store;
    this.#clock = clock;
  }

  /** Measures, unless so many flows have room anyway. If the table cannot be read, nothing is known of its flows. */
  async measure(flows: number, { handle, named }: MeasuredTable): Promise<void> {
    if (!handle || !named || this.#hasRoomAnyway(flows)) return;
    this.#measured = undefined;
    const reading = withTimeLimit(this.#clock, LIMIT_MS, 'undoRoom', sampledFlowBytes(handle));
    const bytes = await reading.catch(() => undefined);
    if (bytes !== undefined) this.#measured = { key: named.key, bytes };
  }

  /** What one of so many flows of a table takes, bytes: at most, unless it matters and was measured. */
  bytesOf(flows: number, { named }: ShownTable): number {
    const measured = this.#measured?.key === named?.key ? this.#measured?.bytes : undefined;
    return measured === undefined || this.#hasRoomAnyway(flows) ? LARGEST_FLOW_BYTES : measured;
  }

  /** Whether there is room, and no earlier action has to be forgotten, however large the flows are. */
  #hasRoomAnyway(flows: number): boolean {
    const room = this.#store.room(flows, LARGEST_FLOW_BYTES);
    return room.fits && room.forgets === 0;
  }
}

/**
 * Looks at some flows from all over the first part of a table, which is in no order.
 * @returns bytes for each flow, rarely too few; undefined if there is none.
 * @throws ConntrackError if they cannot be read.
 */
async function sampledFlowBytes(handle: Pick<KernelHandle, 'dump' | 'inspect'>): Promise<number | undefined> {
  const sizes: number[] = [];
  for await (const batch of handle.dump({ parallel: false })) {
    const step = Math.max(1, Math.floor(batch.length / SAMPLED_FLOWS));
    for (let i = 0; i < Math.min(SAMPLED_FLOWS, batch.length); i++) {
      const inspection = await handle.inspect(someRows(batch, [i * step]));
      if (inspection) sizes.push(inspection.message.length + BESIDE_BYTES);
    }
    if (sizes.length > 0) break;
  }
  return sizes.sort((a, b) => a - b)[Math.ceil(sizes.length * SHARE) - 1];
}
