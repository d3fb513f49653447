// The prebuilt files need exactly the versions of system libraries that the README states.

import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ROOT } from '../../build/setup/paths.mjs';

const PREBUILT = join(ROOT, `native/prebuilds/${process.platform}-${process.arch}`);
/** The package's files and the playground, which is built with them and shipped with the application. */
const FILES = [
  ...readdirSync(PREBUILT).map((name) => join(PREBUILT, name)),
  join(ROOT, 'native/build/flowglass-playground'),
];

/** Versions such as GLIBC_2.34 that a file needs (.gnu.version_r). */
function versionsOf(file: string): string[] {
  const text = execFileSync('readelf', ['--wide', '--version-info', file], { encoding: 'utf8' });
  return [...text.matchAll(/Name: ([A-Z]+_[\d.]+)/g)].map(([, name = '']) => name);
}

function highest(versions: readonly string[], prefix: string): string | undefined {
  const numbers = versions.flatMap((version) =>
    version.startsWith(`${prefix}_`) ? version.slice(prefix.length + 1) : [],
  );
  return numbers.toSorted((a, b) => a.localeCompare(b, 'en', { numeric: true })).at(-1);
}

test('the README states the glibc and the libstdc++ that the files need', () => {
  const versions = FILES.flatMap(versionsOf);
  const readme = readFileSync(join(ROOT, 'native/README.md'), 'utf8');
  const [, glibc, glibcxx] = /glibc (\d+\.\d+).*?libstdc\+\+.*?GLIBCXX_([\d.]+\d)/s.exec(readme) ?? [];
  expect({ glibc, glibcxx }).toEqual({ glibc: highest(versions, 'GLIBC'), glibcxx: highest(versions, 'GLIBCXX') });
});

test('no file needs any other library', () => {
  for (const file of FILES) {
    const text = execFileSync('readelf', ['--wide', '--dynamic', file], { encoding: 'utf8' });
    const needed = [...text.matchAll(/\(NEEDED\).*\[(.*)\]/g)].map(([, name]) => name);
    expect(['libc.so.6', 'libgcc_s.so.1', 'libm.so.6', 'libstdc++.so.6', 'ld-linux-x86-64.so.2']).toEqual(
      expect.arrayContaining(needed),
    );
  }
});
