// From a filter's text to the predicate: the one place where the engine meets the filter language.

import {
  compileFilter,
  type Filter,
  parseFilter,
  toConntrackOptions,
  type ValueContext,
} from '../../../native/filter/index.ts';
import { EVERYTHING, type Predicate } from '../list/filter-pass.ts';

export interface ParsedFilter {
  readonly predicate: Predicate;
  readonly filter: Filter;
}

/**
 * The predicate of a text, or undefined if it is not a valid filter.
 * @param context must be the one with which the page parsed the text.
 */
export function parsePredicate(text: string, context: ValueContext = {}): ParsedFilter | undefined {
  const parsed = parseFilter(text, context);
  if (!parsed.ok) return undefined;
  const { filter } = parsed;
  return { filter, predicate: filter.kind === 'all' ? EVERYTHING : compileFilter(filter) };
}

/** The conntrack command that deletes what a filter matches, if it can express exactly that; labels by name only. */
export function conntrackCommand(filter: Filter, context: ValueContext = {}): string | undefined {
  const options = toConntrackOptions(filter, context);
  return options === undefined ? undefined : `conntrack -D ${options}`;
}
