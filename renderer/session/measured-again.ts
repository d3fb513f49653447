// The fields of a filter that only a worker that followed the flows knows: a new one has to measure them again. Pure.

import { comparisonsOf, fieldSpec, freshnessOf, type ValueContext } from '../../native/filter/index.ts';
import { parsedFilter } from './applied-filter.ts';

/** The fields' names in the window, each once. @param filterText a filter that is applied. */
export function measuredAgain(filterText: string, context: ValueContext): readonly string[] {
  const measured = comparisonsOf(parsedFilter(filterText, context)).filter((match) =>
    /^(seen|readings)$/.test(freshnessOf(match)),
  );
  return [...new Set(measured.map(({ field }) => fieldSpec(field).label))];
}
