// Which colouring rule a row shows: asked for the rows of a view only, each time anew, so a rule costs nothing for the rest of
// the table. Pure.

import type { ValueContext } from '../../../native/filter/index.ts';
import type { EngineRule } from '../api.ts';
import type { FlowTable } from '../store/flow-table.ts';
import { parseRow, type RowPredicate } from './predicate.ts';

interface CompiledRule {
  readonly key: number;
  readonly predicate: RowPredicate;
}

/** The rules, ready to run. */
export class Colouring {
  readonly #rules: readonly CompiledRule[];

  /** @param context must be the one with which the page parsed the filters; one that is not valid matches nothing. */
  constructor(rules: readonly EngineRule[] = [], context: ValueContext = {}) {
    this.#rules = rules.flatMap(({ key, filter }) => {
      const predicate = parseRow(filter, context);
      return predicate ? [{ key, predicate }] : [];
    });
  }

  /** The key of the first rule that matches the row; undefined if none does. */
  keyOf(table: FlowTable, row: number): number | undefined {
    for (const { key, predicate } of this.#rules) if (predicate.matchesRow(table, row)) return key;
    return undefined;
  }
}
