// A short run of the fuzzer, the same each time: its earlier findings stay fixed, and it still reaches nearly all of
// the code.

import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { SIZES } from '../../../sizes.ts';

const FUZZER = fileURLToPath(new URL('../../../fuzz/filter-fuzz.ts', import.meta.url));

test('no text breaks the filter language', async () => {
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [FUZZER, '--seed', '20260131', '--runs', String(SIZES.fuzzTexts)],
    {
      encoding: 'utf8',
    },
  );
  const [, runs, reached] = /: (\d+) texts, \d+ kept, ([\d.]+) % of the source reached\n$/.exec(stdout) ?? [];
  expect(Number(runs)).toBeGreaterThanOrEqual(SIZES.fuzzTexts);
  expect(Number(reached)).toBeGreaterThan(95);
});
