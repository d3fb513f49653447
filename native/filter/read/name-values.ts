// Values that are names from a list: states, status bits, families, kinds of translation, directions, ICMP types. Pure.

import { expectedValues, nounOf, valueNames } from '../fields/field-words.ts';
import type { Field } from '../fields/fields.ts';
import { KINDS } from '../fields/kinds.ts';
import { underscored } from '../fields/value-names.ts';
import { nearest } from './suggest.ts';
import { refuse, type ValueResult } from './value-result.ts';

/** Whether to read a text as a name from the field's list. */
export function isNameOf(field: Field, text: string): boolean {
  const { names, numbers, orNumber } = KINDS[field.kind];
  return names !== undefined && !numbers && !(orNumber && /^[0-9]/.test(text));
}

/** A name from the field's list: case does not matter, and -, _ and (in quotes) spaces are the same. */
export function parseName(field: Field, text: string): ValueResult {
  const names = valueNames(field);
  const { aliases } = KINDS[field.kind];
  const word = text.toLowerCase();
  const found = [word, underscored(word), word.replaceAll('_', '-')]
    .map((form) => aliases?.get(form) ?? form)
    .find((form) => names.includes(form));
  if (found !== undefined) return { ok: true, value: { type: 'name', name: found } };
  return refuse(
    text,
    `“${text}” is not ${nounOf(field)}.`,
    expectedValues(field),
    nearest(word, [...names, ...(aliases?.keys() ?? [])]),
  );
}
