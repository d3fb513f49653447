// The fields of the filter language: the one table that parser, compiler, builder and completion use.

import { checkText, shown } from '../../flow/checks.ts';
import { ENTRY_FIELDS } from './entry-fields.ts';
import type { FieldSpec } from './field-spec.ts';
import { TUPLE_FIELDS } from './tuple-fields.ts';

/** All fields of the language, in the order in which they are offered. */
export const FIELDS = [...TUPLE_FIELDS, ...ENTRY_FIELDS] as const;

/** The canonical name of a field, as in FIELDS. */
export type FieldName = (typeof FIELDS)[number]['name'];

/** A row of FIELDS whose values are counted. */
export type CountedField = Extract<(typeof FIELDS)[number], { readonly counted: string }>;

/** A row of FIELDS, with its names typed. */
export type Field = FieldSpec & { readonly name: FieldName; readonly counted?: CountedField['counted'] };

/** The fields whose values are counted, in the order of FIELDS. */
export const COUNTED_FIELDS: readonly CountedField[] = FIELDS.filter((field) => 'counted' in field);

const BY_NAME: ReadonlyMap<string, Field> = new Map(
  (FIELDS as readonly Field[]).flatMap((field) => [field.name, ...(field.aliases ?? [])].map((name) => [name, field])),
);

/** Every name and alias of a field. */
export const FIELD_NAMES: readonly string[] = [...BY_NAME.keys()];

/** The field of a name or alias, in any case. */
export function findField(name: string): Field | undefined {
  checkText(name, 'name');
  return BY_NAME.get(name.toLowerCase());
}

/** The table's row of a field. */
export function fieldSpec(name: FieldName): Field {
  const field = BY_NAME.get(name);
  if (!field) throw new RangeError(`Expected the name of a field, got ${shown(name)}`);
  return field;
}
