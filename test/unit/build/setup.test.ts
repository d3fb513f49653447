import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative, resolve } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { runCommand } from '../../../build/setup/command.mjs';
import { describeFailure, SetupFailure } from '../../../build/setup/failure.mjs';
import { hashInputs, isFresh, writeStamp } from '../../../build/setup/stamp.mjs';
import { findMissing, missingFailure } from '../../../build/setup/system-packages.mjs';

const root = resolve(import.meta.dirname, '../../..');
let folder = '';
/** Inputs are named relative to the checkout. */
let input = '';

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'flowglass-setup-'));
  input = relative(root, folder);
  writeFileSync(join(folder, 'a'), '1');
});

afterEach(() => rmSync(folder, { recursive: true }));

test('the hash of inputs changes with contents, a name, a new file and the extra text', () => {
  const hashes = [hashInputs([input])];
  writeFileSync(join(folder, 'a'), '2');
  hashes.push(hashInputs([input]));
  writeFileSync(join(folder, 'b'), '');
  hashes.push(hashInputs([input]));
  hashes.push(hashInputs([input], 'more'));
  expect(new Set(hashes).size).toBe(4);
});

test('outputs among the inputs do not count', () => {
  const before = hashInputs([input]);
  mkdirSync(join(folder, 'dist'));
  writeFileSync(join(folder, 'dist/x'), '');
  expect(hashInputs([input])).toBe(before);
});

test('a missing input counts as one without files', () => {
  expect(hashInputs([join(input, 'nowhere')])).toBe(hashInputs([]));
});

test('a stamp is fresh for its own hash only', () => {
  const stamp = join(folder, 'out/.stamp');
  expect(isFresh(stamp, 'one')).toBe(false);
  writeStamp(stamp, 'one');
  expect(isFresh(stamp, 'one')).toBe(true);
  expect(isFresh(stamp, 'two')).toBe(false);
});

test('a failed command is explained, with its last lines and its log file', async () => {
  const script = 'for i in $(seq 30); do echo line $i; done; exit 3';
  const failure = await runCommand('sh', ['-c', script], {
    log: 'test-failure',
    what: 'It broke',
    todo: 'Mend it',
  }).catch((error: unknown) => error);
  if (!(failure instanceof SetupFailure)) throw new Error('it did not fail');
  const text = describeFailure(failure.explanation);
  expect(text).toContain('It broke');
  expect(text).toContain('ended with code 3');
  expect(text).toContain('line 30');
  expect(text).not.toContain('line 10\n');
  expect(text).toContain('What to do:    Mend it');
  expect(text).toContain('test-failure.log');
});

test('a command that cannot be started, and one that takes too long, are failures too', async () => {
  await expect(runCommand('/nonexistent/program', [], { log: 'test-failure' })).rejects.toThrow(SetupFailure);
  await expect(runCommand('sleep', ['60'], { log: 'test-failure', limitSec: 0.2 })).rejects.toThrow(/SIGTERM/);
});

test('programs and libraries that the system lacks are found', () => {
  const needs = [
    { packages: ['no-such-package'], program: 'no-such-program' },
    { packages: ['coreutils'], program: 'ls' },
    { packages: ['other-name', 'libnothing1'], library: 'libnothing.so.1' },
    { packages: ['libc6'], library: 'libc.so.6' },
  ];
  const missing = findMissing(needs);
  expect(missing).toEqual([needs[0], needs[2]]);
  const text = describeFailure(missingFailure(missing, false).explanation);
  expect(text).toContain('Missing from this system: no-such-program, libnothing.so.1.');
  expect(text).toContain('no-such-package libnothing1');
});
