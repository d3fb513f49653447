// The fields of a filter that nobody but a worker that followed the flows knows: after a start they are measured anew. Pure.

import { comparisonsOf, fieldSpec, freshnessOf, parseFilter, type ValueContext } from '../../native/filter/index.ts';

/** The fields' names in the window, each once; none for a text that is not a filter. */
export function measuredAnew(filterText: string, context: ValueContext): readonly string[] {
  const result = parseFilter(filterText, context);
  if (!result.ok) return [];
  const measured = comparisonsOf(result.filter).filter((match) => /^(seen|readings)$/.test(freshnessOf(match)));
  return [...new Set(measured.map(({ field }) => fieldSpec(field).label))];
}
