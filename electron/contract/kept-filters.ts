// Filters that are kept between runs: those used last, and those that the user gave a name. Pure.

import { ShownName } from './shown-name.ts';
import { z } from './zod.ts';

/** The longest filter that is kept, UTF-16 units. */
export const MAX_KEPT_FILTER = 4096;

/** A filter as it was typed, for whoever reads it with the label names there. */
const KeptFilter = z.string().min(1).max(MAX_KEPT_FILTER);

/** The most filters of the history, and the most that they have together, UTF-16 units: a settings file has up to 1 MiB. */
export const MAX_FILTER_HISTORY = 100;
export const MAX_HISTORY_LENGTH = 65_536;

/** The filters used last, the newest first, each once. */
export const FilterHistory = z.array(KeptFilter).max(MAX_FILTER_HISTORY).readonly();
export type FilterHistory = z.infer<typeof FilterHistory>;

/** As many of the newest as there is room for. */
export function newestThatFit(filters: readonly string[]): FilterHistory {
  let length = 0;
  const fitting = filters.findIndex((filter) => {
    length += filter.length;
    return length > MAX_HISTORY_LENGTH;
  });
  return filters.slice(0, Math.min(MAX_FILTER_HISTORY, fitting < 0 ? filters.length : fitting));
}

/** A filter with a name. */
export const NamedFilter = z.object({ name: ShownName, filter: KeptFilter });
export type NamedFilter = Readonly<z.infer<typeof NamedFilter>>;

/** The most filters with a name. */
export const MAX_NAMED_FILTERS = 50;

/** In the order in which they are shown, each name once. */
export const NamedFilters = z.array(NamedFilter).max(MAX_NAMED_FILTERS).readonly();
export type NamedFilters = z.infer<typeof NamedFilters>;
