// The kept filters as the settings file has them. Several instances keep theirs in the same file, so a change adds and removes
// single filters. Pure.

import {
  FilterHistory,
  MAX_NAMED_FILTERS,
  NamedFilter,
  type NamedFilters,
  newestThatFit,
} from '../contract/kept-filters.ts';
import { type FileFields, isFields, type OnBad, own } from './file-fields.ts';

/** Each good filter once, as many as are kept. */
export function takeHistory(value: unknown, onBad: OnBad): FilterHistory {
  const good = new Set<string>();
  for (const [index, candidate] of elementsOf(value, onBad).entries()) {
    const taken = FilterHistory.safeParse([candidate]);
    if (!taken.success) onBad(`[${index}]`);
    else for (const filter of taken.data) good.add(filter);
  }
  return newestThatFit([...good]);
}

/** Another instance's filters follow ours; what either removed stays removed. */
export function changeHistory(file: unknown, before: FilterHistory, after: FilterHistory): FilterHistory {
  const inFile = takeHistory(file, () => undefined);
  const ours = after.filter((filter) => !Array.isArray(file) || inFile.includes(filter) || !before.includes(filter));
  const others = inFile.filter((filter) => !before.includes(filter));
  return newestThatFit([...new Set([...ours, ...others])]);
}

/** The good ones, the first of each name, as many as are kept. */
export function takeNamed(value: unknown, onBad: OnBad): NamedFilters {
  const good = new Map<string, NamedFilter>();
  for (const [index, candidate] of elementsOf(value, onBad).entries()) {
    const taken = NamedFilter.safeParse(candidate);
    const isNew = taken.success && good.size < MAX_NAMED_FILTERS && !good.has(taken.data.name);
    if (isNew) good.set(taken.data.name, taken.data);
    else onBad(`[${index}]`);
  }
  return [...good.values()];
}

/**
 * Each keeps what a newer version knows about it. Those that another instance added stay, and so does what was not
 * understood; what it deleted stays deleted.
 */
export function changeNamed(file: unknown, before: NamedFilters, after: NamedFilters): readonly unknown[] {
  const known: readonly unknown[] = Array.isArray(file) ? file : before;
  const nameOf = (element: unknown) => (isFields(element) ? own(element, 'name') : undefined);
  const written = after.flatMap((filter): FileFields[] => {
    const found = known.filter(isFields).find((fields) => nameOf(fields) === filter.name);
    const isNew = !before.some(({ name }) => name === filter.name);
    return found || isNew ? [{ ...found, ...filter }] : [];
  });
  const isOurs = (element: unknown) => [...before, ...after].some(({ name }) => name === nameOf(element));
  return [...written, ...known.filter((element) => !isOurs(element))];
}

function elementsOf(value: unknown, onBad: OnBad): readonly unknown[] {
  if (Array.isArray(value)) return value;
  if (value !== undefined) onBad();
  return [];
}
