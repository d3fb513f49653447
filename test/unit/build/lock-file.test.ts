// The lock files, that of the benchmark's peers too, must work on any machine and any mirror of the registry, and pin
// everything.

import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, test } from 'vitest';

interface LockEntry {
  readonly version?: string;
  readonly integrity?: string;
  readonly resolved?: string;
  readonly link?: boolean;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

const root = resolve(import.meta.dirname, '../../..');

interface Packages {
  readonly entries: Readonly<Record<string, LockEntry>>;
  /** Those that are installed from the registry, by their paths. */
  readonly installed: readonly (readonly [path: string, entry: LockEntry])[];
  /** Of the direct dependencies. */
  readonly versions: Readonly<Record<string, string>>;
}

describe.each([
  ['.', 100],
  ['test/bench/peers', 20],
])('in %s', (folder, atLeast) => {
  const { entries, installed, versions } = readPackages(folder);

  test('no entry names a host', () => {
    expect(Object.entries(entries).filter(([, entry]) => entry.resolved && !entry.link)).toEqual([]);
  });

  test('every package is pinned by a hash', () => {
    expect(installed.length).toBeGreaterThan(atLeast);
    expect(installed.filter(([, entry]) => !entry.integrity?.startsWith('sha512-')).map(([path]) => path)).toEqual([]);
  });

  test('every direct dependency is an exact version', () => {
    const loose = Object.entries(versions).filter(([, version]) => !/^(npm:[\w@/-]+@)?\d+\.\d+\.\d+$/.test(version));
    expect(loose).toEqual([]);
  });

  test('packages for other platforms are in it, too: npm ci refuses a lock file without them', () => {
    const missing = installed.flatMap(([path, entry]) =>
      Object.keys(entry.optionalDependencies ?? {}).filter(
        (name) => !entries[`node_modules/${name}`] && !entries[`${path}/node_modules/${name}`],
      ),
    );
    expect(missing).toEqual([]);
  });

  test('no package may run a script when it is installed', () => {
    expect(readFileSync(resolve(root, folder, '.npmrc'), 'utf8')).toMatch(/^ignore-scripts=true$/m);
  });
});

function readPackages(folder: string): Packages {
  const read = (name: string): unknown => JSON.parse(readFileSync(resolve(root, folder, name), 'utf8'));
  const { packages: entries } = read('package-lock.json') as { packages: Record<string, LockEntry> };
  const manifest = read('package.json') as Record<string, Readonly<Record<string, string>>>;
  return {
    entries,
    installed: Object.entries(entries).filter(([path, entry]) => path.includes('node_modules/') && !entry.link),
    versions: { ...manifest.dependencies, ...manifest.devDependencies },
  };
}
