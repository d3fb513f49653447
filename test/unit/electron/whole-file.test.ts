// Drafts of files that are there whole or not at all: their names, and those that a killed process left.

import { mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { writeChosen } from '../../../electron/chosen-file.ts';
import { Draft, writeWhole } from '../../../electron/whole-file.ts';
import { FakeClock } from './fake-clock.ts';

let folder: string;
let path: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'flowglass-whole-'));
  path = join(folder, 'flows.csv');
});
afterEach(() => rmSync(folder, { recursive: true }));

test('a draft takes another name if there is a file of its name, and leaves that alone', async () => {
  writeFileSync(`${path}.draft-000000000001`, 'of another');
  const endings = ['.draft-000000000001', '.draft-000000000002'];
  const draft = await Draft.beside(path, 0o600, () => endings.shift() ?? '');
  await draft.write('whole');
  expect(readdirSync(folder)).toEqual(['flows.csv.draft-000000000001', 'flows.csv.draft-000000000002']);
  expect(await draft.finish()).toBe(true);
  expect(readFileSync(path, 'utf8')).toBe('whole');
  expect(readFileSync(`${path}.draft-000000000001`, 'utf8')).toBe('of another');
});

test('drafts that a killed process left are removed with the next one, and nothing else', async () => {
  const old = new Date(Date.now() - 3_600_000);
  const others = ['flows.csv.draft-new', 'flows.csv.bak', 'other.csv.draft-0123456789ab'];
  for (const name of [...others, 'flows.csv.draft-0123456789ab']) {
    writeFileSync(join(folder, name), '');
    utimesSync(join(folder, name), old, old);
  }
  writeFileSync(`${path}.draft-aaaaaaaaaaaa`, 'being written');
  await writeWhole(path, 'whole', { mode: 0o600 });
  expect(readdirSync(folder)).toEqual([...others, 'flows.csv', 'flows.csv.draft-aaaaaaaaaaaa'].sort());
});

test('a chosen file that is a link to nowhere stays one', async () => {
  symlinkSync('nowhere.csv', path);
  const options = { clock: new FakeClock(), limitMs: 1000, op: 'test', mode: 0o600 };
  await expect(writeChosen(path, 'whole', options)).rejects.toThrow('is a link that leads nowhere');
  expect(readdirSync(folder)).toEqual(['flows.csv']);
});
