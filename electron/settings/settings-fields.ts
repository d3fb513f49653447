// The settings as the file has them, field by field: a good one is used whatever the others are like, and what this version
// does not know, or does not understand, stays in the file. Pure.

import {
  ColumnChoice,
  type ColumnChoices,
  ColumnName,
  ColumnWidth,
  Density,
  DetailsPane,
  FacetsPane,
  MAX_WIDTHS,
  type Sort,
  SortKey,
  ThemeChoice,
} from '../contract/settings.ts';
import { z } from '../contract/zod.ts';

/** A length or position in pixels, far beyond any screen; window/window.ts fits it to the screen that is there. */
const MAX_PX = 1_000_000;
const Position = z.number().int().min(-MAX_PX).max(MAX_PX);
const Length = z.number().int().min(1).max(MAX_PX);

const WINDOW_FIELDS = { x: Position, y: Position, width: Length, height: Length, maximized: z.boolean() };
/** Where the window was, as far as that is known. */
const WindowBounds = z.object(WINDOW_FIELDS).partial();
export type WindowBounds = z.infer<typeof WindowBounds>;

export interface Settings {
  readonly theme: ThemeChoice;
  readonly density: Density;
  readonly columns: ColumnChoices;
  /** CSS px by column id. */
  readonly columnWidths: Readonly<Record<string, number>>;
  readonly sort: Sort;
  readonly facets: FacetsPane;
  readonly details: DetailsPane;
  readonly window: WindowBounds;
}

export const DEFAULT_SETTINGS: Settings = {
  theme: 'system',
  density: 'comfortable',
  columns: [],
  columnWidths: {},
  sort: [],
  facets: { open: true, folded: ['zone', 'label', 'helper'] },
  details: { open: false, px: 380 },
  window: {},
};

type ColumnWidths = Settings['columnWidths'];

/** The whole content of a file, with whatever this version does not know. */
export type FileFields = Readonly<Record<string, unknown>>;

/** A change of settings: fields that are absent are unchanged. */
export interface SettingsChange {
  readonly theme?: ThemeChoice;
  readonly density?: Density;
  readonly columns?: ColumnChoices;
  /** Columns whose width changed; undefined for the default width. */
  readonly columnWidths?: ReadonlyMap<string, number | undefined>;
  readonly sort?: Sort;
  readonly facets?: FacetsPane;
  readonly details?: DetailsPane;
  readonly window?: WindowBounds;
}

/** What was understood, and the places of what was not, such as `columnWidths.bytes`. */
export interface TakenFields {
  readonly settings: Settings;
  readonly bad: readonly string[];
}

/** An object that is not a list, as JSON has them. */
export function isFields(value: unknown): value is FileFields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Takes each good field of a file. */
export function takeFields(file: FileFields): TakenFields {
  const bad: string[] = [];
  const theme = ThemeChoice.optional().safeParse(own(file, 'theme'));
  if (!theme.success) bad.push('theme');
  const facets = FacetsPane.optional().safeParse(own(file, 'facets'));
  if (!facets.success) bad.push('facets');
  const details = DetailsPane.optional().safeParse(own(file, 'details'));
  if (!details.success) bad.push('details');
  const density = Density.optional().safeParse(own(file, 'density'));
  if (!density.success) bad.push('density');
  const settings = {
    theme: theme.data ?? DEFAULT_SETTINGS.theme,
    density: density.data ?? DEFAULT_SETTINGS.density,
    columns: takeColumns(own(file, 'columns'), bad),
    columnWidths: takeWidths(own(file, 'columnWidths'), bad),
    sort: takeSort(own(file, 'sort'), bad),
    facets: facets.data ?? DEFAULT_SETTINGS.facets,
    details: details.data ?? DEFAULT_SETTINGS.details,
    window: takeWindow(own(file, 'window'), bad),
  };
  return { settings, bad };
}

function takeColumns(value: unknown, bad: string[]): ColumnChoices {
  if (value === undefined) return [];
  if (!Array.isArray(value)) {
    bad.push('columns');
    return [];
  }
  const good: ColumnChoice[] = [];
  const all: readonly unknown[] = value;
  for (const [index, candidate] of all.entries()) {
    const choice = ColumnChoice.safeParse(candidate);
    // Half of them, so that the window can add its own.
    const isNew = choice.success && good.length < MAX_WIDTHS / 2 && !good.some(({ id }) => id === choice.data.id);
    if (isNew) good.push(choice.data);
    else bad.push(`columns[${index}]`);
  }
  return good;
}

function takeWidths(value: unknown, bad: string[]): ColumnWidths {
  if (value === undefined) return {};
  if (!isFields(value)) {
    bad.push('columnWidths');
    return {};
  }
  const good: [string, number][] = [];
  for (const [column, px] of Object.entries(value)) {
    const width = ColumnWidth.safeParse(px);
    // Half of them, so that the window can add its own.
    if (good.length < MAX_WIDTHS / 2 && width.success && isColumn(column)) good.push([column, width.data]);
    else bad.push(`columnWidths.${column}`);
  }
  return Object.fromEntries(good);
}

function isColumn(name: string): boolean {
  return name !== '__proto__' && ColumnName.safeParse(name).success;
}

function takeSort(value: unknown, bad: string[]): Sort {
  // Before rows could be sorted by several columns, the file had a single key or null.
  if (value === undefined || value === null) return [];
  const keys: readonly unknown[] = Array.isArray(value) ? value : [value];
  const good: z.infer<typeof SortKey>[] = [];
  for (const [index, candidate] of keys.entries()) {
    const key = SortKey.safeParse(candidate);
    const isNew = key.success && good.length < 40 && !good.some(({ column }) => column === key.data.column);
    if (isNew) good.push(key.data);
    else bad.push(`sort[${index}]`);
  }
  return good;
}

function takeWindow(value: unknown, bad: string[]): WindowBounds {
  if (value === undefined) return {};
  if (!isFields(value)) {
    bad.push('window');
    return {};
  }
  const good = Object.entries(WINDOW_FIELDS).flatMap(([name, schema]) => {
    const field = schema.optional().safeParse(own(value, name));
    if (!field.success) bad.push(`window.${name}`);
    return field.data === undefined ? [] : [[name, field.data] as const];
  });
  return WindowBounds.parse(Object.fromEntries(good));
}

/** A property of the object itself: a file can name what every object inherits. */
function own(fields: FileFields, name: string): unknown {
  return Object.hasOwn(fields, name) ? fields[name] : undefined;
}

/** The file's content after a change; everything that the change does not name stays. */
export function changeFields(file: FileFields, change: SettingsChange): FileFields {
  const { theme, density, columns, columnWidths, sort, facets, details, window } = change;
  return {
    ...file,
    ...(theme && { theme }),
    ...(density && { density }),
    ...(columns && { columns: changeColumns(own(file, 'columns'), columns) }),
    ...(columnWidths && { columnWidths: changeWidths(own(file, 'columnWidths'), columnWidths) }),
    ...(sort && { sort: changeSort(own(file, 'sort'), sort) }),
    ...(facets && { facets: { ...fieldsOf(own(file, 'facets')), ...facets } }),
    ...(details && { details: { ...fieldsOf(own(file, 'details')), ...details } }),
    ...(window && { window: { ...fieldsOf(own(file, 'window')), ...window } }),
  };
}

function changeWidths(file: unknown, changes: ReadonlyMap<string, number | undefined>): FileFields {
  const widths = new Map(Object.entries(fieldsOf(file)));
  for (const [column, px] of changes) {
    if (px === undefined) widths.delete(column);
    else widths.set(column, px);
  }
  return Object.fromEntries(widths);
}

/**
 * A choice keeps what a newer version knows about it, and the columns that only a newer version has stay; without choices
 * all columns are as by default.
 */
function changeColumns(file: unknown, columns: ColumnChoices): readonly unknown[] {
  if (columns.length === 0) return [];
  const known = (Array.isArray(file) ? file : []).filter(isFields);
  const others = known.filter((fields) => !columns.some(({ id }) => id === own(fields, 'id')));
  return [
    ...columns.map((choice) => ({ ...known.find((fields) => own(fields, 'id') === choice.id), ...choice })),
    ...others,
  ];
}

/** A key keeps what a newer version knows about it. */
function changeSort(file: unknown, sort: Sort): readonly FileFields[] {
  const known = (Array.isArray(file) ? file : [file]).filter(isFields);
  return sort.map((key) => ({ ...known.find((fields) => own(fields, 'column') === key.column), ...key }));
}

function fieldsOf(value: unknown): FileFields {
  return isFields(value) ? value : {};
}

/** The settings after a change. */
export function changeSettings(settings: Settings, change: SettingsChange): Settings {
  const { theme = settings.theme, density = settings.density, columns = settings.columns } = change;
  const { sort = settings.sort, facets = settings.facets, details = settings.details, window, columnWidths } = change;
  const widths = new Map(Object.entries(settings.columnWidths));
  for (const [column, px] of columnWidths ?? []) {
    if (px === undefined) widths.delete(column);
    else widths.set(column, px);
  }
  return {
    ...{ theme, density, columns, sort, facets, details },
    columnWidths: Object.fromEntries(widths),
    window: { ...settings.window, ...window },
  };
}

/** The columns whose width differs. */
export function changedWidths(before: ColumnWidths, after: ColumnWidths): ReadonlyMap<string, number | undefined> {
  const columns = new Set([...Object.keys(before), ...Object.keys(after)]);
  return new Map(
    [...columns]
      .filter((id) => own(before, id) !== own(after, id))
      .map((id) => [id, Object.hasOwn(after, id) ? after[id] : undefined]),
  );
}

/** Both changes, one after the other. */
export function joinChanges(first: SettingsChange, second: SettingsChange): SettingsChange {
  const columnWidths = new Map([...(first.columnWidths ?? []), ...(second.columnWidths ?? [])]);
  return { ...first, ...second, ...(columnWidths.size > 0 && { columnWidths }) };
}
