// Which colouring rule each row of a view shows. Rules are evaluated for the rows of each view only, and cost nothing for
// the rest of the table. Pure.

import type { ValueContext } from '../../../native/filter/index.ts';
import { bitmapWords, testBit } from '../../../native/flow/bitmap.ts';
import type { EngineRule } from '../api.ts';
import type { Predicate } from '../list/filter-pass.ts';
import type { FlowTable } from '../store/flow-table.ts';
import type { Measured } from '../store/measured-columns.ts';
import { GatheredRows } from './gathered-rows.ts';
import { parsePredicate } from './predicate.ts';

interface CompiledRule {
  readonly key: number;
  readonly predicate: Predicate;
}

/** The most rows that are asked for at once. */
const MOST_ROWS = 256;

/** The rules, ready to run. */
export class Colouring {
  /** What must be measured for the rules. */
  readonly measured: readonly Measured[];
  readonly #rules: readonly CompiledRule[];
  #gathered: GatheredRows | undefined;
  readonly #bits = new Uint32Array(bitmapWords(MOST_ROWS));

  /** @param context must be the one with which the page parsed the filters; one that is not valid matches nothing. */
  constructor(rules: readonly EngineRule[] = [], context: ValueContext = {}) {
    const parsed = rules.flatMap(({ key, filter }) => {
      const rule = parsePredicate(filter, context);
      return rule ? [{ key, ...rule }] : [];
    });
    this.#rules = parsed;
    this.measured = parsed.flatMap(({ measured }) => measured);
  }

  /** For each of at most MOST_ROWS rows, the key of the first rule that matches it; undefined if none does. */
  keysOf(table: FlowTable, rows: Uint32Array): readonly (number | undefined)[] {
    const keys = new Array<number | undefined>(rows.length).fill(undefined);
    if (this.#rules.length === 0 || rows.length === 0) return keys;
    this.#gathered ??= new GatheredRows(MOST_ROWS);
    this.#gathered.take(table, rows);
    for (const { key, predicate } of this.#rules) {
      predicate.matches(this.#gathered, 0, rows.length, this.#bits);
      for (let i = 0; i < rows.length; i++) if (keys[i] === undefined && testBit(this.#bits, i)) keys[i] = key;
    }
    return keys;
  }
}
