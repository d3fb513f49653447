// The profiles that Flowglass has by itself, and what a profile's name stands for. Pure.

import type { ColouringRule, RuleColour } from './colouring.ts';
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

function rule(name: string, filter: string, colour: RuleColour, sign: string): ColouringRule {
  return { name, filter, colour, sign, enabled: true };
}

const AS_BY_DEFAULT: Arrangement = { density: 'comfortable', columns: [], columnWidths: {}, sort: [], rules: [] };

/** The built-in profiles as they are at first, in the order in which they are offered. */
export const BUILT_IN_PROFILES: readonly Profile[] = [
  { ...AS_BY_DEFAULT, name: OVERVIEW },
  {
    ...AS_BY_DEFAULT,
    name: 'NAT',
    // Few columns, so that both ends of a translation have room.
    columns: columns('protocol', 'state', 'source', 'translated', 'destination', 'direction', 'timeout'),
    rules: [
      rule('Source translated', 'nat = src', 'violet', 'S'),
      rule('Destination translated', 'nat = dst', 'teal', 'D'),
    ],
  },
  {
    ...AS_BY_DEFAULT,
    name: 'Accounting',
    columns: columns(
      ...['protocol', 'source', 'destination', 'rate', 'bytes.orig', 'bytes.reply', 'packets.orig', 'packets.reply'],
      'age',
    ),
    sort: [{ column: 'rate', descending: true }],
    rules: [rule('Over 1 MB/s', 'rate > 1MB/s', 'orange', '!'), rule('Over 100 MB', 'bytes > 100MB', 'blue', 'B')],
  },
  {
    ...AS_BY_DEFAULT,
    name: 'Debug',
    density: 'compact',
    columns: columns(
      ...['protocol', 'state', 'status', 'source', 'translated', 'destination', 'reply.source'],
      ...['reply.destination', 'idle', 'timeout', 'mark', 'zone', 'label', 'helper', 'id'],
    ),
    rules: [
      rule('Not answered', 'unreplied', 'orange', '?'),
      rule('Closing', 'state in {fin_wait, close_wait, last_ack, time_wait, close}', 'grey', 'C'),
      rule('Expected by a helper', 'status has expected', 'violet', 'E'),
      rule('Has a mark', 'mark != 0', 'teal', 'M'),
    ],
  },
];

/** A built-in profile as it is at first; undefined if the name is none of theirs. */
export function builtInProfile(name: string): Profile | undefined {
  return BUILT_IN_PROFILES.find((profile) => profile.name === name);
}

/** All that differ from what they are at first, and all of the user's own. */
export function keptProfiles(settings: PageSettings): readonly Profile[] {
  const { profiles, density, columns, columnWidths, sort, rules } = settings;
  const others = profiles.filter(({ name }) => name !== OVERVIEW);
  return [{ name: OVERVIEW, density, columns, columnWidths, sort, rules }, ...others];
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
