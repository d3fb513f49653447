// Which expectations are selected. Pure.

import type { KnownExpectation } from './expectation-sort.ts';

/** `range` goes from the one selected last up to this one; `rangeTo`, up to the one at a position. */
export type SelectExpectations =
  | { readonly kind: 'only' | 'toggle' | 'range'; readonly row: { readonly key: number } }
  | { readonly kind: 'rangeTo'; readonly index: number }
  | { readonly kind: 'all' | 'none' };

export class ExpectationSelection {
  #keys = new Set<number>();
  /** Where a range begins. */
  #anchor: number | undefined;

  has({ key }: Pick<KnownExpectation, 'key'>): boolean {
    return this.#keys.has(key);
  }

  /** Those of a list that are selected. */
  of(all: readonly KnownExpectation[]): KnownExpectation[] {
    return all.filter((one) => this.has(one));
  }

  /** Selects these as well. */
  add(some: readonly KnownExpectation[]): void {
    for (const { key } of some) this.#keys.add(key);
  }

  /** What is not in this list is no longer selected. */
  keep(all: readonly KnownExpectation[]): void {
    this.#keys = new Set(this.of(all).map(({ key }) => key));
  }

  select(how: SelectExpectations, listed: readonly KnownExpectation[]): void {
    switch (how.kind) {
      case 'all':
        this.#keys = new Set(listed.map(({ key }) => key));
        return;
      case 'none':
        this.#keys = new Set();
        this.#anchor = undefined;
        return;
      case 'rangeTo':
        this.#selectTo(listed[how.index], listed);
        return;
      case 'range':
        this.#selectTo(
          listed.find(({ key }) => key === how.row.key),
          listed,
        );
        return;
      default:
        this.#selectOne(how.kind, how.row.key);
    }
  }

  #selectOne(kind: 'only' | 'toggle', key: number): void {
    if (kind === 'only') this.#keys = new Set([key]);
    else if (!this.#keys.delete(key)) this.#keys.add(key);
    this.#anchor = key;
  }

  #selectTo(end: KnownExpectation | undefined, listed: readonly KnownExpectation[]): void {
    if (!end) return;
    const from = listed.findIndex(({ key }) => key === this.#anchor);
    const to = listed.indexOf(end);
    if (from < 0) this.#selectOne('only', end.key);
    else this.#keys = new Set(listed.slice(Math.min(from, to), Math.max(from, to) + 1).map(({ key }) => key));
  }
}
