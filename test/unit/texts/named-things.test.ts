// Every button, tab, menu entry, method and script named in the product's texts exists under that name. The window's
// texts name nothing of the library, and the library's nothing of the window.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { ROOT } from '../../../build/setup/paths.mjs';
import { ACTION_IDS, ActionId, actionEntry } from '../../../electron/contract/actions.ts';
import * as filter from '../../../native/filter/index.ts';
import { ELSEWHERE, elsewhereSentence } from '../../../native/filter/options/elsewhere.ts';
import * as flow from '../../../native/flow/index.ts';
import * as formats from '../../../native/formats/index.ts';
import * as library from '../../../native/index.ts';
import { TABS } from '../../../renderer/shell/tabs.ts';
import { type KnownThings, libraryThings, missingThings, windowThings } from './named-things.ts';
import { namesOfElements, sourceFiles, textsOf } from './source-texts.ts';

const RENDERER = sourceFiles('renderer');
const { scripts } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { scripts: Record<string, string> };
const menuLabels = [...readFileSync(join(ROOT, 'electron/window/menu.ts'), 'utf8').matchAll(/label: '([^']+)'/g)];

/** The buttons that are drawn from the list of actions. */
const actionButtons = RENDERER.flatMap((file) =>
  [
    ...readFileSync(file, 'utf8').matchAll(/(?:<(?:Action|Selection)Button\s[^>]*?\baction="|actionOn\(tab, ')(\w+)/g),
  ].map(([, id]) => ActionId.parse(id)),
);
const menuActions = ACTION_IDS.map(actionEntry).filter(({ menu }) => menu);

const KNOWN: KnownThings = {
  buttons: new Set([
    ...namesOfElements(RENDERER, new Set(['button', 'Button', 'ActionButton']), 'button'),
    ...actionButtons.map((id) => actionEntry(id).title),
  ]),
  tabs: new Set(TABS.map(({ title }) => title)),
  menu: new Set([
    ...menuLabels.map(([, label = '']) => label.replace(/&/g, '')),
    ...menuActions.flatMap(({ title, menu }) => [title, ...(menu?.choiceOf ? [menu.choiceOf] : [])]),
  ]),
  methods: new Set([
    ...Object.getOwnPropertyNames(library.Conntrack.prototype),
    ...Object.getOwnPropertyNames(library.Conntrack),
  ]),
  functions: new Set([library, filter, flow, formats].flatMap((module) => Object.keys(module))),
  scripts: new Set(Object.keys(scripts)),
};

test('the names of the buttons are found in the source of the window', () => {
  expect([...KNOWN.buttons]).toEqual(
    expect.arrayContaining([
      'Delete selected',
      'Delete matching',
      'Flush',
      'Pause',
      'Resume',
      'Filter builder',
      'Clear filter',
    ]),
  );
  expect(KNOWN.methods.has('subscribe')).toBe(true);
  expect(KNOWN.menu.has('Delete matching')).toBe(true);
  expect(KNOWN.tabs.has('Connections')).toBe(true);
});

test('every text names only what exists', () => {
  const texts = textsOf([...RENDERER, ...sourceFiles('electron', 'native/filter')]);
  expect(texts.length).toBeGreaterThan(1000);
  const wrong = texts.flatMap(({ file, line, text }) =>
    missingThings(text, KNOWN).map((thing) => `${file}:${line} names ${thing}`),
  );
  expect(wrong).toEqual([]);
});

test('the texts of the window and of the main process name nothing of the library', () => {
  const texts = textsOf([...RENDERER, ...sourceFiles('electron')]);
  const wrong = texts.flatMap(({ file, line, text }) =>
    libraryThings(text).map((thing) => `${file}:${line} names ${thing}`),
  );
  expect(wrong).toEqual([]);
});

describe.each(ELSEWHERE)('the sentence on %s', (subject) => {
  test('names what exists, and to each reader only what that reader has', () => {
    const forWindow = elsewhereSentence(subject, 'window');
    const forLibrary = elsewhereSentence(subject, 'library');
    expect([forWindow, missingThings(forWindow, KNOWN), libraryThings(forWindow)]).toEqual([forWindow, [], []]);
    expect([forLibrary, missingThings(forLibrary, KNOWN), windowThings(forLibrary)]).toEqual([forLibrary, [], []]);
  });
});

test('no sentence for the window contains a command that, pasted, would act on a table other than the one shown', () => {
  // These print the same everywhere.
  const anywhere = ['version', 'help'];
  const subjects = ELSEWHERE.filter((subject) => !anywhere.includes(subject));
  const sentences = subjects.map((subject) => elsewhereSentence(subject, 'window'));
  expect(sentences.filter((sentence) => /\bconntrack -/.test(sentence))).toEqual([]);
  const ofConntrack = sentences.filter((sentence) => /\bconntrack\b[^.]* with -/.test(sentence));
  expect(ofConntrack.length).toBeGreaterThan(10);
  for (const sentence of ofConntrack) expect(sentence).toMatch(/ in the network namespace of the table shown\.$/);
});

test('the refusal of a filter speaks of the library or of the window, depending on the reader', () => {
  const corpus = JSON.parse(readFileSync(join(ROOT, 'test/fuzz/filter-corpus.json'), 'utf8')) as string[];
  let said = 0;
  for (const text of [...corpus, 'label has nothing-of-the-kind', '-l web', '-E', 'conntrack -L expect']) {
    for (const audience of ['window', 'library'] as const) {
      const result = filter.parseFilter(text, { audience });
      for (const { message, expected } of result.ok ? [] : result.errors) {
        said++;
        for (const words of [message, ...expected]) {
          const own = words.replaceAll(text, '');
          const foreign = audience === 'window' ? libraryThings(own) : windowThings(own);
          expect([words, foreign, missingThings(own, KNOWN)]).toEqual([words, [], []]);
        }
      }
    }
  }
  expect(said).toBeGreaterThan(100);
});

describe('a text that names what does not exist is found', () => {
  test.each([
    ['Writing is done by the button Print.', 'button Print'],
    ['conntrack.subscribe() does that, and the tab Events shows what comes.', 'tab Events shows what comes'],
    ['conntrack.subscribes() does that', 'conntrack.subscribes'],
    ['as readConnlabel() reads them', 'readConnlabel()'],
    ['See the menu Tools.', 'menu Tools'],
    ['sudo npm run setup-helpers', 'npm run setup-helpers'],
  ])('%s', (text, thing) => {
    expect(missingThings(text, KNOWN)).toEqual([thing]);
  });

  test('while one that names what exists is not', () => {
    for (const text of [
      'the button Flush does that',
      'the button “Delete matching”',
      'conntrack.flush() does that',
      'Conntrack.open({ labels })',
      'readConnlabels() reads /etc/xtables/connlabel.conf',
      'sudo npm run setup-helper',
    ])
      expect([text, missingThings(text, KNOWN)]).toEqual([text, []]);
    expect(libraryThings('conntrack.subscribe() does that')).toEqual(['conntrack.subscribe']);
    expect(libraryThings('as readConnlabels() reads them')).toEqual(['readConnlabels()']);
    expect(windowThings('and so does the button Flush.')).toEqual(['button Flush']);
  });
});
