// The file that a profile is exported to and imported from: JSON, with the number of its format. Reads exactly what it
// documents, and says at which place a file is something else. Pure.

import { ColouringRule, MAX_RULES } from './colouring.ts';
import { ColumnChoice, ColumnWidths, Density, MAX_SORT_KEYS, MAX_WIDTHS, Profile, SortKey } from './settings.ts';
import { z } from './zod.ts';

/** The format that is written, and the only one that is read. Any change of what a field means takes the next number. */
export const PROFILE_FORMAT = 1;

/** Largest file that is read, bytes; ours have a few thousand. */
export const MAX_PROFILE_BYTES = 1 << 18;

/** Unlike the settings, a file with anything unknown in it is refused: a part of a profile would be another profile. */
const ProfileFile = z.strictObject({
  flowglassProfile: z.literal(PROFILE_FORMAT),
  name: Profile.shape.name,
  density: Density,
  columns: onceEach(z.array(z.strictObject(ColumnChoice.shape)).max(MAX_WIDTHS), ({ id }) => id),
  columnWidths: ColumnWidths,
  sort: onceEach(z.array(z.strictObject(SortKey.shape)).max(MAX_SORT_KEYS), ({ column }) => column),
  rules: z.array(z.strictObject(ColouringRule.shape)).max(MAX_RULES),
});

function onceEach<T>(list: z.ZodType<T[]>, keyOf: (element: T) => string): z.ZodType<T[]> {
  return list.refine((elements) => new Set(elements.map(keyOf)).size === elements.length, 'a column is there twice');
}

/** A profile as the text of its file. */
export function profileText({ name, density, columns, columnWidths, sort, rules }: Profile): string {
  const file = { flowglassProfile: PROFILE_FORMAT, name, density, columns, columnWidths, sort, rules };
  return `${JSON.stringify(file, null, 2)}\n`;
}

/** A profile, or why the text is none: the rest of a sentence that begins with the file's name; it can quote the file. */
export type ReadProfile =
  | { readonly ok: true; readonly profile: Profile }
  | { readonly ok: false; readonly reason: string };

/** Reads the text of a file. Whether its columns exist, and its rules' filters mean something, is for the page to find out. */
export function readProfileText(text: string): ReadProfile {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return { ok: false, reason: 'is not valid JSON' };
  }
  const format = z.object({ flowglassProfile: z.unknown() }).safeParse(value).data?.flowglassProfile;
  if (format === undefined) return { ok: false, reason: 'is not a profile of Flowglass' };
  if (typeof format === 'number' && format > PROFILE_FORMAT) {
    const reason = `is a profile of a newer Flowglass (format ${format}; this one reads format ${PROFILE_FORMAT})`;
    return { ok: false, reason };
  }
  const read = ProfileFile.safeParse(value);
  if (!read.success) return { ok: false, reason: badPlace(read.error) };
  const { flowglassProfile: _, ...profile } = read.data;
  return { ok: true, profile };
}

/** The first place that is not as it should be, and what is wrong there. */
function badPlace(error: z.ZodError): string {
  const [issue] = error.issues;
  const place = (issue?.path ?? [])
    .map((step) => (typeof step === 'number' ? `[${step}]` : `.${String(step)}`))
    .join('')
    .replace(/^\./, '');
  const where = place === '' ? '' : ` at “${place}”`;
  return `is not understood${where}: ${issue?.message ?? 'invalid'}`;
}
