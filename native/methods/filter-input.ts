// What callers can give as a filter: a text, its AST, an object that has one, or a function. All become a selection of
// rows and, unless the filter is opaque, an AST for the planner.

import {
  type CompiledFilter,
  compileFilter,
  type Filter,
  type FilterError,
  MATCH_ALL,
  MAX_FILTER_LENGTH,
  parseFilter,
  printFilter,
  secondLookOf,
  type ValueContext,
} from '../filter/index.ts';
import { bitmapWords } from '../flow/bitmap.ts';
import { checkArray, checkText } from '../flow/checks.ts';
import { type Flow, flowAt } from '../flow/flow.ts';
import type { FlowColumns } from '../flow/flow-columns.ts';
import { checkAnswer } from '../handle/argument-checks.ts';

/** A filter in another notation that has an AST, such as ConntrackFilter of `@flowglass/conntrack/go`. */
export interface FilterSource {
  /** The same filter as an AST. */
  toFilter(): Filter;
}

/**
 * Selects flows: a text of the filter language, or options of conntrack ("-p tcp --dport 80"); an AST, or an object
 * that has one; or a function. The kernel helps with all but a function, which is called with every flow as an object:
 * that is slower. A delete calls a function again, with fresh values, before each flow.
 */
export type FilterInput = string | Filter | FilterSource | ((flow: Flow) => boolean);

/** A text that is not a valid filter. */
export class FilterSyntaxError extends Error {
  override readonly name = 'FilterSyntaxError';
  readonly code = 'EFILTER';
  readonly text: string;
  /** The errors in the order of the text, each with its position and what could be there instead; at least one. */
  readonly errors: readonly FilterError[];

  constructor(text: string, errors: readonly FilterError[]) {
    checkText(text, 'text');
    checkArray(errors, '"errors" to be an array');
    const [first] = errors;
    super(`The filter is not understood. ${first?.message ?? ''} (at character ${(first?.from ?? 0) + 1})`);
    this.text = text;
    this.errors = errors;
  }
}

/** A filter that is ready to run. */
export interface RowSelection {
  /** What every selected flow matches; `all` if that is not known. */
  readonly filter: Filter;
  /**
   * Whether the filter has no condition at all, so that every flow is selected. False if conditions happen to match
   * all.
   */
  readonly everything: boolean;
  /**
   * Whether a selected flow can stop matching: its filter tests values that change during a flow's life. True for a
   * function, which can test anything.
   */
  readonly changes: boolean;
  /** The selected rows, ascending; undefined means all. */
  rows(flows: FlowColumns): number[] | undefined;
}

/**
 * Turns a filter into a selection; without a filter, everything is selected.
 * @param context what the parser needs besides the text.
 * @throws FilterSyntaxError for a text that is not a valid filter; TypeError for anything else invalid.
 */
export function selectionOf(input: FilterInput | undefined, context: ValueContext = {}): RowSelection {
  if (input === undefined) return ofFilter(MATCH_ALL);
  if (typeof input === 'string') return ofFilter(parsed(input, context));
  if (typeof input === 'function') return ofTest((flows, row) => checkAnswer(input(flowAt(flows, row))));
  if (isFilterSource(input)) return ofFilter(checked(input.toFilter()));
  if (typeof input === 'object' && input !== null && 'kind' in input) return ofFilter(checked(input));
  throw new TypeError('Expected "filter" to be a text, a filter\'s AST, an object with toFilter or a function');
}

function isFilterSource(input: unknown): input is FilterSource {
  if (typeof input !== 'object' || input === null || !('toFilter' in input)) return false;
  return typeof input.toFilter === 'function';
}

function parsed(text: string, context: ValueContext): Filter {
  const result = parseFilter(text, context);
  if (!result.ok) throw new FilterSyntaxError(text, result.errors);
  return result.filter;
}

/**
 * Checks an AST from anywhere, such as a file, by printing it and parsing the text. If the text is too long to be
 * parsed, the AST is used as it is.
 * @throws TypeError for anything but an AST.
 */
function checked(filter: Filter): Filter {
  let text: string;
  try {
    text = printFilter(filter);
    // For anything but a filter this can be undefined, whatever the types say.
    if (typeof text !== 'string') throw new TypeError();
  } catch {
    throw new TypeError('Expected "filter" to be an AST as parseFilter makes it');
  }
  if (text.length > MAX_FILTER_LENGTH) return filter;
  const result = parseFilter(text);
  if (result.ok) return result.filter;
  throw new TypeError(`Expected "filter" to be an AST as parseFilter makes it, got one that says ${text}`);
}

function ofFilter(filter: Filter): RowSelection {
  if (filter.kind === 'all') return { filter, everything: true, changes: false, rows: () => undefined };
  const compiled = compileFilter(filter);
  return {
    filter,
    everything: false,
    changes: secondLookOf(filter).lookedUp.length > 0,
    rows: (flows) => matchingRows(compiled, flows),
  };
}

/** The rows that a filter matches, ascending. */
export function matchingRows(filter: CompiledFilter, flows: FlowColumns): number[] {
  const bitmap = new Uint32Array(bitmapWords(flows.length));
  filter.matches(flows, 0, flows.length, bitmap);
  return rowsOf(bitmap);
}

function ofTest(test: (flows: FlowColumns, row: number) => boolean): RowSelection {
  const rows = (flows: FlowColumns): number[] => allRows(flows).filter((row) => test(flows, row));
  return { filter: MATCH_ALL, everything: false, changes: true, rows };
}

/** The numbers of all rows. */
export function allRows(flows: FlowColumns): number[] {
  return Array.from({ length: flows.length }, (_, row) => row);
}

/** The numbers of the bits that are set. */
function rowsOf(bitmap: Uint32Array): number[] {
  const rows: number[] = [];
  bitmap.forEach((bits, word) => {
    for (let left = bits; left !== 0; left &= left - 1) rows.push(word * 32 + 31 - Math.clz32(left & -left));
  });
  return rows;
}
