// The filters used last: which ones are worth keeping, and having main keep them. Owns that part of the store. No React.

import type { StoreApi } from 'zustand/vanilla';
import type { FlowglassApi } from '../../electron/contract/commands.ts';
import { type FilterHistory, MAX_KEPT_FILTER, newestThatFit } from '../../electron/contract/kept-filters.ts';
import { parseFilter, printFilter, type ValueContext } from '../../native/filter/index.ts';
import type { FilterTarget } from './filter-target.ts';
import { saveSettings } from './save-settings.ts';
import type { SessionState } from './session-state.ts';

/** A filter is worth keeping once it has been applied for this long, ms: not while it is being typed. */
export const STOOD_MS = 2000;

/** The one history of a page, of all its filters. */
export class FilterHistoryKeeper {
  readonly #api: Pick<FlowglassApi, 'invoke'>;
  readonly #store: StoreApi<SessionState>;
  readonly #context: ValueContext;

  constructor(api: Pick<FlowglassApi, 'invoke'>, store: StoreApi<SessionState>, context: ValueContext) {
    this.#api = api;
    this.#store = store;
    this.#context = context;
  }

  /** Keeps every filter of a target that stands for a while, until the result is called. */
  watch(target: Pick<FilterTarget, 'subscribe' | 'getText' | 'getApplied'>): () => void {
    let last = target.getText();
    let timer: ReturnType<typeof setTimeout> | undefined;
    const stop = target.subscribe(() => {
      const text = target.getText();
      if (text === last) return;
      last = text;
      clearTimeout(timer);
      if (text === target.getApplied()) timer = setTimeout(() => this.add(text), STOOD_MS);
    });
    return () => {
      clearTimeout(timer);
      stop();
    };
  }

  /** Keeps a filter as the newest one; nothing that is empty, has errors, or is too long. */
  add(text: string): void {
    const { filterHistory } = this.#store.getState();
    const next = withNewest(filterHistory, text, this.#context);
    if (next !== filterHistory) this.#save(next);
  }

  /** Those that a target can apply, the newest first. */
  offered({ canApply }: Pick<FilterTarget, 'canApply'>): FilterHistory {
    return this.#store.getState().filterHistory.filter(canApply);
  }

  clear(): void {
    this.#save([]);
  }

  #save(filterHistory: FilterHistory): void {
    this.#store.setState({ filterHistory });
    void saveSettings(this.#api, this.#store, { filterHistory });
  }
}

/** The history with a filter as the newest, which takes the place of one that means the same; the same object if nothing changes. */
export function withNewest(history: FilterHistory, text: string, context: ValueContext): FilterHistory {
  const filter = text.trim();
  const meaning = meaningOf(filter, context);
  if (!meaning || filter.length > MAX_KEPT_FILTER || history[0] === filter) return history;
  const others = history.filter((other) => other !== filter && meaningOf(other, context) !== meaning);
  return newestThatFit([filter, ...others]);
}

/** The canonical text of a filter; '' for everything, undefined for a text with errors. */
export function meaningOf(text: string, context: ValueContext): string | undefined {
  const parsed = parseFilter(text, context);
  return parsed.ok ? printFilter(parsed.filter, context) : undefined;
}
