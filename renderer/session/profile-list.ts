// The profiles as a list: which there are, whether a name is free, and what a change of one means. Pure.

import { BUILT_IN_PROFILES, builtInProfile } from '../../electron/contract/profiles.ts';
import { MAX_PROFILES, type Profile, ProfileName } from '../../electron/contract/settings.ts';
import { SENTENCES } from '../words/sentences.ts';
import type { SessionState } from './session-state.ts';

/** The part of the session's state that profiles are made of. */
export type ProfilesIn = Pick<SessionState, 'density' | 'layout' | 'rules' | 'profiles'>;

/** What is shown, as a profile; widths in whole CSS px. */
export function shownNow({ density, layout, rules, profiles }: ProfilesIn): Profile {
  const { columns, widths, sort } = layout;
  const rounded = Object.entries(widths).map(([id, px]) => [id, Math.round(px)] as const);
  return { name: profiles.shown, density, columns, columnWidths: Object.fromEntries(rounded), sort, rules };
}

/** One profile in the list. */
export interface ListedProfile {
  readonly name: string;
  readonly isBuiltIn: boolean;
}

/** All profiles, the built-in ones first, the user's own by name. */
export function listedProfiles(profiles: readonly Profile[]): readonly ListedProfile[] {
  const own = profiles.filter(({ name }) => !builtInProfile(name));
  return [
    ...BUILT_IN_PROFILES.map(({ name }) => ({ name, isBuiltIn: true })),
    ...own.map(({ name }) => ({ name, isBuiltIn: false })).sort((a, b) => a.name.localeCompare(b.name)),
  ];
}

/** The profiles with this one; a built-in one that is as at first is not kept. */
export function withProfile(profiles: readonly Profile[], profile: Profile): readonly Profile[] {
  const builtIn = builtInProfile(profile.name);
  if (builtIn && isSame(builtIn, profile)) return withoutProfile(profiles, profile.name);
  const place = profiles.findIndex(({ name }) => name === profile.name);
  return place < 0 ? [...profiles, profile] : profiles.with(place, profile);
}

/** The profiles without the one of this name. */
export function withoutProfile(profiles: readonly Profile[], name: string): readonly Profile[] {
  return profiles.filter((profile) => profile.name !== name);
}

/** Whether two profiles arrange flows in the same way, and have the same name. */
export function isSame(a: Profile, b: Profile): boolean {
  return textOf(a) === textOf(b);
}

/** With the keys in a fixed order. */
function textOf(profile: Profile): string {
  return JSON.stringify(profile, (_key, value: unknown) =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
      : value,
  );
}

/** A name as it is kept: without spaces around it, and with single ones in it. */
export function tidyName(typed: string): string {
  return typed.trim().replace(/\s+/g, ' ');
}

/** Why a name cannot be given to a profile, as a sentence; undefined if it can. @param but the profile that has it now. */
export function nameRefused(profiles: readonly Profile[], typed: string, but?: string): string | undefined {
  const { profiles: words } = SENTENCES;
  const name = tidyName(typed);
  if (name === '') return words.noName;
  if (!ProfileName.safeParse(name).success) return words.badName;
  const isTaken = listedProfiles(profiles).some((other) => other.name !== but && sameName(other.name, name));
  if (isTaken) return words.nameTaken(name);
  return but === undefined ? anotherRefused(profiles) : undefined;
}

/** Why there can be no further profile of the user's own, as a sentence; undefined if there can. */
export function anotherRefused(profiles: readonly Profile[]): string | undefined {
  const own = profiles.filter(({ name }) => !builtInProfile(name));
  return own.length >= MAX_PROFILES ? SENTENCES.profiles.tooMany(MAX_PROFILES) : undefined;
}

/** The name itself if it is free, else with a number after it. */
export function freeName(profiles: readonly Profile[], name: string): string {
  const taken = listedProfiles(profiles);
  for (let number = 1; ; number++) {
    const tail = number === 1 ? '' : ` ${number}`;
    // A long name makes room for its number.
    const candidate = `${shortened(name, MAX_NAME_LENGTH - tail.length).trimEnd()}${tail}`;
    if (!taken.some((other) => sameName(other.name, candidate))) return candidate;
  }
}

/** The longest name of a profile, UTF-16 units. */
const MAX_NAME_LENGTH = 60;

/** As many whole characters of a text as fit into so many UTF-16 units. */
function shortened(text: string, units: number): string {
  return text.slice(0, units).replace(/[\ud800-\udbff]$/, '');
}

function sameName(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}
