// From a filter's text to the predicate: the one place where the engine meets the filter language.

import {
  compileFilter,
  type Filter,
  fieldSpec,
  fieldsOf,
  parseFilter,
  toConntrackOptions,
  type ValueContext,
} from '../../../native/filter/index.ts';
import { EVERYTHING, type Predicate } from '../list/filter-pass.ts';
import type { Measured } from '../store/measured-columns.ts';

export interface ParsedFilter {
  readonly predicate: Predicate;
  readonly filter: Filter;
  /** What must be measured for it. */
  readonly measured: readonly Measured[];
}

/**
 * The predicate of a text, or undefined if it is not a valid filter.
 * @param context must be the one with which the page parsed the text.
 */
export function parsePredicate(text: string, context: ValueContext = {}): ParsedFilter | undefined {
  const parsed = parseFilter(text, context);
  if (!parsed.ok) return undefined;
  const { filter } = parsed;
  return {
    filter,
    predicate: filter.kind === 'all' ? EVERYTHING : compileFilter(filter),
    measured: measuredFor(filter),
  };
}

function measuredFor(filter: Filter): Measured[] {
  const needsRates = fieldsOf(filter).some((name) => {
    const { scan } = fieldSpec(name);
    return scan.by === 'rate' && scan.of !== 'both';
  });
  return needsRates ? ['ratesEachWay'] : [];
}

/** The conntrack command that deletes what a filter matches, if it can express exactly that; labels by name only. */
export function conntrackCommand(filter: Filter, context: ValueContext = {}): string | undefined {
  const options = toConntrackOptions(filter, context);
  return options === undefined ? undefined : `conntrack -D ${options}`;
}
