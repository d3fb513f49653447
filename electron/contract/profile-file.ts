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
  return list.refine((elements) => new Set(elements.map(keyOf)).size === elements.length, 'must have each column once');
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
  if (namesPrototype(value)) return { ok: false, reason: 'has a part “__proto__”, which is none of a profile' };
  const read = ProfileFile.safeParse(value);
  if (!read.success) return { ok: false, reason: badPlace(read.error, value) };
  const { flowglassProfile: _, ...profile } = read.data;
  return { ok: true, profile };
}

/** Whether a part of a file has this key, which the schemas would pass over. */
function namesPrototype(file: unknown): boolean {
  const parts = [file, ...(isObject(file) ? Object.values(file) : [])];
  return [...parts, ...parts.filter(Array.isArray).flat()].some(
    (part) => isObject(part) && Object.hasOwn(part, '__proto__'),
  );
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

/** The first place that is not as it should be, and how it should be. */
function badPlace(error: z.ZodError, file: unknown): string {
  const [issue] = error.issues;
  const place = (issue?.path ?? [])
    .map((step) => (typeof step === 'number' ? `[${step}]` : `.${String(step)}`))
    .join('')
    .replace(/^\./, '');
  const where = place === '' ? '' : ` at “${shortened(place)}”`;
  return `is not understood${where}: ${issue ? wordsOf(issue, file) : 'invalid'}`;
}

/** How the value at the place should be, as the rest of a sentence about it. */
function wordsOf(issue: z.core.$ZodIssue, file: unknown): string {
  switch (issue.code) {
    case 'invalid_type':
      return valueAt(file, issue.path) === undefined
        ? 'is missing'
        : `must be ${KINDS[issue.expected] ?? 'another kind of value'}`;
    case 'invalid_value':
      return `must be ${issue.values.map((value) => (typeof value === 'string' ? `“${value}”` : String(value))).join(' or ')}`;
    case 'too_big':
      return `must ${sizeWords(issue.origin, 'at most', issue.maximum)}`;
    case 'too_small':
      return `must ${sizeWords(issue.origin, 'at least', issue.minimum)}`;
    case 'unrecognized_keys':
      return `has a part “${shortened(issue.keys[0] ?? '')}”, which this version does not know`;
    case 'invalid_key':
      return 'is not the name of a column';
    case 'invalid_format':
    case 'custom':
      return issue.message;
    default:
      return 'is something else than it should be';
  }
}

/** The kinds of values in a file. */
const KINDS: Readonly<Record<string, string>> = {
  string: 'a text',
  number: 'a number',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object',
  record: 'an object',
};

function sizeWords(origin: string, limit: string, size: number | bigint): string {
  if (origin === 'string') return `have ${limit} ${size} characters`;
  return origin === 'array' ? `have ${limit} ${size} elements` : `be ${limit} ${size}`;
}

function valueAt(file: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>((value, step) => (isObject(value) ? Reflect.get(value, step) : undefined), file);
}

/** Names in a file can be as long as the file. */
function shortened(name: string): string {
  const characters = [...name];
  return characters.length > MAX_SHOWN ? `${characters.slice(0, MAX_SHOWN).join('')}…` : name;
}

const MAX_SHOWN = 60;
