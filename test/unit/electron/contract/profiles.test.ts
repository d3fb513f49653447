// The built-in profiles, and what a profile's name in the settings stands for.

import { expect, test } from 'vitest';
import { BUILT_IN_PROFILES, OVERVIEW, shownProfile } from '../../../../electron/contract/profiles.ts';
import { Profile } from '../../../../electron/contract/settings.ts';
import { DEFAULT_SETTINGS } from '../../../../electron/settings/settings-fields.ts';
import { arrangement } from '../../../../renderer/flows/column-choice.ts';
import { FLOW_COLUMNS } from '../../../../renderer/flows/connection-columns.tsx';

const OWN: Profile = {
  name: 'Mine',
  density: 'compact',
  columns: [],
  columnWidths: { bytes: 90 },
  sort: [],
  rules: [],
};

test.each(BUILT_IN_PROFILES)('$name is a valid profile whose columns exist', (profile) => {
  expect(Profile.parse(profile)).toEqual(profile);
  const ids = FLOW_COLUMNS.map(({ id }) => id);
  expect(ids).toEqual(expect.arrayContaining(profile.columns.map(({ id }) => id)));
  expect(ids).toEqual(expect.arrayContaining(profile.sort.map(({ column }) => column)));
});

test.each(BUILT_IN_PROFILES.filter(({ name }) => name !== OVERVIEW))('$name shows exactly what it names', (profile) => {
  const named = profile.columns.filter(({ shown }) => shown).map(({ id }) => id);
  const shown = arrangement(FLOW_COLUMNS, profile.columns).filter((column) => column.shown);
  expect(shown.map(({ id }) => id)).toEqual(named);
});

test('the first is Overview, as the settings are without a file', () => {
  expect(BUILT_IN_PROFILES[0]).toEqual(shownProfile(DEFAULT_SETTINGS));
});

test('the settings’ own arrangement is that of Overview, whatever is shown', () => {
  const settings = { ...DEFAULT_SETTINGS, density: 'compact', profiles: [OWN] } as const;
  expect(shownProfile(settings)).toMatchObject({ name: OVERVIEW, density: 'compact' });
  expect(shownProfile({ ...settings, profile: 'Mine' })).toEqual(OWN);
  expect(shownProfile({ ...settings, profile: 'NAT' })).toMatchObject({ name: 'NAT', density: 'comfortable' });
});

test('a profile that no longer exists is Overview', () => {
  expect(shownProfile({ ...DEFAULT_SETTINGS, profile: 'Gone', density: 'compact' })).toMatchObject({
    name: OVERVIEW,
    density: 'compact',
  });
});

test.each(['', ' ', ' NAT', 'a  b', 'a\nb', 'a\u202eb', 'x'.repeat(61)])('%j is no name of a profile', (name) => {
  expect(Profile.safeParse({ ...OWN, name }).success).toBe(false);
});
