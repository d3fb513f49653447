import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { compileScript, readKept } from '../../../electron/compiled-code.ts';

describe('compiled code', () => {
  let folder: string;
  let path: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'compiled-code-'));
    path = join(folder, 'code.bin');
  });

  afterEach(() => rmSync(folder, { recursive: true }));

  const compile = async (body: string) =>
    compileScript({ body: Buffer.from(body), parameters: ['a', 'b'], filename: 'sum.cjs' }, await readKept(path));
  const result = async (body: string): Promise<unknown> => (await compile(body)).script.runInThisContext()(2, 3);

  test('is kept for the next start, and does the same', async () => {
    const first = await compile('return `${a + b} …`');
    expect(first.isKept).toBe(false);
    first.keep(path);
    expect((await compile('return `${a + b} …`')).isKept).toBe(true);
    expect(await result('return `${a + b} …`')).toBe('5 …');
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(readdirSync(folder)).toEqual(['code.bin']);
  });

  test('is refused for another source, also one of the same length', async () => {
    (await compile('return a + b')).keep(path);
    expect((await compile('return a * b')).isKept).toBe(false);
    expect(await result('return a * b')).toBe(6);
  });

  test('is refused if the file is damaged, or holds something else', async () => {
    (await compile('return a + b')).keep(path);
    const content = readFileSync(path);
    const damaged = [Buffer.of(), Buffer.from('nonsense'), content.subarray(0, 128), content.subarray(0, -1)];
    for (const at of [0, 64, 128, content.length - 1]) damaged.push(Buffer.from(content).fill(1, at, at + 1));
    for (const other of damaged) {
      writeFileSync(path, other);
      expect((await compile('return a + b')).isKept).toBe(false);
      expect(await result('return a + b')).toBe(5);
    }
  });

  test('is not taken from a file of another user, or one that others may write', async () => {
    (await compile('return a + b')).keep(path);
    for (const mode of [0o620, 0o602]) {
      chmodSync(path, mode);
      expect((await compile('return a + b')).isKept).toBe(false);
    }
    chmodSync(path, 0o600);
    expect((await compile('return a + b')).isKept).toBe(true);
    // Started by sudo with the user's HOME: only root can give a file away.
    if (process.getuid?.() === 0) {
      chownSync(path, 1000, 1000);
      expect((await compile('return a + b')).isKept).toBe(false);
    }
  });

  test('is not needed where nothing can be written', async () => {
    writeFileSync(join(folder, 'file'), '');
    mkdirSync(path);
    // Missing, not a folder, and what cannot be replaced.
    for (const target of [join(folder, 'missing', 'code.bin'), join(folder, 'file', 'code.bin'), path]) {
      (await compile('return a + b')).keep(target);
    }
    expect(readdirSync(folder)).toEqual(['code.bin', 'file']);
    expect(await result('return a + b')).toBe(5);
  });

  test('does not fail where what is in the way cannot be removed', async () => {
    mkdirSync(`${path}.${process.pid}`);
    (await compile('return a + b')).keep(path);
    expect(readdirSync(folder)).toEqual([`code.bin.${process.pid}`]);
  });

  test('is not waited for from what is not a file', async () => {
    execFileSync('mkfifo', [path]);
    expect((await compile('return a + b')).isKept).toBe(false);
    expect(await result('return a + b')).toBe(5);
  });

  test('runs in strict mode', async () => {
    const run: () => unknown = (await compile('return this === undefined')).script.runInThisContext();
    expect(run()).toBe(true);
  });

  test('names the script and its lines in stack traces', async () => {
    expect(await result('\nreturn new Error(`no`).stack')).toContain('sum.cjs:2');
  });
});
