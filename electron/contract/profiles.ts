// The profiles that Flowglass has by itself, and what a profile's name stands for. Pure.

import type { Arrangement, ColumnChoices, PageSettings, Profile } from './settings.ts';

/** The profile that is shown first. It cannot be deleted, so it takes the place of one that is missing. */
export const OVERVIEW = 'Overview';

/** Columns that are shown unless a choice hides them, as in renderer/flows/connection-columns.tsx. */
const SHOWN_FIRST = ['protocol', 'state', 'source', 'translated', 'destination', 'bytes', 'rate', 'timeout'];

/** Shows exactly these columns, in this order. */
function columns(...ids: readonly string[]): ColumnChoices {
  const hidden = SHOWN_FIRST.filter((id) => !ids.includes(id));
  const choice = (shown: boolean) => (id: string) => ({ id, shown, pinned: false });
  return [...ids.map(choice(true)), ...hidden.map(choice(false))];
}

const AS_BY_DEFAULT: Arrangement = { density: 'comfortable', columns: [], columnWidths: {}, sort: [] };

/** The built-in profiles as they are at first, in the order in which they are offered. */
export const BUILT_IN_PROFILES: readonly Profile[] = [
  { ...AS_BY_DEFAULT, name: OVERVIEW },
  {
    ...AS_BY_DEFAULT,
    name: 'NAT',
    columns: columns(
      ...['protocol', 'state', 'source', 'translated', 'destination', 'reply.source', 'reply.destination'],
      ...['direction', 'timeout'],
    ),
  },
  {
    ...AS_BY_DEFAULT,
    name: 'Accounting',
    columns: columns(
      ...['protocol', 'source', 'destination', 'rate', 'bytes.orig', 'bytes.reply', 'packets.orig', 'packets.reply'],
      'age',
    ),
    sort: [{ column: 'rate', descending: true }],
  },
  {
    ...AS_BY_DEFAULT,
    name: 'Debug',
    density: 'compact',
    columns: columns(
      ...['protocol', 'state', 'status', 'source', 'translated', 'destination', 'reply.source'],
      ...['reply.destination', 'idle', 'timeout', 'mark', 'zone', 'label', 'helper', 'id'],
    ),
  },
];

/** A built-in profile as it is at first; undefined if the name is none of theirs. */
export function builtInProfile(name: string): Profile | undefined {
  return BUILT_IN_PROFILES.find((profile) => profile.name === name);
}

/** All that differ from what they are at first, and all of the user's own. */
export function keptProfiles({ profiles, density, columns, columnWidths, sort }: PageSettings): readonly Profile[] {
  const others = profiles.filter(({ name }) => name !== OVERVIEW);
  return [{ name: OVERVIEW, density, columns, columnWidths, sort }, ...others];
}

/** The profile that the settings show; Overview if they name none that exists. */
export function shownProfile(settings: PageSettings): Profile {
  const kept = keptProfiles(settings);
  const { profile } = settings;
  return (
    kept.find(({ name }) => name === profile) ??
    builtInProfile(profile) ??
    kept.find(({ name }) => name === OVERVIEW) ?? { ...AS_BY_DEFAULT, name: OVERVIEW }
  );
}
