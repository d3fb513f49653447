// Every program in the package's documentation runs with the installed package, and prints what it promises.

import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { pathWithoutPackages, ROOT } from '../../build/setup/paths.mjs';
import * as api from '../../native/index.ts';
import { ordinaryUser } from '../kernel/support/unprivileged.ts';
import { PROGRAM_WATCHDOG_MS } from '../patience.ts';
import { type DocumentedProgram, examplesIn, programsIn } from './support/documented.ts';
import { isOutput } from './support/expected-output.ts';
import { SYSTEM_NODE } from './support/npm.ts';
import { install, PackedLibrary } from './support/packed.ts';

const EXAMPLES = examplesIn(join(ROOT, 'native/examples'));
const SNIPPETS = [
  ...programsIn(readFileSync(join(ROOT, 'native/README.md'), 'utf8')),
  ...programsIn(readFileSync(join(ROOT, 'native/go/README.md'), 'utf8'), 'go-readme'),
];

let library: PackedLibrary;
/** The folder in which the package is installed. */
let folder: string;

beforeAll(() => {
  library = new PackedLibrary();
  folder = library.folder();
  const { status, output } = install(library.tarball, folder);
  if (status !== 0) throw new Error(output);
});

afterAll(() => library?.[Symbol.dispose]());

/** Runs its command in `cwd` as an ordinary user: the command itself acquires the privileges that it needs. */
function run({ command }: DocumentedProgram, cwd: string): string {
  const [program = '', ...args] = [...ordinaryUser, 'sh', '-c', command];
  const path = [dirname(SYSTEM_NODE), pathWithoutPackages()].join(delimiter);
  const result = spawnSync(program, args, { cwd, encoding: 'utf8', timeout: PROGRAM_WATCHDOG_MS, env: { PATH: path } });
  if (result.status !== 0) throw new Error(`${command}: ${result.stderr || String(result.error ?? result.status)}`);
  return `${result.stdout}${result.stderr}`;
}

function expectOutput(program: DocumentedProgram, output: string): void {
  if (!isOutput(program.output, output)) expect(output).toBe(program.output);
}

describe('examples', () => {
  test.each(EXAMPLES)('$name', (example) => {
    expectOutput(example, run(example, join(folder, 'node_modules/@flowglass/conntrack/examples')));
  });
});

describe('README', () => {
  test.each(SNIPPETS)('$name', (snippet) => {
    writeFileSync(join(folder, snippet.fileName), snippet.code);
    expectOutput(snippet, run(snippet, folder));
  });
});

test('every export and every call of a handle is in a program', () => {
  const code = [...EXAMPLES, ...SNIPPETS].map((program) => program.code.replace(/^\s*\/\/.*$/gm, '')).join('\n');
  const calls = [...Object.getOwnPropertyNames(api.Conntrack.prototype), ...Object.getOwnPropertyNames(api.Conntrack)];
  const notCalls = new Set(['constructor', 'prototype', 'length', 'name']);
  const names = [...Object.keys(api), ...calls.filter((name) => !notCalls.has(name))];
  expect(names).toContain('deleteFlows');
  expect(names.filter((name) => !new RegExp(`\\b${name}\\b`).test(code))).toEqual([]);
});
