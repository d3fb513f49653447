// The engine's parts doing the same work as the rivals: reconciler and store, filter and order, window.

import { compileFilter, parseFilter } from '../../../native/filter/index.ts';
import { HEADER } from '../../../native/flow/batch-layout.ts';
import { FlowBatch } from '../../../native/flow/index.ts';
import type { SortBy } from '../../../renderer/engine/api.ts';
import { HASH_WORDS, KeyHash } from '../../../renderer/engine/codes/key-table.ts';
import { EVERYTHING, type Predicate } from '../../../renderer/engine/list/filter-pass.ts';
import type { Listing } from '../../../renderer/engine/list/listing.ts';
import { drain, groupSteps, querySource } from '../../../renderer/engine/queries/group-by.ts';
import { Reconciler } from '../../../renderer/engine/reconcile/reconcile.ts';
import type { FlowTable } from '../../../renderer/engine/store/flow-table.ts';
import { FlowStore } from '../../../renderer/engine/store/store.ts';
import { Picture } from '../../../renderer/engine/view/picture.ts';
import { type Contender, WINDOW_ROWS } from './contender.ts';
import { DUMP_MS } from './dumps.ts';
import type { BenchFilter } from './filters.ts';
import { type FlowGroup, type Grouping, TOP_GROUPS } from './groupings.ts';

const HASH = new KeyHash(crypto.getRandomValues(new Uint32Array(HASH_WORDS)));

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

  /** Bytes of all arrays: columns, side tables, index, closed flows, order and filter. */
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

  /** Applies a batch of events. */
  takeEvents(buffer: ArrayBuffer, nowMs: number): void {
    this.#nowMs = nowMs;
    this.reconciler.apply(new FlowBatch(buffer), 'event', 0, nowMs);
  }

  /** Applies the first flows of a batch, as answers to requests for them. */
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

  sort(by: SortBy | undefined): void {
    this.sortByAll(by ? [by] : []);
  }

  /** Sorts by several columns. */
  sortByAll(by: readonly SortBy[]): void {
    this.picture.setSort(by);
    this.update();
  }

  /** Brings the list up to date with what has changed. */
  update(): void {
    this.picture.update(this.#nowMs);
  }

  top(by: SortBy): readonly object[] {
    this.picture.setSort([by]);
    return this.window(0);
  }

  window(first: number): readonly object[] {
    this.picture.first = first;
    this.picture.count = WINDOW_ROWS;
    return this.picture.view(this.#nowMs).rows;
  }

  groups({ by }: Grouping): FlowGroup[] {
    const query = { scope: 'living', by, measure: 'bytes', only: 'bytes', top: TOP_GROUPS } as const;
    const { groups } = drain(groupSteps(querySource(this.table, this.table.alive, HASH), query));
    return groups.map(({ values, flows, bytes }) => ({ group: values.join(' '), flows, bytes: bytes ?? 0 }));
  }

  list(): Uint32Array {
    const { order } = this.listing;
    return order.rows.slice(0, order.length);
  }
}

/** Compiles a filter text. @throws if it is not a valid filter. */
export function predicateOf(text: string): Predicate {
  const parsed = parseFilter(text);
  if (!parsed.ok) throw new Error(`no filter: ${text}`);
  return compileFilter(parsed.filter);
}
