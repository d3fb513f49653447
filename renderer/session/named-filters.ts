// Filters with names: which there are, whether a name can be given, and having main keep them. Owns that part of the store.
// No React.

import type { StoreApi } from 'zustand/vanilla';
import type { FlowglassApi } from '../../electron/contract/commands.ts';
import {
  MAX_KEPT_FILTER,
  MAX_NAMED_FILTERS,
  NamedFilter,
  type NamedFilters,
} from '../../electron/contract/kept-filters.ts';
import type { ValueContext } from '../../native/filter/index.ts';
import { SENTENCES } from '../words/sentences.ts';
import { meaningOf } from './filter-history.ts';
import { tidyName } from './profile-list.ts';
import { saveSettings } from './save-settings.ts';
import type { SessionState } from './session-state.ts';

const { named: words } = SENTENCES;

/** The one list of a page. */
export class NamedFilterKeeper {
  readonly #api: Pick<FlowglassApi, 'invoke'>;
  readonly #store: StoreApi<SessionState>;

  constructor(api: Pick<FlowglassApi, 'invoke'>, store: StoreApi<SessionState>) {
    this.#api = api;
    this.#store = store;
  }

  /** Gives a filter a name; one that has it already is replaced. @param typed nameRefused has nothing against it. */
  save(typed: string, filter: string): void {
    const name = tidyName(typed);
    const before = this.#store.getState().namedFilters;
    const place = before.findIndex((one) => sameName(one.name, name));
    this.#keep(place < 0 ? [...before, { name, filter }] : before.with(place, { name, filter }));
  }

  /** @param typed nameRefused has nothing against it. */
  rename(from: string, typed: string): void {
    const name = tidyName(typed);
    this.#keep(this.#store.getState().namedFilters.map((one) => (one.name === from ? { ...one, name } : one)));
  }

  delete(name: string): void {
    this.#keep(this.#store.getState().namedFilters.filter((one) => one.name !== name));
  }

  #keep(namedFilters: NamedFilters): void {
    this.#store.setState({ namedFilters });
    void saveSettings(this.#api, this.#store, { namedFilters });
  }
}

/** The first that means the same as a filter; undefined if none does. @param text without errors. */
export function namedLike(filters: NamedFilters, text: string, context: ValueContext): NamedFilter | undefined {
  const meaning = meaningOf(text, context);
  return meaning ? filters.find(({ filter }) => meaningOf(filter, context) === meaning) : undefined;
}

/** The one that has a name, however it is written. */
export function namedAs(filters: NamedFilters, typed: string): NamedFilter | undefined {
  return filters.find(({ name }) => sameName(name, tidyName(typed)));
}

/**
 * Why a filter cannot have a name, as a sentence; undefined if it can. A new one takes the place of the one that has the name.
 * @param but the name that it has now.
 */
export function nameRefused(filters: NamedFilters, typed: string, but?: string): string | undefined {
  const name = tidyName(typed);
  if (name === '') return SENTENCES.profiles.noName;
  if (!NamedFilter.shape.name.safeParse(name).success) return SENTENCES.profiles.badName;
  const taken = namedAs(filters, name);
  if (but !== undefined) return taken && taken.name !== but ? words.nameTaken(taken.name) : undefined;
  return !taken && filters.length >= MAX_NAMED_FILTERS ? words.tooMany(MAX_NAMED_FILTERS) : undefined;
}

/** Why a filter cannot be kept, whatever its name, as a sentence; undefined if it can. */
export function keepingRefused(filter: string): string | undefined {
  if (filter.trim() === '') return words.nothingApplied;
  return filter.length > MAX_KEPT_FILTER ? words.tooLong(MAX_KEPT_FILTER, filter.length) : undefined;
}

function sameName(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}
