// The filter as plain data: the language, the builder and conntrack's options are all parsed into it, and it is
// compiled, printed and sent. Pure.
//
// Absent values: every operator is false for an attribute that a flow does not have, and the
// negated operators (`!=`, `not in`, `!~`, `not has`) are exactly `not` of the positive one, so true.
// Three attributes are never absent, because the kernel leaves them out when they have their default: a zone
// missing from the message is zone 0, a missing mark is mark 0, and missing labels are no labels (`labels = 0`).
// `host` and `port` mean either end of either direction: one end that satisfies the comparison is enough. `end` is an
// address and a port of the same end: two comparisons, on `host` and `port`, can be satisfied by two different ends.

import type { AddressWords } from '../flow/address.ts';
import { checkArray, checkObject, shown } from '../flow/checks.ts';
import type { FieldName } from './fields/fields.ts';
import type { Operator } from './fields/operators.ts';

/** Some addresses as a value. */
export type AddressValue =
  /** All addresses from first to last; one address has both equal. */
  | { readonly type: 'addresses'; readonly first: AddressWords; readonly last: AddressWords }
  /** All addresses that equal this one under a mask whose bits are not contiguous; `address` has no bits outside it. */
  | { readonly type: 'masked'; readonly address: AddressWords; readonly mask: AddressWords };

/** One end of a flow: one of these addresses with one of these ports, both inclusive. */
export interface EndValue {
  readonly type: 'end';
  readonly addresses: AddressValue;
  readonly ports: { readonly from: number; readonly to: number };
}

/** 128 bits as 32-bit words, the lowest first: label n is bit (n & 31) of word (n >>> 5). */
export type LabelWords = readonly [number, number, number, number];

/**
 * Labels to compare with: of the labels in the mask, a flow must have exactly these. `bits` has none outside the mask.
 */
export interface LabelSetValue {
  readonly type: 'labels';
  readonly bits: LabelWords;
  readonly mask: LabelWords;
}

/**
 * What a field is compared with. Numbers are in the field's unit: bytes, bytes a second, milliseconds (also since the
 * epoch), or none.
 */
export type Value =
  | { readonly type: 'number'; readonly value: number }
  /** Inclusive. */
  | { readonly type: 'range'; readonly from: number; readonly to: number }
  /** Canonical lower-case name from the field's list, such as "established". */
  | { readonly type: 'name'; readonly name: string }
  | AddressValue
  | EndValue
  /** For `labels`; includes the mask. */
  | LabelSetValue
  | { readonly type: 'text'; readonly text: string }
  /** For `~`: `*` is any text, `?` one character; case does not matter. */
  | { readonly type: 'pattern'; readonly pattern: string }
  /**
   * For `~`: found anywhere in the text; syntax in regex/. The source is the text between the slashes, with slashes
   * unescaped. Case matters only in the texts of helper and secctx, unless `ignoreCase`.
   */
  | { readonly type: 'regex'; readonly source: string; readonly ignoreCase: boolean };

/** One comparison. `in` and `not in` have one or more values, the others exactly one. */
export interface Match {
  readonly kind: 'match';
  readonly field: FieldName;
  readonly op: Operator;
  readonly values: readonly Value[];
  /** `field & mask` is compared; with `=` and `!=` only. */
  readonly mask?: number;
}

/** A filter. `and` and `or` have at least two terms, none of their own kind; `all` is always the whole filter. */
export type Filter =
  | { readonly kind: 'all' }
  | { readonly kind: 'and'; readonly terms: readonly Filter[] }
  | { readonly kind: 'or'; readonly terms: readonly Filter[] }
  | { readonly kind: 'not'; readonly term: Filter }
  | Match;

/** Everything matches. */
export const MATCH_ALL: Filter = { kind: 'all' };

/** The conjunction or disjunction of terms in normal form: flattened, a single term as itself, no terms as `all`. */
export function combine(kind: 'and' | 'or', terms: readonly Filter[]): Filter {
  if (kind !== 'and' && kind !== 'or') throw new TypeError(`Expected "and" or "or", got ${shown(kind)}`);
  checkArray(terms, '"terms" to be an array of filters');
  for (const term of terms) checkObject(term, 'a filter');
  const flat = terms.flatMap((term) => (term.kind === kind ? term.terms : [term]));
  const only = flat[0];
  if (!only) return MATCH_ALL;
  return flat.length === 1 ? only : { kind, terms: flat };
}
