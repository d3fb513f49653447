// The filter language over expectations: the fields that they have, on rows made from their tuples. Pure.

import type { ListedExpectation } from '../../../electron/contract/expectations.ts';
import {
  compileFilter,
  type Field,
  type FilterError,
  fieldSpec,
  fieldsOf,
  filterParser,
  findField,
  looksLikeOptions,
  parseFilter,
  type ScanSpec,
  type ValueContext,
} from '../../../native/filter/index.ts';
import { batchOf, FlowBatch, MAX_BATCH_FLOWS, PRESENCE } from '../../../native/flow/index.ts';

/** One expectation with the seconds that are left of it. */
export interface FilteredExpectation {
  readonly expectation: ListedExpectation;
  readonly leftSec: number | undefined;
}

/** A filter ready to run. */
export interface ExpectationFilter {
  /** Whether the result changes with time alone. */
  readonly usesTime: boolean;
  /** Those that match, in their order. */
  choose<One extends FilteredExpectation>(all: readonly One[]): readonly One[];
}

export type ReadExpectationFilter =
  | { readonly ok: true; readonly filter: ExpectationFilter }
  | { readonly ok: false; readonly errors: readonly FilterError[] };

/** Whether expectations can have a value of a field. */
export function hasExpectationField({ scan }: Pick<Field, 'scan'>): boolean {
  switch (scan.by) {
    case 'protocol':
    case 'family':
    case 'end':
    case 'timeout':
      return true;
    case 'address':
    case 'port':
      return !scan.of.startsWith('reply');
    case 'icmp':
      return !scan.reply;
    default:
      return hasColumn(scan);
  }
}

function hasColumn(scan: ScanSpec): boolean {
  if (scan.by === 'gre') return scan.keys.every(([reply]) => !reply);
  return (scan.by === 'text' && scan.column === 'helper') || (scan.by === 'word' && scan.column === 'id');
}

/** A text in the filter language; one with a field that no expectation has is refused. */
export function readExpectationFilter(text: string, context: ValueContext): ReadExpectationFilter {
  const parsed = parseFilter(text, context);
  if (!parsed.ok) return parsed;
  const errors = fieldsOf(parsed.filter)
    .filter((name) => !hasExpectationField(fieldSpec(name)))
    .map((name) => refusal(fieldSpec(name), text, context));
  if (errors.length > 0) return { ok: false, errors: errors.sort((a, b) => a.from - b.from) };
  const { usesTime, matches } = compileFilter(parsed.filter);
  if (parsed.filter.kind === 'all') return { ok: true, filter: { usesTime: false, choose: (all) => all } };
  return {
    ok: true,
    filter: {
      usesTime,
      choose: (all) => {
        const bits = new Uint32Array((MAX_BATCH_FLOWS + 31) >>> 5);
        return slices(all).flatMap((some) => {
          matches(rowsOf(some), 0, some.length, bits);
          return some.filter((_, row) => ((bits[row >>> 5] ?? 0) & (1 << (row & 31))) !== 0);
        });
      },
    },
  };
}

function refusal(field: Field, text: string, context: ValueContext): FilterError {
  const message = `Expectations have no ${field.name}, so they cannot be filtered by it.`;
  return { ...placeOf(field, text, context), message, expected: ['proto', 'src', 'dst', 'dport', 'helper'] };
}

/** Where a field is named or implied in a text; all of the text if that is not known. */
function placeOf(field: Field, text: string, context: ValueContext): { readonly from: number; readonly to: number } {
  let place: { readonly from: number; readonly to: number } | undefined;
  if (!looksLikeOptions(text)) {
    filterParser.parse(text).iterate({
      enter: ({ name, from, to }) => {
        const part = text.slice(from, to);
        const isNamed = name === 'Field' && findField(part)?.name === field.name;
        if (isNamed || (name === 'Bare' && implies(part, field, context))) place ??= { from, to };
      },
    });
  }
  return place ?? { from: 0, to: text.length };
}

/** Whether a word without a field, such as "established", means this field. */
function implies(word: string, field: Field, context: ValueContext): boolean {
  const parsed = parseFilter(word, context);
  return parsed.ok && fieldsOf(parsed.filter).includes(field.name);
}

function slices<One>(all: readonly One[]): One[][] {
  const some: One[][] = [];
  for (let at = 0; at < all.length; at += MAX_BATCH_FLOWS) some.push(all.slice(at, at + MAX_BATCH_FLOWS));
  return some;
}

/** A flow for each expectation, with its tuple as the original one. The reply, and all that expectations lack, is absent. */
function rowsOf(some: readonly FilteredExpectation[]): FlowBatch {
  const keys = batchOf(some.map(({ expectation: { family, tuple, id } }) => ({ ...tuple, family, id })));
  const strings = ['', ...new Set(some.flatMap(({ expectation: { helper } }) => helper ?? []))];
  const rows = new FlowBatch(keys.buffer, strings);
  for (const [row, { expectation, leftSec }] of some.entries()) {
    let presence = rows.presence[row] ?? 0;
    if (expectation.helper !== undefined) {
      rows.helper[row] = strings.indexOf(expectation.helper);
      presence |= PRESENCE.helper;
    }
    if (leftSec !== undefined) {
      rows.timeoutSec[row] = leftSec;
      presence |= PRESENCE.timeout;
    }
    rows.presence[row] = presence;
  }
  return rows;
}
