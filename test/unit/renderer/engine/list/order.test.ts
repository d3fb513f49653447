// The list through random sequences of everything that happens to it, compared after each step with a naive one.

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compileFilter, parseFilter } from '../../../../../native/filter/index.ts';
import { setBit } from '../../../../../native/flow/bitmap.ts';
import type { SortBy } from '../../../../../renderer/engine/api.ts';
import { COLUMN_IDS } from '../../../../../renderer/engine/columns/engine-columns.ts';
import { Listing } from '../../../../../renderer/engine/list/listing.ts';
import { FlowStore, handleOf } from '../../../../../renderer/engine/store/store.ts';
import { batchOf, randomWords, type TestFlow } from '../flows.ts';
import { type PlainFlow, sortedRows } from './list-model.ts';

const NOW = 1_790_000_000_000;

const FILTERS: readonly { readonly text: string; readonly matches: (flow: PlainFlow) => boolean }[] = [
  { text: '', matches: () => true },
  { text: 'mark = 1', matches: (flow) => flow.mark === 1 },
  { text: 'proto = tcp', matches: (flow) => flow.protocol === 6 },
  { text: 'bytes > 5000', matches: (flow) => (flow.bytes ?? 0) > 5000 },
  { text: 'zone = 3', matches: (flow) => flow.zone === 3 },
];

type Step =
  | {
      readonly do: 'add' | 'change' | 'nudge' | 'retire' | 'leave' | 'release' | 'return' | 'unknown';
      readonly flows: number;
    }
  | { readonly do: 'filter'; readonly filter: number }
  | { readonly do: 'sort'; readonly sort: readonly SortBy[] }
  | { readonly do: 'hold'; readonly hold: boolean }
  | { readonly do: 'show'; readonly rows: number }
  | { readonly do: 'switch'; readonly alsoEnded: boolean };

const SORT: fc.Arbitrary<readonly SortBy[]> = fc.uniqueArray(
  fc.record({ column: fc.constantFrom(...COLUMN_IDS), descending: fc.boolean() }),
  { maxLength: 4, selector: ({ column }) => column },
);
/** Few flows are merged in; many make the list sort again. */
const FLOWS = fc.oneof({ weight: 5, arbitrary: fc.integer({ min: 1, max: 30 }) }, fc.integer({ min: 200, max: 500 }));
const STEP: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({
      do: fc.constantFrom('add', 'change', 'nudge', 'retire', 'leave', 'release', 'return', 'unknown'),
      flows: FLOWS,
    }),
  },
  fc.record({ do: fc.constant('filter'), filter: fc.nat(FILTERS.length - 1) }),
  fc.record({ do: fc.constant('sort'), sort: SORT }),
  { weight: 2, arbitrary: fc.record({ do: fc.constant('hold'), hold: fc.boolean() }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('show'), rows: fc.constantFrom(0, 1, 7, 40, 100_000) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('switch'), alsoEnded: fc.boolean() }) },
);

/** The values of a flow that can change. Any can be absent; counters are present together. */
type Values = Partial<
  Record<'state' | 'status' | 'mark' | 'timeoutSec' | 'bytes' | 'packets' | 'startMs' | 'rate', number>
>;

/** A list, and a model of what it should be. */
class Twin {
  readonly store = new FlowStore(NOW);
  readonly listing = new Listing();
  /** By row. */
  readonly flows = new Map<number, PlainFlow>();
  /** Rows of ended flows that are no longer listed as gone. */
  readonly #left = new Set<number>();
  #alsoEnded = false;
  readonly #next: () => number;
  #sort: readonly SortBy[] = [];
  #filter = FILTERS[0];
  #hold = false;
  /** Whether the user has set another filter or sort since the last look, which a hold does not delay. */
  #asked = true;
  /** The rows and handles shown. */
  #shown: number[] = [];
  #handles: number[] = [];
  /** How many of the first rows are shown: whether the others have their places does not matter at once. */
  #wanted = 100_000;
  /** How many had theirs after the last look. */
  #ready = 0;
  /** How many times not all rows had their places, and how many times they got them under a hold. */
  partly = 0;
  finishedHeld = 0;
  /** How many times the order was held although it should have changed. */
  held = 0;

  constructor(seed: number) {
    this.#next = randomWords(seed);
  }

  take(step: Step): void {
    switch (step.do) {
      case 'filter':
        this.#setFilter(step.filter);
        break;
      case 'sort':
        this.#sort = step.sort;
        this.#asked = true;
        this.listing.setSort(step.sort);
        break;
      case 'hold':
        this.#hold = step.hold;
        break;
      case 'show':
        this.#wanted = step.rows;
        break;
      case 'switch':
        this.#alsoEnded = step.alsoEnded;
        this.#asked = true;
        this.listing.setAlsoEnded(step.alsoEnded);
        break;
      case 'unknown':
        for (let n = 0; n < step.flows; n++) this.#addEnded({ ...this.#values(), ...this.#tuple() }, this.#key());
        break;
      case 'add':
        for (let n = 0; n < step.flows; n++) this.#add({ ...this.#values(), ...this.#tuple() }, this.#key());
        break;
      default:
        for (let n = 0; n < step.flows; n++) this.#disturb(step.do);
    }
  }

  /** Looks at the list, and compares it with what it should be. */
  compare(): void {
    const { store, listing } = this;
    listing.update(store.table, this.#hold, this.#wanted);
    const matching = [...this.flows.values()].filter((flow) => this.#filter?.matches(flow));
    const listed = matching.filter(({ row }) => this.#isShown(row));
    const sorted = sortedRows(listed, this.#sort);
    if (!this.#hold || this.#asked) this.#shown = sorted;
    else {
      const staying = this.#heldRows();
      const added = listed.map(({ row }) => row).filter((row) => !staying.includes(row));
      this.#shown = [...staying, ...added.sort((a, b) => a - b)];
      if (sorted.join() !== this.#shown.join()) this.held++;
    }
    this.#asked = false;
    this.#handles = this.#shown.map((row) => this.#handleOf(row));
    const { rows, ready, length } = listing.order;
    expect(length).toBe(this.#shown.length);
    expect(ready).toBeGreaterThanOrEqual(Math.min(this.#wanted, length));
    expect(Array.from(rows.subarray(0, ready))).toEqual(this.#shown.slice(0, ready));
    this.#ready = ready;
    if (ready < length) this.partly++;
    expect(listing.filter.matching).toBe(matching.filter((flow) => flow.alive).length);
    expect(listing.filter.ended).toBe(matching.filter((flow) => !flow.alive).length);
    for (const [place, row] of this.#shown.slice(0, Math.min(3, ready)).entries())
      expect(listing.order.indexOf(row)).toBe(place);
  }

  /** The rows that stay. Rows that had no places yet get them by their values of now, behind those that had theirs. */
  #heldRows(): number[] {
    const stays = (row: number, place: number): boolean => this.#handles[place] === this.#handleOf(row);
    const staying = this.#shown.filter(stays);
    const placed = this.#shown.slice(0, this.#ready).filter(stays);
    if (this.#ready < this.#shown.length) this.finishedHeld++;
    const others = staying.slice(placed.length).flatMap((row) => this.flows.get(row) ?? []);
    return this.#ready < this.#shown.length ? [...placed, ...sortedRows(others, this.#sort)] : staying;
  }

  #setFilter(index: number): void {
    this.#filter = FILTERS[index];
    this.#asked = true;
    const parsed = parseFilter(this.#filter?.text ?? '');
    if (!parsed.ok) throw new Error(`no filter: ${this.#filter?.text}`);
    this.listing.setFilter(compileFilter(parsed.filter));
  }

  /** -1 when the row is free, or no longer shown. */
  #handleOf(row: number): number {
    return this.flows.has(row) && this.#isShown(row) ? handleOf(this.store.table, row) : -1;
  }

  #isShown(row: number): boolean {
    return this.#alsoEnded || !this.#left.has(row);
  }

  /** Does something to a random row, if possible. */
  #disturb(what: 'change' | 'nudge' | 'retire' | 'leave' | 'release' | 'return'): void {
    const flow = this.flows.get(this.#next() % Math.max(1, this.store.table.length));
    if (!flow) return;
    const ended = !flow.alive;
    if (what === 'change' && flow.alive) this.#change(flow, { ...tupleOf(flow), ...this.#values() });
    else if (what === 'nudge' && flow.alive && flow.bytes !== undefined) {
      this.#change(flow, { ...flow, bytes: flow.bytes + 1 });
    } else if (what === 'retire') {
      this.store.retire(flow.row);
      this.flows.set(flow.row, { ...flow, alive: false });
    } else if (what === 'leave' && ended) {
      this.store.leave(flow.row);
      this.#left.add(flow.row);
      this.flows.set(flow.row, lasting(flow));
    } else if (what === 'release' && ended) {
      this.store.release(flow.row);
      this.flows.delete(flow.row);
      this.#left.delete(flow.row);
    } else if (what === 'return' && ended) this.#add(flow, flow.key);
  }

  #add(flow: TestFlow & Values, key: readonly [number, number]): void {
    const batch = batchOf([{ ...flow, key }], NOW);
    this.store.begin(batch, NOW);
    const row = this.store.add(batch, 0, undefined);
    this.store.finish();
    this.store.table.rate[row] = flow.rate ?? Number.NaN;
    this.flows.set(row, { ...flow, row, key, seenMs: NOW, alive: true });
  }

  /** A flow that nobody knew until its end. */
  #addEnded(flow: TestFlow & Values, key: readonly [number, number]): void {
    const batch = batchOf([{ ...flow, key }], NOW);
    this.store.begin(batch, NOW);
    const row = this.store.addEnded(batch, 0);
    this.store.finish();
    this.#left.add(row);
    this.flows.set(row, lasting({ ...flow, row, key, seenMs: NOW, alive: false }));
  }

  #change(flow: PlainFlow, to: PlainFlow): void {
    const batch = batchOf([to], NOW);
    // As if the last reading were long ago: lower counters are then taken as they are.
    this.store.table.sampledMs[flow.row] = 0;
    this.store.begin(batch, NOW);
    this.store.update(flow.row, batch, 0, 'all');
    this.store.finish();
    this.store.table.rate[flow.row] = to.rate ?? Number.NaN;
    setBit(this.store.table.dirty, flow.row);
    this.flows.set(flow.row, to);
  }

  /** The values that change while a flow lives: few different ones, and often none. */
  #values(): Values {
    const counted = this.#next() % 4 !== 0;
    const large = this.#next() % 2 === 0 ? 1 : 3_000_000_000;
    return {
      ...this.#some('state', 5),
      ...this.#some('status', 4),
      ...this.#some('mark', 3),
      // The engine regards a deadline that moves by one second as unchanged.
      ...this.#some('timeoutSec', 6, 10),
      ...this.#some('startMs', 4, NOW / 4),
      ...this.#some('rate', 5),
      ...(counted && { bytes: (this.#next() % 4) * large, packets: this.#next() % 5 }),
    };
  }

  #some<Name extends keyof Values>(name: Name, many: number, step = 1): Partial<Record<Name, number>> {
    const value: Partial<Record<Name, number>> = {};
    if (this.#next() % 4 !== 0) value[name] = (this.#next() % many) * step;
    return value;
  }

  /** The values that do not change. */
  #tuple(): TestFlow {
    const v6 = this.#next() % 3 === 0;
    const end = (): string => (v6 ? `2001:db8::${this.#next() % 3}` : `10.0.${this.#next() % 2}.${this.#next() % 2}`);
    const [src, dst] = [end(), end()];
    const protocol = [6, 17, 132][this.#next() % 3] ?? 6;
    const tuple = {
      protocol,
      src,
      dst,
      sport: this.#next() % 3,
      dport: 443,
      ...(this.#next() % 3 === 0 && { zone: 3 }),
    };
    if (this.#next() % 3 !== 0) return tuple;
    const reply =
      this.#next() % 2 === 0
        ? { src: dst, dst: end(), sport: 443, dport: this.#next() % 3 }
        : { src: end(), dst: src, sport: 8443, dport: tuple.sport };
    return { ...tuple, reply };
  }

  /** Two flows can have the same key. */
  #key(): [number, number] {
    return [this.#next() % 4, this.#next() % 4 === 0 ? this.#next() % 3 : this.#next()];
  }
}

/** An ended flow, without what only a living one has. */
function lasting(flow: PlainFlow): PlainFlow {
  const { timeoutSec, rate, ...rest } = flow;
  return rest;
}

/** A flow without the values that can change. */
function tupleOf(flow: PlainFlow): PlainFlow {
  const { state, status, mark, timeoutSec, bytes, packets, startMs, rate, ...tuple } = flow;
  return tuple;
}

describe('the list', () => {
  test('equals a naive one after any sequence of events, filters, sorts and holds', () => {
    let [held, partly, finishedHeld] = [0, 0, 0];
    fc.assert(
      fc.property(fc.nat(), fc.array(STEP, { minLength: 20, maxLength: 60 }), (seed, steps) => {
        const twin = new Twin(seed);
        twin.take({ do: 'add', flows: 700 });
        twin.compare();
        for (const step of steps) {
          twin.take(step);
          twin.compare();
        }
        held += twin.held;
        partly += twin.partly;
        finishedHeld += twin.finishedHeld;
      }),
      { numRuns: 20, endOnFailure: true },
    );
    expect(held).toBeGreaterThan(0);
    expect(partly).toBeGreaterThan(0);
    expect(finishedHeld).toBeGreaterThan(0);
  });
});

const BY_TWO: readonly SortBy[] = [
  { column: 'mark', descending: false },
  { column: 'bytes', descending: true },
];

describe('a held order', () => {
  /** Five flows; sorted by mark, then by bytes, their rows are 4 2 0 3 1. */
  function opened(): { store: FlowStore; listing: Listing; rows: () => number[] } {
    const store = new FlowStore(NOW);
    const listing = new Listing();
    const flows: TestFlow[] = [
      { sport: 1, mark: 1, bytes: 500 },
      { sport: 2, mark: 2, bytes: 100 },
      { sport: 3, mark: 0, bytes: 10 },
      { sport: 4, mark: 2, bytes: 200 },
      { sport: 5, mark: 0, bytes: 20 },
    ];
    const batch = batchOf(flows, NOW);
    store.begin(batch, NOW);
    for (let i = 0; i < batch.length; i++) store.add(batch, i, undefined);
    store.finish();
    listing.setSort(BY_TWO);
    const rows = (): number[] => Array.from(listing.order.rows.subarray(0, listing.order.length));
    listing.update(store.table, false);
    expect(rows()).toEqual([4, 2, 0, 3, 1]);
    return { store, listing, rows };
  }

  function change(store: FlowStore, row: number, to: TestFlow): void {
    const batch = batchOf([to], NOW);
    store.begin(batch, NOW);
    store.update(row, batch, 0, 'all');
    store.finish();
  }

  test('stays through changes of every key, and catches up when it is released', () => {
    const { store, listing, rows } = opened();
    change(store, 2, { sport: 3, mark: 3, bytes: 10 });
    change(store, 1, { sport: 2, mark: 2, bytes: 900 });
    listing.update(store.table, true);
    expect(rows()).toEqual([4, 2, 0, 3, 1]);
    listing.update(store.table, false);
    expect(rows()).toEqual([4, 0, 1, 3, 2]);
  });

  test('keeps an ending flow in its place, until its row is free', () => {
    const { store, listing, rows } = opened();
    store.retire(0);
    change(store, 2, { sport: 3, mark: 3, bytes: 10 });
    listing.update(store.table, true);
    expect(rows()).toEqual([4, 2, 0, 3, 1]);
    expect(listing.filter.matching).toBe(4);
    store.release(0);
    listing.update(store.table, true);
    expect(rows()).toEqual([4, 2, 3, 1]);
    listing.update(store.table, false);
    expect(rows()).toEqual([4, 3, 1, 2]);
  });

  test('has new flows at its end, and puts them in their places when it is released', () => {
    const { store, listing, rows } = opened();
    const batch = batchOf([{ sport: 9, mark: 0, bytes: 5000 }], NOW);
    store.begin(batch, NOW);
    const added = store.add(batch, 0, undefined);
    store.finish();
    listing.update(store.table, true);
    expect(rows()).toEqual([4, 2, 0, 3, 1, added]);
    listing.update(store.table, false);
    expect(rows()).not.toEqual([4, 2, 0, 3, 1, added]);
  });

  test('never shows a flow in the place of the one whose row it took', () => {
    const { store, listing, rows } = opened();
    store.retire(0);
    store.release(0);
    const batch = batchOf([{ sport: 9, mark: 9, bytes: 1 }], NOW);
    store.begin(batch, NOW);
    expect(store.add(batch, 0, undefined)).toBe(0);
    store.finish();
    listing.update(store.table, true);
    expect(rows()).toEqual([4, 2, 3, 1, 0]);
  });

  test('changes to another sort at once, and is then held in that one', () => {
    const { store, listing, rows } = opened();
    listing.setSort([{ column: 'bytes', descending: false }]);
    listing.update(store.table, true);
    expect(rows()).toEqual([2, 4, 1, 3, 0]);
    change(store, 0, { sport: 1, mark: 1, bytes: 1 });
    listing.update(store.table, true);
    expect(rows()).toEqual([2, 4, 1, 3, 0]);
  });
});
