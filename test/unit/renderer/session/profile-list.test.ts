// The profiles as a list: their order, free names, and which are kept.

import { describe, expect, test } from 'vitest';
import { BUILT_IN_PROFILES, builtInProfile } from '../../../../electron/contract/profiles.ts';
import { type Profile, Profiles } from '../../../../electron/contract/settings.ts';
import {
  freeName,
  listedProfiles,
  nameRefused,
  tidyName,
  withProfile,
} from '../../../../renderer/session/profile-list.ts';
import { SENTENCES } from '../../../../renderer/words/sentences.ts';

const { profiles: words } = SENTENCES;

const own = (name: string): Profile => ({
  name,
  density: 'compact',
  columns: [],
  columnWidths: {},
  sort: [],
  rules: [],
});
const KEPT = [own('zebra'), own('Antelope')];

test('the built-in ones come first, the user’s own follow by name', () => {
  expect(listedProfiles([...KEPT, own('NAT')]).map(({ name }) => name)).toEqual([
    'Overview',
    'NAT',
    'Accounting',
    'Debug',
    'Antelope',
    'zebra',
  ]);
});

test('a built-in one is kept only while it differs from what it was at first', () => {
  const nat = builtInProfile('NAT') ?? expect.fail('no NAT');
  const changed = withProfile(KEPT, { ...nat, columnWidths: { zone: 70, mark: 80 } });
  expect(changed).toHaveLength(3);
  expect(withProfile(changed, { ...nat })).toEqual(KEPT);
});

test('a changed one stays in its place', () => {
  const changed = { ...own('zebra'), density: 'comfortable' } as const;
  expect(withProfile(KEPT, changed)).toEqual([changed, KEPT[1]]);
});

describe('a name', () => {
  test.each<[string, string | undefined]>([
    ['Mine', undefined],
    ['  My   own ', undefined],
    ['', words.noName],
    ['   ', words.noName],
    ['a\u202eb', words.badName],
    ['x'.repeat(61), words.badName],
    ['ZEBRA', words.nameTaken('ZEBRA')],
    ['nat', words.nameTaken('nat')],
  ])('%j: %s', (name, refused) => {
    expect(nameRefused(KEPT, name)).toBe(refused);
  });

  test('can be given again to the profile that has it', () => {
    expect(nameRefused(KEPT, 'Zebra', 'zebra')).toBeUndefined();
  });

  test('is refused when there are too many profiles', () => {
    const many = Array.from({ length: 100 }, (_, i) => own(`p${i}`));
    expect(nameRefused(many, 'Mine')).toBe(words.tooMany(100));
    expect(nameRefused(many, 'Mine', 'p1')).toBeUndefined();
  });

  test('can be given while changed built-in ones are kept, too, and all of them can be saved', () => {
    const changed = BUILT_IN_PROFILES.map((profile) => ({ ...profile, columnWidths: { bytes: 99 } }));
    const own99 = Array.from({ length: 99 }, (_, i) => own(`p${i}`));
    expect(nameRefused([...changed, ...own99], 'Mine')).toBeUndefined();
    const all = [...changed, ...own99, own('Mine')];
    expect(Profiles.safeParse(all).success).toBe(true);
    expect(nameRefused(all, 'More')).toBe(words.tooMany(100));
  });

  test('loses the spaces around it', () => {
    expect(tidyName('  My   own ')).toBe('My own');
  });

  test('that is taken gets a number', () => {
    expect(freeName(KEPT, 'Mine')).toBe('Mine');
    expect(freeName([...KEPT, own('NAT 2')], 'nat')).toBe('nat 3');
    const long = 'x'.repeat(60);
    expect(freeName([own(long)], long)).toBe(`${'x'.repeat(58)} 2`);
    const astral = `${'x'.repeat(57)}𠀋x`;
    expect(freeName([own(astral)], astral)).toBe(`${'x'.repeat(57)} 2`);
  });
});
