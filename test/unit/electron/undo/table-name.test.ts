// What tells the table of an undo from all others, also where the kernel gives one number to two namespaces.

import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Access } from '../../../../electron/contract/access.ts';
import { namedTable } from '../../../../electron/undo/table-name.ts';
import { PATIENCE } from '../../../patience.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'table-name-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** The key of the table at a path, whose inode never differs. */
function keyOf(path: string): string {
  const access: Access = {
    reach: 'direct',
    source: { kind: 'netns', netns: path },
    host: 'router',
    netns: path,
    canModify: true,
    canCreate: true,
    remedies: [],
  };
  return namedTable(access, 1, () => '4:4026532000').key;
}

test('a namespace that was made again under its name is another table, also with the same inode', async () => {
  const name = join(folder, 'lab');
  writeFileSync(name, '');
  const key = keyOf(name);
  expect(keyOf(name)).toBe(key);
  // Times of files are coarse: one that is made again at once can have the same.
  await vi.waitFor(() => {
    rmSync(name);
    writeFileSync(name, '');
    expect(keyOf(name)).not.toBe(key);
  }, PATIENCE);
});

test('so is one that a link leads to', async () => {
  const name = join(folder, 'sandbox');
  writeFileSync(name, '');
  const link = join(folder, 'lab');
  symlinkSync('sandbox', link);
  const key = keyOf(link);
  expect(keyOf(link)).toBe(key);
  await vi.waitFor(() => {
    rmSync(name);
    writeFileSync(name, '');
    expect(keyOf(link)).not.toBe(key);
  }, PATIENCE);
});

test('a link to another process leads to another table', () => {
  const link = join(folder, 'net');
  symlinkSync(`/proc/${process.pid}/ns/net`, link);
  const key = keyOf(link);
  rmSync(link);
  symlinkSync(`/proc/${process.ppid}/ns/net`, link);
  expect(keyOf(link)).not.toBe(key);
});

test("a process's namespace is the same whenever it is looked at", () => {
  const link = join(folder, 'net');
  symlinkSync('/proc/self/ns/net', link);
  const key = keyOf(link);
  rmSync(link);
  symlinkSync('/proc/self/ns/net', link);
  expect(keyOf(link)).toBe(key);
});
