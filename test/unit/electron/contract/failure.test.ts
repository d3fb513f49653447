// The list of failure codes against the sources: it explains every code that they make, and no other.

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { FAILURES } from '../../../../electron/contract/failure.ts';

const ROOT = join(import.meta.dirname, '../../../..');
/** Other words in capitals beginning with E in these sources: a state, a status, and errnos only named by number. */
const OTHER_WORDS = new Set(['ESTABLISHED', 'EXPECTED', 'EAGAIN', 'E4000']);

/** The files under these folders whose names match `ends`. */
function files(folders: readonly string[], ends: RegExp): string[] {
  return folders.flatMap((folder) =>
    readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
      .filter((name) => ends.test(name))
      .map((name) => join(folder, name)),
  );
}

/** Codes by the first file that has them; the list itself is left out. */
function codesIn(paths: readonly string[], pattern: RegExp): Map<string, string> {
  const found = new Map<string, string>();
  for (const path of paths.filter((one) => one !== 'electron/contract/failure.ts')) {
    for (const [, code = ''] of readFileSync(join(ROOT, path), 'utf8').matchAll(pattern)) {
      if (!OTHER_WORDS.has(code) && !found.has(code)) found.set(code, path);
    }
  }
  return found;
}

const QUOTED = /['"`](E[A-Z0-9]{3,})['"`]/g;
const scripts = files(['electron', 'renderer', 'native/handle'], /\.tsx?$/);
const made = new Map([
  ...codesIn(scripts, QUOTED),
  // General words of an errno, which the window shows as they are.
  ...codesIn(['native/handle/errno-words.ts'], /^ {2}(E[A-Z0-9]{3,}):/gm),
  // Reads batches in every process.
  ...codesIn(['native/flow/batch.ts'], QUOTED),
]);
const core = codesIn(files(['native/src', 'native/helper'], /\.(cc|h)$/), /\b(E[A-Z0-9]{3,})\b/g);

describe('the list of failures', () => {
  test('explains every code that the sources make', () => {
    expect(made.size).toBeGreaterThan(25);
    expect([...made].filter(([code]) => !Object.hasOwn(FAILURES, code))).toEqual([]);
  });

  test('explains no other code', () => {
    expect(Object.keys(FAILURES).filter((code) => !made.has(code) && !core.has(code))).toEqual([]);
  });

  test.each(Object.entries<{ meaning: string; remedy?: string }>(FAILURES))(
    'explains %s in sentences',
    (_code, words) => {
      expect(words.meaning).toMatch(/^[A-Z].*\.$/);
      if (words.remedy !== undefined) expect(words.remedy).toMatch(/^[A-Z“].*\.$/);
    },
  );
});
