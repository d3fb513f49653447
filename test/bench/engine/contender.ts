// What the engine and all rivals have to do, behind one interface, so that the same program measures them. Each numbers
// the flows by their places in the first dump.

import type { BenchFilter } from './filters.ts';
import type { FlowGroup, Grouping } from './groupings.ts';
import type { RivalColumn } from './rivals/columns.ts';

export const CONTENDERS = ['engine', 'array', 'tanstack'] as const;
export type ContenderName = (typeof CONTENDERS)[number];

/** Rows of a window. */
export const WINDOW_ROWS = 200;

export interface Contender {
  /** A dump begins; the first dump fills the table, later ones bring its flows up to date. */
  dumpStarted(flows: number, nowMs: number): void;
  /** Applies one batch of the dump, a FlowBatch. */
  take(buffer: ArrayBuffer, nowMs: number): void;
  dumpEnded(): void;
  /** Filters from scratch, even if the filter is already active, until the list is complete. Undefined: no filter. */
  filter(filter: BenchFilter | undefined): void;
  /**
   * Sorts from scratch, even if the sort is already current, until the list is complete. Equal flows go by their keys,
   * the smallest first. Undefined: in the order of the dump.
   */
  sort(by: { readonly column: RivalColumn; readonly descending: boolean } | undefined): void;
  /** Sorts from scratch, until the first rows can be shown, and returns them; the others may get their places later. */
  top(by: { readonly column: RivalColumn; readonly descending: boolean }): readonly object[];
  /** The rows that a window at this place of the list shows, as separate objects. */
  window(first: number): readonly object[];
  /** The largest groups of all flows by bytes, the largest first. */
  groups(grouping: Grouping): FlowGroup[];
  /** The numbers of the listed flows, in the list's order. */
  list(): Uint32Array;
}
