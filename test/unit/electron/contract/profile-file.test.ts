// The text of a profile's file: written and read back, and refused with the place that is not understood.

import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { profileText, readProfileText } from '../../../../electron/contract/profile-file.ts';
import { BUILT_IN_PROFILES } from '../../../../electron/contract/profiles.ts';

const FILE = {
  flowglassProfile: 1,
  name: 'Mine',
  density: 'compact',
  columns: [{ id: 'bytes', shown: true, pinned: false }],
  columnWidths: { bytes: 90 },
  sort: [{ column: 'bytes', descending: true }],
  rules: [{ name: 'Web', filter: 'dport = 443', colour: 'teal', sign: 'W', enabled: true }],
};

test.each(BUILT_IN_PROFILES)('$name is read as it was written', (profile) => {
  expect(readProfileText(profileText(profile))).toEqual({ ok: true, profile });
});

test('each part of the file is part of the profile', () => {
  const { flowglassProfile: _, ...profile } = FILE;
  expect(readProfileText(JSON.stringify(FILE))).toEqual({ ok: true, profile });
});

test.each<[string, unknown]>([
  ['is not a profile of Flowglass', { ...FILE, flowglassProfile: undefined }],
  ['is not a profile of Flowglass', [FILE]],
  ['is not a profile of Flowglass', null],
  ['is a profile of a newer Flowglass (format 2; this one reads format 1)', { ...FILE, flowglassProfile: 2, theme: 1 }],
  ['is not understood at “flowglassProfile”', { ...FILE, flowglassProfile: '1' }],
  ['is not understood at “name”', { ...FILE, name: '' }],
  ['is not understood at “density”', { ...FILE, density: 'tiny' }],
  ['is not understood at “columns[0].shown”', { ...FILE, columns: [{ ...FILE.columns[0], shown: 'yes' }] }],
  ['is not understood at “columns[0]”', { ...FILE, columns: [{ ...FILE.columns[0], colour: 'red' }] }],
  [
    'is not understood at “columns”: must have each column once',
    { ...FILE, columns: [...FILE.columns, ...FILE.columns] },
  ],
  ['is not understood at “sort”', { ...FILE, sort: undefined }],
  ['is not understood at “columnWidths.bytes”', { ...FILE, columnWidths: { bytes: -1 } }],
  ['is not understood at “rules[0].sign”', { ...FILE, rules: [{ ...FILE.rules[0], sign: 'WW' }] }],
  ['is not understood at “rules[0]”', { ...FILE, rules: [{ ...FILE.rules[0], bold: true }] }],
  ['is not understood at “rules”', { ...FILE, rules: Array.from({ length: 21 }, () => FILE.rules[0]) }],
  ['is not understood: ', { ...FILE, facets: [] }],
])('%s: %j', (reason, file) => {
  const read = readProfileText(JSON.stringify(file));
  expect(read.ok ? '' : read.reason).toContain(reason);
});

test.each<[string, object]>([
  ['“density”: must be “comfortable” or “compact”', { density: 'tiny' }],
  ['“sort”: is missing', { sort: undefined }],
  ['“rules”: must be a list', { rules: {} }],
  ['“columnWidths”: must be an object', { columnWidths: 7 }],
  ['“columnWidths.bytes”: must be at least 24', { columnWidths: { bytes: -1 } }],
  ['“columnWidths.bytes”: must be a number', { columnWidths: { bytes: '90' } }],
  ['“columns[0].shown”: must be true or false', { columns: [{ ...FILE.columns[0], shown: 'yes' }] }],
  ['“name”: must be visible characters, with single spaces between words only', { name: 'a  b' }],
  ['“name”: must have at most 60 characters', { name: 'x'.repeat(61) }],
  ['“rules[0].sign”: must be one visible character', { rules: [{ ...FILE.rules[0], sign: 'WW' }] }],
  ['“rules[0].filter”: must have at most 4096 characters', { rules: [{ ...FILE.rules[0], filter: 'x'.repeat(4097) }] }],
  ['understood: has a part “facets”, which this version does not know', { facets: [] }],
  ['“flowglassProfile”: must be 1', { flowglassProfile: 0 }],
])('a file is refused in words: %s', (words, change) => {
  const read = readProfileText(JSON.stringify({ ...FILE, ...change }));
  expect(read.ok ? '' : read.reason).toMatch(new RegExp(`${words.replace(/[[\].()]/g, '\\$&')}$`));
});

test.each(['', '"columnWidths":', '"columns":[', '"rules":['])('the key __proto__ in %j is refused', (part) => {
  const text = JSON.stringify(FILE);
  const at = text.indexOf(`${part}{`) + part.length + 1;
  const read = readProfileText(`${text.slice(0, at)}"__proto__":90,${text.slice(at)}`);
  expect(read.ok ? '' : read.reason).toContain('“__proto__”');
});

test('the documented example is one', () => {
  const documented = readFileSync('docs/profiles.md', 'utf8').match(/```json\n(.*?)```/s)?.[1] ?? '';
  const read = readProfileText(documented);
  expect(read).toMatchObject({ ok: true });
  if (read.ok) expect(profileText(read.profile).replace(/\s/g, '')).toBe(documented.replace(/\s/g, ''));
});

test.each(['', '{', 'flowglassProfile: 1'])('%j is not valid JSON', (text) => {
  expect(readProfileText(text)).toEqual({ ok: false, reason: 'is not valid JSON' });
});
