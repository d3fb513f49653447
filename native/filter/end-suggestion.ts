// The suggestion when an address with its port is given to a field that takes only one of the two: a filter for exactly that
// end. Pure.

import { type Operator, positiveOf } from './ast.ts';
import { dottedEnd, parseEnd, splitEndText } from './end-values.ts';
import { type Field, type FieldName, fieldSpec } from './fields.ts';
import { parseValue } from './values.ts';

/** The address and the port of the same end, for fields of one end of one direction. */
const ENDS: Readonly<Partial<Record<FieldName, readonly [address: FieldName, port: FieldName]>>> = {
  src: ['src', 'sport'],
  sport: ['src', 'sport'],
  dst: ['dst', 'dport'],
  dport: ['dst', 'dport'],
  'reply.src': ['reply.src', 'reply.sport'],
  'reply.sport': ['reply.src', 'reply.sport'],
  'reply.dst': ['reply.dst', 'reply.dport'],
  'reply.dport': ['reply.dst', 'reply.dport'],
};

/**
 * Rewrites a comparison of addresses or ports in which some values are an address with its port, so that it means these
 * ends: `src = 10.0.0.1:443` as `(src = 10.0.0.1 and sport = 443)`, `host != 10.0.0.1:443` as `end != 10.0.0.1:443`.
 * Undefined if no value is an end, or if one is invalid.
 */
export function saidWithEnds(field: Field, op: Operator, values: readonly string[]): string | undefined {
  const isSet = op === '=' || op === '!=' || op === 'in' || op === 'not in';
  if (!isSet || (field.kind !== 'address' && field.kind !== 'port')) return undefined;
  const ends = values.map(endOf);
  if (ends.every((end) => end === undefined)) return undefined;
  const names = ENDS[field.name];
  if (!names && ends.every((end) => end !== undefined)) {
    return ends.length > 1
      ? `end ${positiveOf(op) ? 'not in' : 'in'} {${ends.join(', ')}}`
      : `end ${op} ${ends.join()}`;
  }
  const terms = values.map((value, i) => termOf(field, value, ends[i], names));
  if (terms.includes(undefined)) return undefined;
  const all = terms.length === 1 ? terms.join() : `(${terms.join(' or ')})`;
  return positiveOf(op) ? `not ${all}` : all;
}

function termOf(
  field: Field,
  value: string,
  end: string | undefined,
  names: readonly [FieldName, FieldName] | undefined,
): string | undefined {
  if (end === undefined) return parseValue(field, value, false, {}).ok ? `${field.name} = ${value}` : undefined;
  if (!names) return `end = ${end}`;
  const parts = splitEndText(end);
  return parts && `(${names[0]} = ${parts.address} and ${names[1]} = ${parts.port})`;
}

/**
 * An end given to a field of one address or port as two comparisons, each a field and the text of its value; undefined for
 * other fields and texts.
 */
export function sameEnd(field: FieldName, text: string): readonly (readonly [FieldName, string])[] | undefined {
  const names = ENDS[field];
  const end = endOf(text);
  const parts = end === undefined ? undefined : splitEndText(end);
  return (
    names &&
    parts && [
      [names[0], parts.address],
      [names[1], parts.port],
    ]
  );
}

/** A text that is an end, as it is written here; undefined for any other. */
function endOf(text: string): string | undefined {
  const end = dottedEnd(text) ?? text;
  return parseEnd(end, (port) => parseValue(fieldSpec('port'), port, false, {})).ok ? end : undefined;
}
