// A short run of the fuzzer, the same each time: what it found stays found, and it still reaches nearly all of the code.

import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

const FUZZER = fileURLToPath(new URL('../../fuzz/filter-fuzz.ts', import.meta.url));
/** Some seconds; the corpus alone asks for the coverage a few hundred times. */
const LIMIT_MS = 120_000;

test(
  'no text breaks the filter language',
  async () => {
    const { stdout } = await promisify(execFile)(process.execPath, [FUZZER, '--seed', '20260131', '--runs', '2500'], {
      encoding: 'utf8',
    });
    const [, runs, reached] = /: (\d+) texts, \d+ kept, ([\d.]+) % of the source reached\n$/.exec(stdout) ?? [];
    expect(Number(runs)).toBeGreaterThanOrEqual(2500);
    expect(Number(reached)).toBeGreaterThan(95);
  },
  LIMIT_MS,
);
