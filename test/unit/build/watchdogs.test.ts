// No clock decides a test: limits are watchdogs of minutes (test/patience.ts), and nothing compares the current time.

import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { ALONE } from '../../../build/test-stages.mjs';
import config from '../../../vitest.config.ts';
import { PATIENCE, PROGRAM_WATCHDOG_MS, SHORTEST_WATCHDOG_MS, TEST_WATCHDOG_MS } from '../../patience.ts';
import { clockLimits } from './clock-limits.ts';

const ROOT = resolve(import.meta.dirname, '../../..');

/** Benchmarks measure, and assert nothing. */
const FILES = readdirSync(join(ROOT, 'test'), { recursive: true, encoding: 'utf8' })
  .filter((name) => /\.(ts|tsx|mjs)$/.test(name) && !name.startsWith('bench/'))
  .map((name) => join('test', name));

/** Looks like a limit but is not: an argument that the library refuses. */
const NO_LIMIT = /^test\/unit\/native\/handle\/open-options\.test\.ts:\d+: timeout: 5$/;

test('no file of the tests has a limit below two minutes, or waits for less', () => {
  expect(FILES.length).toBeGreaterThan(200);
  const sources = [...FILES, 'vitest.config.ts', 'build/electron-pool.ts', 'build/test-stages.mjs'];
  const found = sources.flatMap((file) => clockLimits(file, readFileSync(join(ROOT, file), 'utf8')));
  expect(found.filter((place) => !NO_LIMIT.test(place))).toEqual([]);
});

test('no Vitest project has one, either', () => {
  const limits = config.test?.projects?.flatMap((project) => {
    if (typeof project !== 'object' || !('test' in project)) return [];
    const { name, testTimeout, hookTimeout, expect: { poll } = {} } = project.test ?? {};
    return [testTimeout, hookTimeout, poll?.timeout].map((limit) => [name, limit] as const);
  });
  expect(limits?.length).toBe(3 * 7);
  for (const [name, limit] of limits ?? []) expect(limit, String(name)).toBeGreaterThanOrEqual(SHORTEST_WATCHDOG_MS);
  // Inner limits better report what hangs, so they must be shorter.
  expect([PATIENCE.timeout, PROGRAM_WATCHDOG_MS, TEST_WATCHDOG_MS]).toEqual(
    [SHORTEST_WATCHDOG_MS, PATIENCE.timeout, PROGRAM_WATCHDOG_MS, TEST_WATCHDOG_MS].sort((a, b) => a - b).slice(1),
  );
});

test.each([
  "test('x', { timeout: 20_000 }, () => {});",
  "test('x', () => {}, 20_000);",
  "const LIMIT_MS = 20_000;\ntest.each([1])('x', () => {}, LIMIT_MS);",
  "const SECONDS = 30;\ntest('x', { timeout: SECONDS * 1000 }, () => {});",
  'beforeAll(start, 60_000);',
  'await expect.poll(seen, { timeout: 10_000 }).toBe(1);',
  'await button.waitFor({ timeout: 5000 });',
  'await page.waitForTimeout(100);',
  'await vi.waitFor(() => expect(seen).toBe(1));',
  'await vi.waitUntil(isSeen, { interval: 5 });',
  "spawnSync('x', [], { timeout: 20_000 });",
  'fetch(url, { signal: AbortSignal.timeout(1000) });',
  'expect(performance.now() - begin).toBeLessThan(1000);',
  'export default defineConfig({ test: { testTimeout: 30_000 } });',
])('a planted violation is found: %s', (planted) => {
  expect(clockLimits('planted.ts', planted)).toHaveLength(1);
});

test.each([
  "test('x', { timeout: 600_000 }, () => {});",
  'await expect.poll(seen, { ...PATIENCE, interval: 5 }).toBe(1);',
  'await vi.waitFor(isSeen, PATIENCE);',
  "test('x', () => expect(sum(1, 2)).toBe(3));",
  'const flow = { timeoutSec: 60 };',
])('harmless code passes: %s', (text) => {
  expect(clockLimits('planted.ts', text)).toEqual([]);
});

test('tests of what all namespaces share run alone: the size of the hash table, and the limit of entries', () => {
  const kernel = FILES.filter((file) => file.startsWith('test/kernel/') && file.endsWith('.test.ts'));
  const sharing = kernel.filter((file) =>
    /support\/hash-table\.ts|\/proc\/\S*\/nf_conntrack_max/.test(readFileSync(join(ROOT, file), 'utf8')),
  );
  expect(sharing.length).toBeGreaterThan(1);
  expect(ALONE).toEqual(sharing);
});
