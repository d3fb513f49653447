// The suggestion for a value that its field does not take but whose meaning is clear: an address with its port, a port
// with its protocol, a name of several addresses. Pure.

import { endFields } from '../fields/address-port-pairs.ts';
import type { Field, FieldName } from '../fields/fields.ts';
import { type Operator, positiveOf } from '../fields/operators.ts';
import { splitEndText } from './end-values.ts';
import { endTerm, foreignEnd, foreignTerm } from './foreign-values.ts';
import { parseValue } from './values.ts';

/**
 * Rewrites a comparison in which some values are ends, or are in the notation of other programs, without changing its
 * meaning: `src = 10.0.0.1:443` as `(src = 10.0.0.1 and sport = 443)`, `host != 10.0.0.1:443` as `end != 10.0.0.1:443`,
 * `dport = 53/udp` as `(proto = udp and dport = 53)`. Undefined if there is no such value, or if one is invalid.
 */
export function saidWithEnds(field: Field, op: Operator, values: readonly string[]): string | undefined {
  if (op !== '=' && op !== '!=' && op !== 'in' && op !== 'not in') return undefined;
  const takesNoEnd = field.kind === 'address' || field.kind === 'port';
  const ends = values.map((value) => (takesNoEnd ? foreignEnd(value) : undefined));
  const foreign = values.map((value, i) => (ends[i] === undefined ? foreignTerm(field, value) : undefined));
  if ([...ends, ...foreign].every((one) => one === undefined)) return undefined;
  if (!endFields(field.name) && ends.every((end) => end !== undefined)) {
    return ends.length > 1
      ? `end ${positiveOf(op) ? 'not in' : 'in'} {${ends.join(', ')}}`
      : `end ${op} ${ends.join()}`;
  }
  const terms = values.map((value, i) => foreign[i] ?? termOf(field, value, ends[i] !== undefined));
  if (terms.includes(undefined)) return undefined;
  const all = terms.length === 1 ? terms.join() : `(${terms.join(' or ')})`;
  return positiveOf(op) ? `not ${all}` : all;
}

function termOf(field: Field, value: string, isEnd: boolean): string | undefined {
  if (isEnd) return endTerm(field, value);
  return parseValue(field, value, false, {}).ok ? `${field.name} = ${value}` : undefined;
}

/**
 * An end given to a field of one address or port, as two comparisons (a field and the text of its value); undefined for
 * other fields and texts.
 */
export function sameEnd(field: FieldName, text: string): readonly (readonly [FieldName, string])[] | undefined {
  const names = endFields(field);
  const end = foreignEnd(text);
  const parts = end === undefined ? undefined : splitEndText(end);
  return (
    names &&
    parts && [
      [names[0], parts.address],
      [names[1], parts.port],
    ]
  );
}
