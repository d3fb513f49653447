// The selection beyond the worker's end: reports to main which flows are selected, and selects those again that an
// earlier worker reported, once the table has been read.

import type { FromEngine } from '../../electron/contract/from-engine.ts';
import { type KeptFlows, MAX_KEPT_SELECTION, type ToEngine } from '../../electron/contract/to-engine.ts';
import { bitmapWords, collectBits } from '../../native/flow/bitmap.ts';
import type { Reconciler } from './reconcile/reconcile.ts';
import { isKept, keptFlows } from './store/kept-flows.ts';
import type { Picture } from './view/picture.ts';

/** So many flows are reported at once, whenever they change. */
const SMALL_REPORT = 1000;
/** Least time between a larger report and the next: a quarter of a million flows take some milliseconds. */
const REPORT_MS = 1000;

/** Clock, timer and port, passed in. */
export interface KeptSelectionHost {
  readonly now: () => number;
  readonly after: (ms: number, run: () => void) => () => void;
  readonly toMain: (message: FromEngine) => void;
}

export class KeptSelection {
  readonly #host: KeptSelectionHost;
  readonly #picture: Picture;
  readonly #reconciler: Reconciler;
  /** Main's number of the table. */
  readonly #source: number;
  #expected: Extract<ToEngine, { kind: 'selectAgain' }> | undefined;
  /** Number of flows in the last report. */
  #reported = 0;
  #due = false;
  #stopTimer: (() => void) | undefined;

  constructor(host: KeptSelectionHost, picture: Picture, reconciler: Reconciler, source: number) {
    this.#host = host;
    this.#picture = picture;
    this.#reconciler = reconciler;
    this.#source = source;
  }

  /** Flows of this table were selected when an earlier worker ended. */
  expect(message: Extract<ToEngine, { kind: 'selectAgain' }>): void {
    this.#expected = message;
  }

  /** Selects the expected flows, once the whole table is in view. */
  restore(): void {
    const expected = this.#expected;
    if (!expected || !this.#picture.complete || this.#picture.paused) return;
    this.#expected = undefined;
    this.#picture.update(this.#host.now());
    if (expected.flows) this.#select(expected.flows);
    const { selection, table } = this.#picture;
    const found = expected.flows && selection.count(table);
    this.#picture.selectedAgain = { wanted: expected.count, found, replaced: false };
    this.#report();
  }

  /** The user has selected something, which takes precedence over what was selected before. */
  changed(): void {
    if (this.#expected) {
      this.#picture.selectedAgain = { wanted: this.#expected.count, found: undefined, replaced: true };
      this.#expected = undefined;
    }
    this.#report();
  }

  /** A second has passed: selected flows may have ended, and are then no longer selected. */
  tick(): void {
    if (this.#stopTimer || this.#expected) return;
    const { selection, table } = this.#picture;
    if (selection.count(table) !== this.#reported) this.#report();
  }

  close(): void {
    this.#stopTimer?.();
  }

  #select({ key, presence, id, startNs }: KeptFlows): void {
    const { store } = this.#reconciler;
    const { selection, table } = this.#picture;
    for (let i = 0; i < id.length; i++) {
      const row = store.findKey(key[2 * i] ?? 0, key[2 * i + 1] ?? 0);
      if (row >= 0 && isKept(table, row, { presence, id, startNs }, i)) selection.add(row, table);
    }
  }

  /** At once, unless there are many and the last report was not long ago; main then knows that its flows are not right. */
  #report(): void {
    const { selection, table } = this.#picture;
    const count = selection.count(table);
    const source = this.#source;
    this.#reported = count;
    this.#due = count > SMALL_REPORT && this.#stopTimer !== undefined;
    if (this.#due || count > MAX_KEPT_SELECTION) {
      this.#host.toMain({ kind: 'selected', source, count });
      return;
    }
    this.#host.toMain({ kind: 'selected', source, count, flows: this.#flows() });
    if (count <= SMALL_REPORT) return;
    this.#stopTimer?.();
    this.#stopTimer = this.#host.after(REPORT_MS, () => {
      this.#stopTimer = undefined;
      if (this.#due) this.#report();
    });
  }

  #flows(): KeptFlows {
    const { selection, table } = this.#picture;
    const bits = new Uint32Array(bitmapWords(table.capacity));
    for (let w = 0; w < bits.length; w++) bits[w] = (selection.bits[w] ?? 0) & (table.alive[w] ?? 0);
    const rows = new Uint32Array(table.length);
    return keptFlows(table, rows.subarray(0, collectBits(bits, rows)));
  }
}
