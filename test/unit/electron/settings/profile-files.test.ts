// Profiles in files: what is refused, and that nothing is left half done.

import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, symlink, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { systemClock } from '../../../../electron/clock.ts';
import type { Profile } from '../../../../electron/contract/settings.ts';
import { exportProfile, FileFailure, importProfile } from '../../../../electron/settings/profile-files.ts';

const PROFILE: Profile = { name: 'A/B: “c”', density: 'compact', columns: [], columnWidths: {}, sort: [], rules: [] };

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'flowglass-profile-'));
});
afterEach(() => rm(folder, { recursive: true }));

const read = (path: string) => importProfile({ toOpen: async () => path, toSave: async () => undefined }, systemClock);
const write = (path: string, offered: string[] = []) =>
  exportProfile(
    PROFILE,
    {
      toOpen: async () => undefined,
      toSave: async (name) => {
        offered.push(name);
        return path;
      },
    },
    systemClock,
  );
const refusal = async (work: Promise<unknown>) => {
  const error = await work.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  return error instanceof FileFailure ? error.failure.message : error;
};

test.each<[string, (path: string) => Promise<unknown>]>([
  ['does not exist', async () => undefined],
  ['is not a regular file', async (path) => execFileSync('mkfifo', [path])],
  ['is not a regular file', (path) => mkdir(path)],
  ['is too large', (path) => writeFile(path, '{}').then(() => truncate(path, 300_000))],
  ['is not text in UTF-8', (path) => writeFile(path, Uint8Array.of(0x7b, 0xff, 0x7d))],
])('a file that %s is not imported', async (reason, put) => {
  const path = join(folder, 'p.json');
  await put(path);
  expect(await refusal(read(path))).toBe(`Nothing was imported: the file ${path} ${reason}. Choose another file.`);
});

test('a byte order mark is not part of the text', async () => {
  await writeFile(join(folder, 'p.json'), '\ufeff{}');
  expect(await read(join(folder, 'p.json'))).toEqual({ file: 'p.json', text: '{}' });
});

test('the name that is offered is one of a file', async () => {
  const offered: string[] = [];
  await write(join(folder, 'p.json'), offered);
  expect(offered).toEqual(['A-B- “c”.json']);
});

test('an export replaces a file whole, and follows a link', async () => {
  await writeFile(join(folder, 'kept.json'), 'x'.repeat(10_000));
  await symlink('kept.json', join(folder, 'p.json'));
  await write(join(folder, 'p.json'));
  expect(JSON.parse(await readFile(join(folder, 'kept.json'), 'utf8'))).toMatchObject({ name: PROFILE.name });
  expect((await readdir(folder)).sort()).toEqual(['kept.json', 'p.json']);
});

test('what is not a regular file stays, and a missing folder is named', async () => {
  const pipe = join(folder, 'pipe');
  execFileSync('mkfifo', [pipe]);
  expect(await refusal(write(pipe))).toContain(`The file ${pipe} is not a regular file. Move it away, or choose`);
  expect(await refusal(write(join(pipe, 'p.json')))).toContain(`${pipe} is not a folder`);
  expect(await readdir(folder)).toEqual(['pipe']);
});
