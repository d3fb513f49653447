// Words for fields and their values: what each field accepts, and what its values are called. Pure.

import { checkObject } from '../../flow/checks.ts';
import type { Field } from './fields.ts';
import { kindSpec } from './kinds.ts';

/** What each field accepts, in words. */
export function expectedValues(field: Field): readonly string[] {
  checkObject(field, 'a field out of FIELDS');
  const { expected, names } = kindSpec(field.kind);
  return expected ?? names ?? [`a number from 0 to ${numberLimit(field)}`];
}

/** The values of a field that have names in the language; label names are in the context. */
export function valueNames(field: Field): readonly string[] {
  checkObject(field, 'a field out of FIELDS');
  return kindSpec(field.kind).names ?? [];
}

/** The largest number of a field, as text. */
export function numberLimit(field: Field): string {
  return field.max === 0xffffffff ? '0xffffffff' : String(field.max);
}

/** The noun for a value of a field, with its article. */
export function nounOf(field: Field): string {
  return kindSpec(field.kind).noun;
}
