// The table of expectations as the page shows it: the list from main with its own filter, order and selection. There are
// few, so everything is evaluated again at every change. No React.

import type { ExpectationState, ExpectationTuple, ListedExpectation } from '../../../electron/contract/expectations.ts';
import { type KeptExpectations, MAX_SELECTED_EXPECTATIONS } from '../../../electron/contract/settings.ts';
import type { ValueContext } from '../../../native/filter/context.ts';
import type { FilterError } from '../../../native/filter/error.ts';
import { secondsUntil } from '../../words/time-words.ts';
import type { FilterTarget } from '../filter-target.ts';
import { type ExpectationFilter, hasExpectationField, readExpectationFilter } from './expectation-filter.ts';
import { ExpectationSelection, type SelectExpectations } from './expectation-selection.ts';
import { type ExpectationSort, type KnownExpectation, sorted } from './expectation-sort.ts';
import { expectationValues } from './expectation-values.ts';
import { EMPTY_EXPECTATIONS, type ExpectationView, rowOf } from './expectation-view.ts';

/** A timeout is in whole seconds: a deadline that moves by less than this is the same, ms. */
const SAME_DEADLINE_MS = 1500;

/** Which expectations an action is about. */
export type ExpectationScope =
  | { readonly kind: 'one'; readonly key: number }
  /** If none is selected, the one with this key. */
  | { readonly kind: 'selected'; readonly orElse?: number | undefined }
  | { readonly kind: 'matching' };

export interface ExpectationTableOptions {
  /** The time, milliseconds since the epoch. */
  readonly nowMs?: () => number;
  /** Called after each change of what `kept` has. */
  readonly onKept?: () => void;
}

/** The one table of expectations of a page. */
export class ExpectationTable {
  readonly #nowMs: () => number;
  readonly #onKept: () => void;
  readonly #listeners = new Set<() => void>();
  readonly #selection = new ExpectationSelection();
  #state: ExpectationState = { kind: 'unread' };
  /** By tuple and id: what was known before keeps its key. */
  #known = new Map<string, KnownExpectation>();
  #nextKey = 1;
  /** The newest list, those that match, and their order. */
  #all: readonly KnownExpectation[] = [];
  #listed: readonly KnownExpectation[] = [];
  #text: { readonly text: string; readonly errors: readonly FilterError[] } = { text: '', errors: [] };
  #applied: { readonly text: string; readonly filter: ExpectationFilter };
  #sort: readonly ExpectationSort[] = [];
  #hold = false;
  /** What the page before this one had selected, until the first list is there. */
  #selectedBefore: readonly string[] = [];
  #window = { first: 0, count: 0 };
  /** The one whose details are shown, also after it is gone. */
  #followed: KnownExpectation | undefined;
  #view: ExpectationView = EMPTY_EXPECTATIONS;
  readonly filter: FilterTarget;

  constructor(context: ValueContext, { nowMs = Date.now, onKept = () => {} }: ExpectationTableOptions = {}) {
    this.#nowMs = nowMs;
    this.#onKept = onKept;
    this.#applied = { text: '', filter: { usesTime: false, choose: (all) => all } };
    this.filter = {
      subscribe: this.subscribe,
      getText: () => this.#text.text,
      getApplied: () => this.#applied.text,
      getErrors: () => this.#text.errors,
      setFilter: (text) => this.#setFilter(text, context),
      canApply: (text) => readExpectationFilter(text, context).ok,
      context,
      askValues: async (wanted) => expectationValues(this.#expectations(), wanted),
      accepts: hasExpectationField,
      example: 'Filter: helper = ftp and dst in 10.0.0.0/8',
    };
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  readonly getView = (): ExpectationView => this.#view;

  /** Takes what main knows now. */
  receive(state: ExpectationState): void {
    if (state.kind !== 'unread' && state.table !== this.#view.table) this.#forget();
    this.#state = state;
    this.#all = state.kind === 'read' ? this.#recognised(state.expectations, state.readAtMs) : [];
    if (state.kind === 'read') {
      const before = new Set(this.#selectedBefore);
      this.#selectedBefore = [];
      this.#selection.add(this.#all.filter(({ expectation }) => before.has(nameOf(expectation))));
      this.#selection.keep(this.#all);
    }
    this.#list();
  }

  /** What the next page needs to show the expectations as this one does. */
  readonly kept = (): KeptExpectations => {
    const selected = this.#selection.of(this.#all).map(({ expectation }) => nameOf(expectation));
    return {
      boxText: this.#text.text,
      filterText: this.#applied.text,
      selected: selected.length > MAX_SELECTED_EXPECTATIONS ? [] : [...this.#selectedBefore, ...selected],
    };
  };

  /** Shows them as the page before this one did. */
  bringBack({ boxText, filterText, selected }: KeptExpectations): void {
    this.#selectedBefore = selected;
    this.filter.setFilter(filterText);
    if (boxText !== filterText) this.filter.setFilter(boxText);
  }

  /** Some time has passed: once a second, for filters by timeout. */
  tick(): void {
    if (this.#applied.filter.usesTime && this.#all.length > 0) this.#list();
  }

  setWindow(first: number, count: number): void {
    this.#window = { first, count };
    this.#show();
  }

  setSort(sort: readonly ExpectationSort[]): void {
    this.#sort = sort;
    this.#list();
  }

  /** While true, what is listed keeps its order, and what is new follows. */
  setHold(hold: boolean): void {
    if (hold === this.#hold) return;
    this.#hold = hold;
    if (!hold) this.#list();
  }

  select(how: SelectExpectations): void {
    this.#selection.select(how, this.#listed);
    this.#show();
    this.#onKept();
  }

  /** The details show this one from now on, also after it is gone. */
  readonly follow = ({ key }: Pick<KnownExpectation, 'key'>): void => {
    if (key === this.#followed?.key) return;
    this.#followed = this.#all.find((one) => one.key === key);
    this.#show();
  };

  /** Those that the helper of a flow has announced. @param master the flow's original tuple. */
  expectedBy(master: ExpectationTuple): readonly KnownExpectation[] {
    return this.#all.filter(({ expectation }) => expectation.master && isSameTuple(expectation.master, master));
  }

  async indexOf(key: number): Promise<number> {
    return this.#listed.findIndex((one) => one.key === key);
  }

  /** Exactly which expectations an action is about, in the order of the list; those that the filter hides follow. */
  chosen(scope: ExpectationScope): readonly KnownExpectation[] {
    if (scope.kind === 'matching') return this.#listed;
    const key = scope.kind === 'one' ? scope.key : scope.orElse;
    const selected = scope.kind === 'selected' ? inOrderOf(this.#listed, this.#selection.of(this.#all)) : [];
    if (selected.length > 0) return selected;
    const known = this.#followed && !this.#all.includes(this.#followed) ? [...this.#all, this.#followed] : this.#all;
    return known.filter((one) => one.key === key);
  }

  #expectations(): readonly ListedExpectation[] {
    return this.#all.map(({ expectation }) => expectation);
  }

  #setFilter(text: string, context: ValueContext): void {
    const read = readExpectationFilter(text, context);
    this.#text = { text, errors: read.ok ? [] : read.errors };
    if (read.ok) this.#applied = { text, filter: read.filter };
    this.#list();
    this.#onKept();
  }

  /** Another table is shown: nothing of the one before is left, except the filter. */
  #forget(): void {
    this.#known = new Map();
    // Unless it is the first table.
    if (this.#view.table !== 0) this.#selectedBefore = [];
    this.#selection.select({ kind: 'none' }, []);
    this.#followed = undefined;
    this.#listed = [];
  }

  /** An expectation that is as it was stays the same object. */
  #recognised(expectations: readonly ListedExpectation[], readAtMs: number): KnownExpectation[] {
    const known = new Map<string, KnownExpectation>();
    for (const expectation of expectations) {
      const { timeoutSec, ...rest } = expectation;
      const name = nameOf(expectation);
      const before = this.#known.get(name);
      const deadlineMs = timeoutSec === undefined ? undefined : readAtMs + timeoutSec * 1000;
      const isSame = isSameDeadline(before?.deadlineMs, deadlineMs) && isSameExpectation(before?.expectation, rest);
      known.set(name, before && isSame ? before : { key: before?.key ?? this.#nextKey++, expectation, deadlineMs });
    }
    this.#known = known;
    return [...known.values()];
  }

  /** Which match, and their order. */
  #list(): void {
    const nowMs = this.#nowMs();
    const left = (deadlineMs: number | undefined): number | undefined =>
      deadlineMs === undefined ? undefined : secondsUntil(deadlineMs, nowMs);
    const all = this.#all.map((one) => ({ ...one, known: one, leftSec: left(one.deadlineMs) }));
    const matching = this.#applied.filter.choose(all).map(({ known }) => known);
    const ordered = sorted(matching, this.#sort);
    this.#listed = this.#hold ? inOrderOf(this.#listed, ordered) : ordered;
    this.#show();
  }

  #show(): void {
    const { first, count } = this.#window;
    const selected = this.#selection.of(this.#all);
    const listed = new Set(this.#listed.map(({ key }) => key));
    const state = this.#state;
    this.#view = {
      kind: state.kind,
      table: state.kind === 'unread' ? this.#view.table : state.table,
      failure: state.kind === 'failed' ? state.failure : undefined,
      known: this.#all.length,
      total: state.kind === 'read' ? state.total : 0,
      listed: this.#listed.length,
      first,
      rows: this.#listed.slice(first, first + count).map((one, at) => rowOf(one, first + at, this.#selection.has(one))),
      selected: selected.length,
      selectedHidden: selected.filter(({ key }) => !listed.has(key)).length,
      appliedFilter: this.#applied.text,
      followed: this.#followedNow(),
      nowMs: this.#nowMs(),
      loading: state.kind === 'unread' || undefined,
    };
    for (const listener of this.#listeners) listener();
  }

  /** As it is now. Nothing is gone while nothing can be read. */
  #followedNow(): ExpectationView['followed'] {
    const before = this.#view.followed;
    const alive = this.#all.find(({ key }) => key === this.#followed?.key);
    this.#followed = alive ?? this.#followed;
    if (!this.#followed) return undefined;
    const wasGone = before?.key === this.#followed.key && before.isGone;
    const isGone = this.#state.kind === 'read' ? alive === undefined : wasGone;
    const isSame =
      before?.expectation === this.#followed.expectation && before.deadlineMs === this.#followed.deadlineMs;
    return isSame && wasGone === isGone ? before : { ...this.#followed, isGone };
  }
}

/** Identifies an expectation within its table. */
function nameOf({ family, tuple, master, id }: ListedExpectation): string {
  return JSON.stringify([family, tuple, master, id]);
}

/** Whether all is the same but the timeout. */
function isSameExpectation(before: ListedExpectation | undefined, now: Omit<ListedExpectation, 'timeoutSec'>): boolean {
  if (!before) return false;
  const { timeoutSec: _, ...rest } = before;
  return JSON.stringify(rest) === JSON.stringify(now);
}

function isSameDeadline(a: number | undefined, b: number | undefined): boolean {
  if (a === undefined || b === undefined) return a === b;
  return Math.abs(a - b) < SAME_DEADLINE_MS;
}

/** Those that were listed before, as they were, then the others. */
function inOrderOf(before: readonly KnownExpectation[], now: readonly KnownExpectation[]): KnownExpectation[] {
  const byKey = new Map(now.map((one) => [one.key, one]));
  const kept = before.flatMap(({ key }) => byKey.get(key) ?? []);
  const keys = new Set(kept.map(({ key }) => key));
  return [...kept, ...now.filter(({ key }) => !keys.has(key))];
}

const TUPLE_PARTS = [
  ...(['protocol', 'src', 'dst', 'sport', 'dport'] as const),
  ...(['icmpType', 'icmpCode', 'icmpId', 'srcKey', 'dstKey'] as const),
] as const;

function isSameTuple(a: ExpectationTuple, b: ExpectationTuple): boolean {
  return TUPLE_PARTS.every((part) => a[part] === b[part]);
}
