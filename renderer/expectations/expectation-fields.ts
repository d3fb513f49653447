// The field of the filter language that each column of expectations shows, and a cell's value in that language. Pure.

import type { ListedExpectation } from '../../electron/contract/expectations.ts';
import { type FieldName, fieldSpec, type ValueContext } from '../../native/filter/index.ts';
import type { ExpectationColumnId } from '../session/expectations/expectation-sort.ts';
import type { FilterValue } from '../session/value-clicks.ts';
import { valueText } from '../words/value-text.ts';

type ValueOf = (expectation: ListedExpectation) => number | string | undefined;

/** Columns that the filter language has no field for are absent. */
const FIELDS: { readonly [Id in ExpectationColumnId]?: readonly [field: FieldName, value: ValueOf] } = {
  protocol: ['proto', ({ tuple }) => tuple.protocol],
  source: ['src', ({ tuple }) => tuple.src],
  destination: ['dst', ({ tuple }) => tuple.dst],
  helper: ['helper', ({ helper }) => helper],
  id: ['id', ({ id }) => id],
};

/** A cell's value; undefined if it has none that a filter could name. */
export function expectationValue(
  column: ExpectationColumnId,
  expectation: ListedExpectation,
  context: ValueContext,
): FilterValue | undefined {
  const [name, read] = FIELDS[column] ?? [];
  const value = read?.(expectation);
  if (name === undefined || value === undefined) return undefined;
  const field = fieldSpec(name);
  return { field, text: valueText(field, value, context) };
}
