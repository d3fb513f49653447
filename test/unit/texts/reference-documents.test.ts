// The documents to look things up in: every failure code is explained in docs/troubleshooting.md and no other one, and the
// glossary is in order and names files that exist.

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ROOT } from '../../../build/setup/paths.mjs';
import { FAILURES } from '../../../electron/contract/failure.ts';
import { codeSpans, documentText } from './markdown.ts';

test('every failure code is explained in the troubleshooting document, and no other one', () => {
  const codes = [...documentText('docs/troubleshooting.md').matchAll(/^\| `([A-Z]+)` \| \S/gm)].map(([, code]) => code);
  expect(codes.toSorted()).toEqual(Object.keys(FAILURES).toSorted());
});

test('the glossary is in alphabetical order, each word once', () => {
  const words = [...documentText('docs/glossary.md').matchAll(/^- \*\*(.+?)\*\*: /gm)].map(([, word = '']) => word);
  expect(words.length).toBeGreaterThan(40);
  expect(words).toEqual([...new Set(words)].toSorted((a, b) => a.localeCompare(b, 'en')));
});

test.each(['docs/glossary.md', 'docs/troubleshooting.md', 'ARCHITECTURE.md', 'CONTRIBUTING.md'])(
  'the files that %s names exist',
  (file) => {
    const paths = codeSpans(documentText(file)).filter((span) =>
      /^(build|docs|electron|native|renderer|test)\/[\w./-]+$/.test(span),
    );
    expect(paths.length).toBeGreaterThan(0);
    expect(paths.filter((path) => !existsSync(join(ROOT, path)))).toEqual([]);
  },
);
