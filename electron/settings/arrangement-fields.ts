// How flows are listed, as the settings file has it: Overview's arrangement and those of other profiles. What this version does
// not understand stays in the file, whatever is changed beside it. Pure.

import { ColouringRule, type ColouringRules, MAX_RULES } from '../contract/colouring.ts';
import {
  type Arrangement,
  ColumnChoice,
  type ColumnChoices,
  ColumnName,
  ColumnWidth,
  type ColumnWidths,
  Density,
  MAX_SORT_KEYS,
  MAX_WIDTHS,
  type Sort,
  SortKey,
} from '../contract/settings.ts';
import type { z } from '../contract/zod.ts';
import { type Field, type FileFields, fieldsOf, isFields, type OnBad, own, replace, whole } from './file-fields.ts';

/** The most columns that are taken from the file: half of what is sent, so that the window can add its own. */
const MAX_TAKEN = MAX_WIDTHS / 2;

/** The parts of an arrangement. */
export const ARRANGEMENT_FIELDS: { readonly [N in keyof Arrangement]: Field<Arrangement[N]> } = {
  density: { take: whole(Density, 'comfortable'), change: replace },
  columns: { take: takeColumns, change: changeColumns },
  columnWidths: { take: takeWidths, change: changeWidths },
  sort: { take: takeSort, change: changeSort },
  rules: { take: takeRules, change: changeRules },
};

function takeColumns(value: unknown, onBad: OnBad): ColumnChoices {
  return takeList(value, ColumnChoice, 'id', MAX_TAKEN, onBad);
}

function takeList<T extends object>(
  value: unknown,
  schema: z.ZodType<T>,
  key: keyof T,
  most: number,
  onBad: OnBad,
): readonly T[] {
  if (value === undefined) return [];
  if (Array.isArray(value)) return takeElements(value, schema, key, most, onBad);
  onBad();
  return [];
}

/** Takes the good elements of a list, the first with each key, as many as `most`. */
function takeElements<T extends object>(
  value: readonly unknown[],
  schema: z.ZodType<T>,
  key: keyof T,
  most: number,
  onBad: OnBad,
): readonly T[] {
  const good: T[] = [];
  for (const [index, candidate] of value.entries()) {
    const taken = schema.safeParse(candidate);
    const isNew = taken.success && good.length < most && !good.some((other) => other[key] === taken.data[key]);
    if (isNew) good.push(taken.data);
    else onBad(`[${index}]`);
  }
  return good;
}

export function takeWidths(value: unknown, onBad: OnBad): ColumnWidths {
  if (value === undefined) return {};
  if (!isFields(value)) {
    onBad();
    return {};
  }
  const good: [string, number][] = [];
  for (const [column, px] of Object.entries(value)) {
    const width = ColumnWidth.safeParse(px);
    if (good.length < MAX_TAKEN && width.success && isColumn(column)) good.push([column, width.data]);
    else onBad(`.${column}`);
  }
  return Object.fromEntries(good);
}

function isColumn(name: string): boolean {
  return name !== '__proto__' && ColumnName.safeParse(name).success;
}

export function changeWidths(file: unknown, before: ColumnWidths, after: ColumnWidths): FileFields {
  const widths = new Map(Object.entries(fieldsOf(file)));
  for (const column of Object.keys({ ...before, ...after })) {
    const px = own(after, column);
    if (px === undefined) widths.delete(column);
    else if (px !== own(before, column)) widths.set(column, px);
  }
  return Object.fromEntries(widths);
}

/** The columns that only a newer version has stay; without choices all columns are as by default. */
function changeColumns(file: unknown, _before: ColumnChoices, columns: ColumnChoices): readonly FileFields[] {
  if (columns.length === 0) return [];
  const known = (Array.isArray(file) ? file : []).filter(isFields);
  const others = known.filter((fields) => !columns.some(({ id }) => id === own(fields, 'id')));
  return [...mergeElements(known, columns, 'id'), ...others];
}

export function takeSort(value: unknown, onBad: OnBad): Sort {
  // Before rows could be sorted by several columns, the file had a single key or null.
  if (value === undefined || value === null) return [];
  return takeElements(Array.isArray(value) ? value : [value], SortKey, 'column', MAX_SORT_KEYS, onBad);
}

export function changeSort(file: unknown, _before: Sort, sort: Sort): readonly FileFields[] {
  return mergeElements((Array.isArray(file) ? file : [file]).filter(isFields), sort, 'column');
}

/** Each element keeps what a newer version knows about it. */
function mergeElements<T extends object>(
  known: readonly FileFields[],
  elements: readonly T[],
  key: keyof T & string,
): FileFields[] {
  return elements.map((element) => ({ ...known.find((fields) => own(fields, key) === element[key]), ...element }));
}

function takeRules(value: unknown, onBad: OnBad): ColouringRules {
  if (value === undefined) return [];
  if (!Array.isArray(value)) {
    onBad();
    return [];
  }
  const good = rulesByPlace(value);
  for (const place of value.keys()) if (!good.has(place)) onBad(`[${place}]`);
  return [...good.values()];
}

/** The good rules by their places in the file, as many as a profile may have. */
function rulesByPlace(file: readonly unknown[]): ReadonlyMap<number, ColouringRule> {
  const good = new Map<number, ColouringRule>();
  for (const [place, candidate] of file.entries()) {
    const taken = ColouringRule.safeParse(candidate);
    if (taken.success && good.size < MAX_RULES) good.set(place, taken.data);
  }
  return good;
}

/** Rules that were not understood stay where they are among the others. */
function changeRules(file: unknown, _before: ColouringRules, rules: ColouringRules): readonly unknown[] {
  const places: readonly unknown[] = Array.isArray(file) ? file : [];
  const good = rulesByPlace(places);
  const known = places.filter((_, place) => good.has(place)).filter(isFields);
  const changed = mergeElements(known, rules, 'name');
  const among = places.flatMap((fields, place) => (good.has(place) ? changed.splice(0, 1) : [fields]));
  return [...among, ...changed];
}
