// Checks the check of import directions: each rule has a planted violation here.

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { checkDependencies } from '../../../build/check-dependencies.mjs';
import { RULES } from '../../../build/dependency-rules.mjs';

/** A tree in which every import has the right direction. */
const CLEAN: Record<string, string> = {
  'native/index.ts':
    "import { lookup } from 'node:dns';\nimport { flow } from './flow/index.ts';\nexport { flow, lookup };",
  'native/flow/index.ts': 'export const flow = 1;',
  'native/go/index.ts': "export { flow } from '../index.ts';",
  'native/filter/index.ts': "export { flow } from '../flow/index.ts';",
  'native/filter/fields/x.ts': 'export const fields = 1;',
  'native/filter/write/x.ts': "export * from '../fields/x.ts';",
  'native/filter/read/x.ts': "export * from '../write/x.ts';",
  'native/filter/scan/x.ts': "export * from '../fields/x.ts';",
  'node_modules/electron/package.json': '{"name": "electron", "main": "index.js"}',
  'node_modules/electron/index.js': 'exports.ipcRenderer = 1;',
  'electron/contract/commands.ts':
    "import type * as flow from '../../native/flow/index.ts';\nexport type { flow };\nexport const commands = 1;",
  'electron/contract/to-engine.ts': 'export const path = 1;',
  'electron/main.ts':
    "import { readFile } from 'node:fs';\nimport { flow } from '../native/index.ts';\nexport { flow, readFile };",
  'electron/preload.ts': "export { commands } from './contract/commands.ts';",
  'renderer/main.ts':
    "import type * as commands from '../electron/contract/commands.ts';\nexport type { commands };\nvoid import('./window.ts');",
  'renderer/window.ts':
    "export { commands } from '../electron/contract/commands.ts';\nexport { flow } from '../native/flow/index.ts';\nexport * from './shell/x.ts';",
  'renderer/shell/x.ts': "export * from '../flows/x.ts';\nexport * from '../dialogs/x.ts';",
  'renderer/flows/x.ts': "export * from '../grid/x.ts';",
  'renderer/grid/x.ts': 'export const grid = 1;',
  'renderer/filter-bar/x.ts': "export * from '../controls/x.ts';",
  'renderer/dialogs/x.ts': "export * from '../controls/x.ts';",
  'renderer/controls/x.ts': "export * from '../actions/x.ts';",
  'renderer/actions/x.ts': "export * from '../session/x.ts';",
  'renderer/session/x.ts': "export * from '../words/x.ts';",
  'renderer/words/x.ts': "export * from '../engine/client.ts';",
  'renderer/engine/client.ts':
    "import type * as commands from '../../electron/contract/commands.ts';\nexport type { commands };",
  'renderer/engine/x.ts': "export * from '../../electron/contract/to-engine.ts';",
  'renderer/engine/columns/engine-columns.ts': "export * from '../store/store.ts';",
  'renderer/engine/store/store.ts': 'export const store = 1;',
};

/** A folder of the page imports a forbidden one. */
const upwards = (from: string, to: string, rule: string): [string, string, string, string] => [
  `${from} import ${to}`,
  `renderer/${from}/y.ts`,
  `export * from '../${to}/x.ts';`,
  rule,
];

/** Planted violations, and the rule that must find each. */
const VIOLATIONS: [description: string, file: string, source: string, rule: string][] = [
  [
    'the page imports main',
    'renderer/x.ts',
    "export * from '../electron/main.ts';",
    'renderer-imports-pure-parts-and-contract-only',
  ],
  [
    'the page imports the addon',
    'renderer/x.ts',
    "export * from '../native/index.ts';",
    'renderer-imports-pure-parts-and-contract-only',
  ],
  [
    'the page imports the messages of the kernel, if only their types',
    'renderer/x.ts',
    "import type * as x from '../native/wire/x.ts';\nexport type { x };",
    'renderer-imports-pure-parts-and-contract-only',
  ],
  [
    'the page imports a type of main',
    'renderer/x.ts',
    "import type * as x from '../electron/main.ts';\nexport type { x };",
    'renderer-imports-pure-parts-and-contract-only',
  ],
  [
    'the page imports Node',
    'renderer/x.ts',
    "export * from 'node:fs';",
    'renderer-imports-pure-parts-and-contract-only',
  ],
  ['the page imports Electron', 'renderer/x.ts', "export * from 'electron';", 'renderer-has-no-electron'],
  upwards('engine', 'words', 'page-layer-engine'),
  upwards('words', 'session', 'page-layer-words'),
  upwards('session', 'actions', 'page-layer-session'),
  upwards('actions', 'dialogs', 'page-layer-actions'),
  upwards('controls', 'dialogs', 'page-layer-controls'),
  upwards('dialogs', 'grid', 'page-layer-dialogs'),
  upwards('filter-bar', 'dialogs', 'page-layer-filter-bar'),
  upwards('facets', 'dialogs', 'page-layer-facets'),
  upwards('details', 'dialogs', 'page-layer-details'),
  upwards('grid', 'flows', 'page-layer-grid'),
  upwards('grid', 'words', 'grid-knows-no-flow'),
  ['the grid imports the engine', 'renderer/grid/y.ts', "export * from '../engine/client.ts';", 'grid-knows-no-flow'],
  ['the grid imports flows', 'renderer/grid/y.ts', "export * from '../../native/flow/index.ts';", 'grid-knows-no-flow'],
  upwards('flows', 'shell', 'page-layer-tabs'),
  upwards('statistics', 'flows', 'page-layer-tabs'),
  ['the shell imports the start', 'renderer/shell/y.ts', "export * from '../main.ts';", 'page-layer-shell'],
  [
    'the page imports the store of the engine',
    'renderer/words/y.ts',
    "export * from '../engine/store/store.ts';",
    'engine-runs-in-the-worker',
  ],
  [
    'the page imports the engine’s list of columns',
    'renderer/words/y.ts',
    "export * from '../engine/columns/engine-columns.ts';",
    'page-takes-types-of-columns-only',
  ],
  [
    'the engine imports a parser',
    'renderer/engine/y.ts',
    "export * from '../../electron/contract/commands.ts';",
    'engine-has-no-parser',
  ],
  [
    'what runs before the window imports a parser',
    'electron/options.ts',
    "export * from './contract/commands.ts';",
    'start-is-small',
  ],
  ...['store', 'codes', 'columns', 'list', 'queries', 'reconcile', 'view', 'delete', 'export'].map(
    (folder): [string, string, string, string] => [
      `the engine’s folder ${folder} imports what is above it`,
      `renderer/engine/${folder}/y.ts`,
      "export * from '../client.ts';",
      `engine-folder-${folder}`,
    ],
  ),
  [
    'the engine’s texts import the session',
    'renderer/engine/export/y.ts',
    "export * from '../../session/x.ts';",
    'engine-export-adds-words-only',
  ],
  [
    'the engine’s texts import the library',
    'renderer/engine/export/y.ts',
    "export * from '../../../native/index.ts';",
    'engine-export-takes-formats-too',
  ],
  ['flow imports Node', 'native/flow/x.ts', "export * from 'node:fs';", 'flow-is-pure'],
  ['flow imports filter', 'native/flow/x.ts', "export * from '../filter/index.ts';", 'flow-is-pure'],
  ['formats import filter', 'native/formats/x.ts', "export * from '../filter/index.ts';", 'formats-are-pure'],
  ['filter imports the library', 'native/filter/x.ts', "export * from '../index.ts';", 'filter-is-pure'],
  [
    'the fields of the filter import what is above them',
    'native/filter/fields/y.ts',
    "export * from '../index.ts';",
    'fields-and-regex-are-the-base-of-the-filter',
  ],
  [
    'regular expressions import the fields',
    'native/filter/regex/y.ts',
    "export * from '../fields/x.ts';",
    'fields-and-regex-are-the-base-of-the-filter',
  ],
  [
    'scanning imports reading',
    'native/filter/scan/y.ts',
    "export * from '../read/x.ts';",
    'filter-scans-and-prints-without-reading',
  ],
  [
    'writing imports scanning',
    'native/filter/write/y.ts',
    "export * from '../scan/x.ts';",
    'filter-scans-and-prints-without-reading',
  ],
  [
    'reading imports scanning',
    'native/filter/read/y.ts',
    "export * from '../scan/x.ts';",
    'filter-reads-without-scanning',
  ],
  ['wire imports filter', 'native/wire/x.ts', "export * from '../filter/index.ts';", 'wire-is-pure'],
  ['the planner imports Node', 'native/planner/x.ts', "export * from 'node:fs';", 'planner-is-pure'],
  [
    'native imports main',
    'native/x.ts',
    "export * from '../electron/contract/commands.ts';",
    'native-depends-on-nothing-here',
  ],
  ['the library imports the Go interface', 'native/x.ts', "export * from './go/index.ts';", 'go-is-on-top'],
  [
    'the first script loads the window before it starts anything',
    'renderer/main.ts',
    "export * from './window.ts';",
    'first-script-is-small',
  ],
  ['main imports the page', 'electron/x.ts', "export * from '../renderer/main.ts';", 'electron-imports-native-only'],
  [
    'the contract imports Node',
    'electron/contract/commands.ts',
    "export * from 'node:fs';",
    'contract-is-for-both-sides',
  ],
  [
    'the contract imports more of flows than types',
    'electron/contract/commands.ts',
    "export * from '../../native/flow/index.ts';",
    'contract-takes-types-of-flow-only',
  ],
  ['a second place sets zod up', 'electron/x.ts', "import 'zod';", 'zod-is-set-up-once'],
  ['the preload script imports main', 'electron/preload.ts', "export * from './main.ts';", 'preload-is-alone'],
  ['a file imports itself by another', 'electron/main.ts', "import './other.ts';\nexport const x = 1;", 'no-cycles'],
  [
    'a file imports itself by the types of another',
    'electron/main.ts',
    "import type * as other from './other.ts';\nexport type { other };",
    'no-cycles',
  ],
  ['a file is imported that is not there', 'native/x.ts', "export * from './nowhere.ts';", 'everything-resolves'],
];

let tree: string | undefined;

function makeTree(files: Record<string, string>): string {
  tree = mkdtempSync(join(tmpdir(), 'flowglass-dependencies-'));
  for (const [name, source] of Object.entries({ 'package.json': '{"type": "module"}', ...files })) {
    mkdirSync(dirname(join(tree, name)), { recursive: true });
    writeFileSync(join(tree, name), source);
  }
  return tree;
}

afterEach(() => {
  if (tree) rmSync(tree, { recursive: true });
  tree = undefined;
});

test('a clean tree has no violation', async () => {
  const { violations, modules } = await checkDependencies(makeTree(CLEAN));
  expect(violations).toEqual([]);
  expect(modules).toEqual({ native: 8, electron: 4, renderer: 15 });
});

test.each(VIOLATIONS)('found: %s', async (_description, file, source, rule) => {
  const other = { 'electron/other.ts': "export * from './main.ts';" };
  const { violations } = await checkDependencies(makeTree({ ...CLEAN, ...other, [file]: source }));
  expect(violations.map((violation) => violation.rule)).toContain(rule);
});

test('every rule has a planted violation', () => {
  const planted = new Set(VIOLATIONS.map(([, , , rule]) => rule));
  expect(RULES.map(({ name }) => name).filter((name) => !planted.has(name ?? ''))).toEqual([]);
});

test('the check of this repository sees its modules', async () => {
  const { modules } = await checkDependencies(resolve(import.meta.dirname, '../../..'));
  for (const folder of ['native', 'electron', 'renderer']) expect(modules[folder], folder).toBeGreaterThan(5);
});
