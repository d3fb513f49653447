// The files of exports: whole or not there at all.

import {
  chmodSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { systemClock } from '../../../../electron/clock.ts';
import { ExportFiles } from '../../../../electron/export/export-files.ts';

const bytes = (text: string) => new TextEncoder().encode(text);

describe('The file of an export', () => {
  let folder: string;
  let files: ExportFiles;
  let offered: string[];

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'flowglass-export-'));
    files = new ExportFiles(systemClock);
    offered = [];
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const choose = async (path: string) => {
    const toSave = async (name: string) => {
      offered.push(name);
      return path;
    };
    return (await files.choose({ toSave }, 'csv', 'gateway 1/lab', new Date(2026, 10, 28, 14, 7)))?.file ?? -1;
  };

  test('is there when all of it is written, in the order in which it was sent', async () => {
    const path = join(folder, 'flows.csv');
    const file = await choose(path);
    expect(offered).toEqual(['flows-gateway-1-lab-2026-11-28-1407.csv']);
    const written = Array.from({ length: 50 }, (_, i) => files.write(file, bytes(`${i}\n`)));
    expect(readdirSync(folder)).not.toContain('flows.csv');
    expect(await files.end(file, true)).toBeUndefined();
    expect(await Promise.all(written)).toEqual(Array(50).fill(undefined));
    expect(readFileSync(path, 'utf8')).toBe(Array.from({ length: 50 }, (_, i) => `${i}\n`).join(''));
    expect(readdirSync(folder)).toEqual(['flows.csv']);
    expect(statSync(path).mode & 0o777).toBe(0o666 & ~process.umask());
  });

  test('replaces another only when it is whole, and keeps its mode', async () => {
    const path = join(folder, 'flows.csv');
    writeFileSync(path, 'old');
    chmodSync(path, 0o600);
    symlinkSync(path, join(folder, 'link.csv'));
    const file = await choose(join(folder, 'link.csv'));
    await files.write(file, bytes('new'));
    expect(readFileSync(path, 'utf8')).toBe('old');
    await files.end(file, true);
    expect(readFileSync(path, 'utf8')).toBe('new');
    expect(statSync(path).mode & 0o777).toBe(0o600);
  });

  test.each<[string, (file: number) => Promise<unknown>]>([
    ['is cancelled', (file) => files.end(file, false)],
    ['is left by its stream', async () => files.abandon()],
  ])('that %s leaves nothing', async (_, end) => {
    const path = join(folder, 'flows.csv');
    writeFileSync(path, 'old');
    const file = await choose(path);
    void files.write(file, bytes('half'));
    await end(file);
    await files.closed();
    expect(readdirSync(folder)).toEqual(['flows.csv']);
    expect(readFileSync(path, 'utf8')).toBe('old');
    expect(await files.write(file, bytes('more'))).toMatchObject({ code: 'EEXPORT' });
    expect(await files.end(file, true)).toMatchObject({ code: 'EEXPORT' });
    expect(readFileSync(path, 'utf8')).toBe('old');
  });

  test('that is cancelled while the disk is busy with its end leaves nothing', async () => {
    const path = join(folder, 'flows.csv');
    writeFileSync(path, 'old');
    const file = await choose(path);
    await files.write(file, bytes('new'));
    const ended = files.end(file, true);
    await Promise.resolve();
    await files.end(file, false);
    expect(await ended).toMatchObject({ code: 'EEXPORT' });
    await files.closed();
    expect(readFileSync(path, 'utf8')).toBe('old');
    expect(readdirSync(folder)).toEqual(['flows.csv']);
  });

  test('that is in its place stays there, and a cancel after that says that it changed nothing', async () => {
    const file = await choose(join(folder, 'flows.csv'));
    await files.write(file, bytes('new'));
    expect(await files.end(file, true)).toBeUndefined();
    expect(await files.end(file, false)).toMatchObject({ code: 'EEXPORT' });
    await files.closed();
    expect(readFileSync(join(folder, 'flows.csv'), 'utf8')).toBe('new');
  });

  test('that is a link to nowhere stays one, and says so', async () => {
    symlinkSync('nowhere.csv', join(folder, 'flows.csv'));
    await expect(choose(join(folder, 'flows.csv'))).rejects.toMatchObject({
      failure: { code: 'EEXPORT', message: expect.stringContaining('is a link that leads nowhere') },
    });
    expect(lstatSync(join(folder, 'flows.csv')).isSymbolicLink()).toBe(true);
    expect(readdirSync(folder)).toEqual(['flows.csv']);
  });

  test('that is not a regular file is left alone', async () => {
    mkdirSync(join(folder, 'flows.csv'));
    await expect(choose(join(folder, 'flows.csv'))).rejects.toMatchObject({
      failure: { code: 'EEXPORT', message: expect.stringContaining('is not a regular file') },
    });
    await expect(choose(join(folder, 'none', 'flows.csv'))).rejects.toMatchObject({ failure: { code: 'EEXPORT' } });
    expect(readdirSync(folder)).toEqual(['flows.csv']);
  });

  test('is not begun if the user cancels', async () => {
    expect(await files.choose({ toSave: async () => undefined }, 'json', 'router')).toBeUndefined();
  });
});
