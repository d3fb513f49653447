// The settings as the file has them, a record for each: a good one is used whatever the others are like, and what this version
// does not know, or does not understand, stays in the file. Pure.

import { USUAL_DETAILS_PX, USUAL_FACETS_PX } from '../contract/pane-widths.ts';
import { OVERVIEW } from '../contract/profiles.ts';
import {
  DetailsPane,
  EndedFlows,
  type ExpectationsLayout,
  FacetsPane,
  type PageSettings,
  ProfileName,
  ThemeChoice,
} from '../contract/settings.ts';
import { z } from '../contract/zod.ts';
import { ARRANGEMENT_FIELDS, changeSort, changeWidths, takeSort, takeWidths } from './arrangement-fields.ts';
import {
  type Field,
  type FileFields,
  fieldsOf,
  isFields,
  MAX_PX,
  type OnBad,
  own,
  replace,
  whole,
} from './file-fields.ts';
import { changeHistory, changeNamed, takeHistory, takeNamed } from './kept-filter-fields.ts';
import { changeProfiles, takeProfiles } from './profile-fields.ts';

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

const FIELDS: { readonly [N in keyof Settings]: Field<Settings[N]> } = {
  theme: { take: whole(ThemeChoice, 'system'), change: replace },
  ...ARRANGEMENT_FIELDS,
  profile: { take: whole(ProfileName, OVERVIEW), change: replace },
  profiles: { take: takeProfiles, change: changeProfiles },
  facets: {
    take: whole(FacetsPane, { open: true, px: USUAL_FACETS_PX, folded: ['zone', 'label', 'helper'] }),
    change: merge,
  },
  details: { take: whole(DetailsPane, { open: false, px: USUAL_DETAILS_PX, unfolded: [] }), change: merge },
  serviceNames: { take: whole(z.boolean(), true), change: replace },
  expectations: { take: takeExpectations, change: changeExpectations },
  filterHistory: { take: takeHistory, change: changeHistory },
  namedFilters: { take: takeNamed, change: changeNamed },
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

function merge(file: unknown, _before: object, after: object): FileFields {
  return { ...fieldsOf(file), ...after };
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
