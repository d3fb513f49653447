// The engine's parts put to the same work as the rivals: reconciler and store, filter and order, window.

import { compileFilter, parseFilter } from '../../../native/filter/index.ts';
import { HEADER } from '../../../native/flow/columns.ts';
import { FlowBatch } from '../../../native/flow/index.ts';
import type { ColumnId } from '../../../renderer/engine/column-ids.ts';
import { EVERYTHING, type Predicate } from '../../../renderer/engine/filter-pass.ts';
import type { FlowTable } from '../../../renderer/engine/flow-table.ts';
import type { Listing } from '../../../renderer/engine/listing.ts';
import { Picture } from '../../../renderer/engine/picture.ts';
import { Reconciler } from '../../../renderer/engine/reconcile.ts';
import { type OrderKey, orderKeys } from '../../../renderer/engine/sort-keys.ts';
import { FlowStore } from '../../../renderer/engine/store.ts';
import { type Contender, WINDOW_ROWS } from './contender.ts';
import { DUMP_MS } from './dumps.ts';
import type { BenchFilter } from './filters.ts';

export class EngineContender implements Contender {
  readonly reconciler = new Reconciler(new FlowStore(DUMP_MS));
  readonly picture = new Picture(this.reconciler);
  #dumps = 0;
  #nowMs = DUMP_MS;

  get table(): FlowTable {
    return this.reconciler.store.table;
  }

  get listing(): Listing {
    return this.picture.listing;
  }

  /** Bytes of all arrays: columns, side tables, index, flows that ended, order and filter. */
  get byteLength(): number {
    const { store, closed } = this.reconciler;
    return store.byteLength + closed.byteLength + this.listing.byteLength;
  }

  dumpStarted(flows: number, nowMs: number): void {
    this.#nowMs = nowMs;
    this.reconciler.dumpStarted(++this.#dumps, this.#dumps === 1 ? 'first' : 'periodic', flows, nowMs);
  }

  take(buffer: ArrayBuffer, nowMs: number): void {
    this.#nowMs = nowMs;
    this.reconciler.apply(new FlowBatch(buffer), 'dump', this.#dumps, nowMs);
  }

  /** Takes a batch of events in. */
  takeEvents(buffer: ArrayBuffer, nowMs: number): void {
    this.#nowMs = nowMs;
    this.reconciler.apply(new FlowBatch(buffer), 'event', 0, nowMs);
  }

  /** Takes the first flows of a batch in, as answers to requests for them. */
  refresh(buffer: ArrayBuffer, flows: number, nowMs: number): void {
    this.#nowMs = nowMs;
    const words = new Uint32Array(buffer.slice(0));
    words[HEADER.count] = Math.min(flows, words[HEADER.count] ?? 0);
    this.reconciler.apply(new FlowBatch(words.buffer), 'refresh', 0, nowMs);
  }

  dumpEnded(): void {
    this.reconciler.dumpEnded(this.#dumps, true);
  }

  filter(filter: BenchFilter | undefined): void {
    this.picture.setFilter(filter?.text ?? '', filter ? predicateOf(filter.text) : EVERYTHING);
    this.update();
  }

  sort(by: { readonly column: ColumnId; readonly descending: boolean } | undefined): void {
    this.picture.setSort(by ? [by] : []);
    this.update();
  }

  /** Brings the list up to date with what has changed. */
  update(): void {
    this.picture.update(this.#nowMs);
  }

  window(first: number): readonly object[] {
    this.picture.first = first;
    this.picture.count = WINDOW_ROWS;
    return this.picture.view(this.#nowMs).rows;
  }

  /** Flows that are equal in the column go by their numbers here, as the rivals leave them; the engine goes by their keys. */
  list(): Uint32Array {
    const { order } = this.listing;
    const rows = order.rows.slice(0, order.length);
    if (order.sort.length === 0) return rows;
    const keys = orderKeys(this.table, order.sort).slice(0, order.sort.length);
    let start = 0;
    for (let i = 1; i <= rows.length; i++) {
      if (i < rows.length && isEqual(keys, rows[i] ?? 0, rows[start] ?? 0)) continue;
      if (i - start > 1) rows.subarray(start, i).sort();
      start = i;
    }
    return rows;
  }
}

/** Whether two rows are equal in every word of some keys. */
function isEqual(keys: readonly OrderKey[], a: number, b: number): boolean {
  return keys.every(({ group, groups }) => {
    const own = group?.at(a) ?? 0;
    if (own !== (group?.at(b) ?? 0)) return false;
    return (groups[own] ?? []).every((word) => word.at(a) === word.at(b));
  });
}

/** A text as a compiled filter. @throws when it is none. */
export function predicateOf(text: string): Predicate {
  const parsed = parseFilter(text);
  if (!parsed.ok) throw new Error(`no filter: ${text}`);
  return compileFilter(parsed.filter);
}
