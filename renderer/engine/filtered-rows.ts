// The rows of each facet's filter. The filters of a question differ in few conditions: each is the whole filter without
// those about its own field. So conditions are joined by which filters have them, and each group runs once, only over the
// rows that the whole filter does not match: those that it matches are in each. Pure.

import { combine, compileFilter, type Filter, printFilter, type ValueContext } from '../../native/filter/index.ts';
import { bitmapWords } from '../../native/flow/bitmap.ts';
import type { Predicate } from './list/filter-pass.ts';
import type { FrozenRows } from './queries/frozen-rows.ts';
import type { Steps } from './queries/group-by.ts';
import type { FlowTable } from './store/flow-table.ts';

/** Rows looked at between two pauses, a multiple of 32: a millisecond for all conditions of a dozen filters. */
const PORTION = 8192;

/** A filter whose rows are known. */
export interface KnownFilter {
  readonly filter: Filter;
  /** The rows that it matches. */
  readonly bits: Uint32Array;
}

/** The rows that each of several filters matches. */
export class FilteredRows {
  readonly #living: FrozenRows;
  readonly #conditions: readonly Conditions[];
  readonly #rows = new Map<string, FrozenRows>();
  /** Rows that all filters match. */
  readonly #known: Uint32Array | undefined;
  #isMatched = false;

  /** @param filters by text. @param whole helps if each of these is a part of it. */
  constructor(living: FrozenRows, filters: ReadonlyMap<string, Filter>, context: ValueContext, whole?: KnownFilter) {
    this.#living = living;
    this.#conditions = conditionsOf(living.table, filters, context);
    const terms = new Set(whole && termsOf(whole.filter).map((term) => printFilter(term, context)));
    const areParts = [...filters.values()].every((filter) =>
      termsOf(filter).every((term) => terms.has(printFilter(term, context))),
    );
    this.#known = areParts ? whole?.bits.slice(0, bitmapWords(living.table.length)) : undefined;
  }

  /** The living rows that a filter matches; the same object for the same filter. */
  *of(text: string): Steps<FrozenRows> {
    yield* this.#match();
    const found = this.#rows.get(text);
    if (found) return found;
    const all = this.#conditions.filter(({ filters }) => filters.has(text));
    const both = new Uint32Array(bitmapWords(this.#living.table.length)).fill(0xffffffff);
    for (const { bits } of all) {
      for (let w = 0; w < both.length; w++) both[w] = (both[w] ?? 0) & (bits[w] ?? 0);
      yield;
    }
    const known = this.#known;
    if (known) for (let w = 0; w < both.length; w++) both[w] = (both[w] ?? 0) | (known[w] ?? 0);
    const rows = this.#living.narrowed(both);
    this.#rows.set(text, rows);
    return rows;
  }

  /** All conditions look at a row at the same moment. */
  *#match(): Steps<void> {
    if (this.#isMatched) return;
    this.#isMatched = true;
    const { table } = this.#living;
    const rows = table.length;
    const others = this.#known?.map((bits) => ~bits);
    for (let from = 0; from < rows; from += PORTION) {
      const to = Math.min(rows, from + PORTION);
      for (const { predicate, bits } of this.#conditions) predicate.matches(table, from, to, bits, others);
      yield;
    }
  }
}

/** Conditions that the same filters have. */
interface Conditions {
  readonly predicate: Predicate;
  /** By text. */
  readonly filters: ReadonlySet<string>;
  /** The rows that they match. */
  readonly bits: Uint32Array;
}

function conditionsOf(
  table: FlowTable,
  filters: ReadonlyMap<string, Filter>,
  context: ValueContext,
): readonly Conditions[] {
  const owners = new Map<string, { readonly term: Filter; readonly filters: Set<string> }>();
  for (const [text, filter] of filters) {
    for (const term of termsOf(filter)) {
      const key = printFilter(term, context);
      const known = owners.get(key) ?? { term, filters: new Set() };
      known.filters.add(text);
      owners.set(key, known);
    }
  }
  const groups = new Map<string, { readonly terms: Filter[]; readonly filters: ReadonlySet<string> }>();
  for (const { term, filters: having } of owners.values()) {
    const key = [...filters.keys()].map((text) => (having.has(text) ? '1' : '0')).join('');
    const group = groups.get(key) ?? { terms: [], filters: having };
    group.terms.push(term);
    groups.set(key, group);
  }
  return [...groups.values()].map(({ terms, filters: having }) => ({
    predicate: compileFilter(combine('and', terms)),
    filters: having,
    bits: new Uint32Array(bitmapWords(table.length)),
  }));
}

function termsOf(filter: Filter): readonly Filter[] {
  if (filter.kind === 'all') return [];
  return filter.kind === 'and' ? filter.terms : [filter];
}
