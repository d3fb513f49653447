// The settings as the file has them, a record for each: a good one is used whatever the others are like, and what this version
// does not know, or does not understand, stays in the file. Pure.

import { ColouringRules } from '../contract/colouring.ts';
import { OVERVIEW } from '../contract/profiles.ts';
import {
  ColumnChoice,
  type ColumnChoices,
  ColumnName,
  ColumnWidth,
  type ColumnWidths,
  Density,
  DetailsPane,
  EndedFlows,
  type ExpectationsLayout,
  FacetsPane,
  MAX_KEPT_PROFILES,
  MAX_SORT_KEYS,
  MAX_WIDTHS,
  type PageSettings,
  Profile,
  ProfileName,
  type Profiles,
  type Sort,
  SortKey,
  ThemeChoice,
  USUAL_DETAILS_PX,
  USUAL_FACETS_PX,
} from '../contract/settings.ts';
import { z } from '../contract/zod.ts';

/** The most columns that are taken from the file: half of what is sent, so that the window can add its own. */
const MAX_TAKEN = MAX_WIDTHS / 2;

/** A length or position in pixels, far beyond any screen; window/window.ts fits it to the screen that is there. */
const MAX_PX = 1_000_000;
const Position = z.number().int().min(-MAX_PX).max(MAX_PX);
const Length = z.number().int().min(1).max(MAX_PX);

const WINDOW_FIELDS = { x: Position, y: Position, width: Length, height: Length, maximized: z.boolean() };
/** Where the window was, as far as that is known. */
const WindowBounds = z.object(WINDOW_FIELDS).partial();
export type WindowBounds = z.infer<typeof WindowBounds>;

/** What is kept between runs. */
export interface Settings extends Readonly<PageSettings> {
  readonly window: WindowBounds;
}

/** The whole content of a file, with whatever this version does not know. */
export type FileFields = Readonly<Record<string, unknown>>;

/** Receives the place in a setting that was not understood, such as `.bytes`; none if that is all of it. */
type OnBad = (place?: string) => void;

/** One setting. */
interface Field<T> {
  /** What the file's value means, as far as it is good; the default for undefined. */
  readonly take: (value: unknown, onBad: OnBad) => T;
  /** The file's value after a change, which writes only what differs: other instances change the same file. */
  readonly change: (file: unknown, before: T, after: T) => unknown;
}

const FIELDS: { readonly [N in keyof Settings]: Field<Settings[N]> } = {
  theme: { take: whole(ThemeChoice, 'system'), change: replace },
  density: { take: whole(Density, 'comfortable'), change: replace },
  columns: { take: takeColumns, change: changeColumns },
  columnWidths: { take: takeWidths, change: changeWidths },
  sort: { take: takeSort, change: changeSort },
  rules: { take: whole(ColouringRules, []), change: replace },
  profile: { take: whole(ProfileName, OVERVIEW), change: replace },
  profiles: { take: takeProfiles, change: changeProfiles },
  facets: {
    take: whole(FacetsPane, { open: true, px: USUAL_FACETS_PX, folded: ['zone', 'label', 'helper'] }),
    change: merge,
  },
  details: { take: whole(DetailsPane, { open: false, px: USUAL_DETAILS_PX, unfolded: [] }), change: merge },
  serviceNames: { take: whole(z.boolean(), true), change: replace },
  expectations: { take: takeExpectations, change: changeExpectations },
  ended: { take: whole(EndedFlows, { listed: false, megabytes: 64 }), change: merge },
  window: { take: takeWindow, change: merge },
};

/** A setting's name, in the file too. */
export type SettingName = keyof Settings;

/** The names of all settings. */
export const SETTING_NAMES = Object.keys(FIELDS) as readonly SettingName[];

/** What was understood, and the places of what was not, such as `columnWidths.bytes`. */
export interface TakenFields {
  readonly settings: Settings;
  readonly bad: readonly string[];
}

/** Takes each good field of a file. */
export function takeFields(file: FileFields): TakenFields {
  const bad: string[] = [];
  const settings = settingsOf((name) => FIELDS[name].take(own(file, name), (place = '') => bad.push(name + place)));
  return { settings, bad };
}

/** The settings without a file. */
export const DEFAULT_SETTINGS: Settings = takeFields({}).settings;

/** New values of some settings; undefined is unchanged. */
export type SettingsUpdate = { readonly [N in SettingName]?: Settings[N] | undefined };

/** The settings after an update. */
export function updateSettings(settings: Settings, update: SettingsUpdate): Settings {
  return settingsOf((name) => update[name] ?? settings[name]);
}

/** The file's content after these settings have changed; everything else in it stays. */
export function changeFields(
  file: FileFields,
  names: readonly SettingName[],
  before: Settings,
  after: Settings,
): FileFields {
  const changed = <N extends SettingName>(name: N): unknown =>
    FIELDS[name].change(own(file, name), before[name], after[name]);
  return { ...file, ...Object.fromEntries(names.map((name) => [name, changed(name)])) };
}

function settingsOf(settingOf: <N extends SettingName>(name: N) => Settings[N]): Settings {
  // Each value belongs to its name; TypeScript cannot relate the two.
  return Object.fromEntries(SETTING_NAMES.map((name) => [name, settingOf(name)])) as unknown as Settings;
}

/** Takes a value that is good as a whole or not at all. */
function whole<T>(schema: z.ZodType<T>, byDefault: T): Field<T>['take'] {
  return (value, onBad) => {
    if (value === undefined) return byDefault;
    const taken = schema.safeParse(value);
    if (!taken.success) onBad();
    return taken.success ? taken.data : byDefault;
  };
}

function replace(_file: unknown, _before: unknown, after: unknown): unknown {
  return after;
}

function merge(file: unknown, _before: object, after: object): FileFields {
  return { ...fieldsOf(file), ...after };
}

function takeColumns(value: unknown, onBad: OnBad): ColumnChoices {
  return takeList(value, ColumnChoice, 'id', MAX_TAKEN, onBad);
}

function takeProfiles(value: unknown, onBad: OnBad): Profiles {
  return takeList(value, Profile, 'name', MAX_KEPT_PROFILES, onBad);
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

function takeWidths(value: unknown, onBad: OnBad): ColumnWidths {
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

function changeWidths(file: unknown, before: ColumnWidths, after: ColumnWidths): FileFields {
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

/**
 * Only what changed: other profiles stay as another instance left them. So do those that were not understood, or that another
 * instance added; what it deleted stays deleted.
 */
function changeProfiles(file: unknown, before: Profiles, after: Profiles): readonly FileFields[] {
  const known = Array.isArray(file) ? file.filter(isFields) : undefined;
  const inFile = (name: string) => known?.find((fields) => own(fields, 'name') === name);
  const written = after.flatMap((profile): FileFields[] => {
    const found = inFile(profile.name);
    const isChanged = !before.some((other) => JSON.stringify(other) === JSON.stringify(profile));
    if (isChanged || !known) return [{ ...found, ...profile }];
    return found ? [found] : [];
  });
  const isOurs = (fields: FileFields) => [...before, ...after].some(({ name }) => name === own(fields, 'name'));
  return [...written, ...(known ?? []).filter((fields) => !isOurs(fields))];
}

function takeSort(value: unknown, onBad: OnBad): Sort {
  // Before rows could be sorted by several columns, the file had a single key or null.
  if (value === undefined || value === null) return [];
  return takeElements(Array.isArray(value) ? value : [value], SortKey, 'column', MAX_SORT_KEYS, onBad);
}

function changeSort(file: unknown, _before: Sort, sort: Sort): readonly FileFields[] {
  return mergeElements((Array.isArray(file) ? file : [file]).filter(isFields), sort, 'column');
}

/** Each element keeps what a newer version knows about it. */
function mergeElements<T extends object>(
  known: readonly FileFields[],
  elements: readonly T[],
  key: keyof T & string,
): readonly FileFields[] {
  return elements.map((element) => ({ ...known.find((fields) => own(fields, key) === element[key]), ...element }));
}

function takeExpectations(value: unknown, onBad: OnBad): ExpectationsLayout {
  if (value !== undefined && !isFields(value)) onBad();
  const fields = fieldsOf(value);
  const within =
    (name: string): OnBad =>
    (place = '') =>
      onBad(`.${name}${place}`);
  return {
    widths: takeWidths(own(fields, 'widths'), within('widths')),
    sort: takeSort(own(fields, 'sort'), within('sort')),
  };
}

function changeExpectations(file: unknown, before: ExpectationsLayout, after: ExpectationsLayout): FileFields {
  const fields = fieldsOf(file);
  return {
    ...fields,
    widths: changeWidths(own(fields, 'widths'), before.widths, after.widths),
    sort: changeSort(own(fields, 'sort'), before.sort, after.sort),
  };
}

function takeWindow(value: unknown, onBad: OnBad): WindowBounds {
  if (value === undefined) return {};
  if (!isFields(value)) {
    onBad();
    return {};
  }
  const good = Object.entries(WINDOW_FIELDS).flatMap(([name, schema]) => {
    const field = schema.optional().safeParse(own(value, name));
    if (!field.success) onBad(`.${name}`);
    return field.data === undefined ? [] : [[name, field.data] as const];
  });
  return WindowBounds.parse(Object.fromEntries(good));
}

/** An object that is not a list, as JSON has them. */
export function isFields(value: unknown): value is FileFields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function fieldsOf(value: unknown): FileFields {
  return isFields(value) ? value : {};
}

/** A property of the object itself: a file can name what every object inherits. */
function own(fields: FileFields, name: string): unknown {
  return Object.hasOwn(fields, name) ? fields[name] : undefined;
}
