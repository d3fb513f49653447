// The reference documents: docs/troubleshooting.md explains every failure code and no other, and quotes what the
// product says; the glossary is in order; the files that documents name exist.

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ROOT } from '../../../build/setup/paths.mjs';
import { ACTIONS } from '../../../electron/contract/actions.ts';
import { FAILURES } from '../../../electron/contract/failure.ts';
import { SENTENCES } from '../../../renderer/words/sentences.ts';
import { codeSpans, documentText } from './markdown.ts';

const troubleshooting = documentText('docs/troubleshooting.md');

test('the troubleshooting document explains every failure code, and no other', () => {
  const codes = [...troubleshooting.matchAll(/^\| `([A-Z]+)` \| \S/gm)].map(([, code]) => code);
  expect(codes.toSorted()).toEqual(Object.keys(FAILURES).toSorted());
});

test('every button and every status bar text that the troubleshooting document names exists', () => {
  const named = [...troubleshooting.matchAll(/(?<![\w*])\*([^*\n]+)\*(?!\*)/g)].map(([, name = '']) => name);
  expect(named.length).toBeGreaterThan(5);
  const known = [
    ...Object.values(ACTIONS).map(({ title }) => title),
    ...[...troubleshooting.matchAll(/^## (.+)$/gm)].map(([, heading = '']) => heading),
    ...Object.values(SENTENCES.foot).filter((text) => typeof text === 'string'),
  ];
  expect(named.filter((name) => !known.some((text) => text.startsWith(name)))).toEqual([]);
});

test('every message that the troubleshooting document quotes is in the source', () => {
  const quoted = [...troubleshooting.matchAll(/^- .*?"([^"]+)"/gm)].map(([, text = '']) => plain(text));
  expect(quoted.length).toBeGreaterThan(5);
  const source = ['build', 'electron', 'renderer', 'native/playground'].map(sourceText).join('\n');
  expect(quoted.filter((text) => !source.includes(text))).toEqual([]);
});

/** The text without typographic differences and without the end of the sentence. */
function plain(text: string): string {
  return text.replaceAll('’', "'").replace(/[.,]$/, '');
}

/** Everything in the source files below a folder. */
function sourceText(folder: string): string {
  return readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.(ts|tsx|mjs|cc)$/.test(name))
    .map((name) => plain(readFileSync(join(ROOT, folder, name), 'utf8')))
    .join('\n');
}

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
