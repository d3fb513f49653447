// Each of our commands in the documentation exists: npm scripts, the application's options, test stages, programs.

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { ROOT } from '../../../build/setup/paths.mjs';
import { parseOptions } from '../../../electron/options.ts';
import { programsIn } from '../../package/support/documented.ts';
import { codeBlocks, codeSpans, documentText } from './markdown.ts';

const DOCUMENTS = [
  'README.md',
  'ARCHITECTURE.md',
  'CONTRIBUTING.md',
  'CHANGELOG.md',
  'native/README.md',
  'native/filter/README.md',
  'native/go/README.md',
  'docs/glossary.md',
  'docs/troubleshooting.md',
  'test/bench/README.md',
];

const { scripts } = JSON.parse(documentText('package.json')) as { scripts: Record<string, string> };
const STAGES = [...documentText('build/test-stages.mjs').matchAll(/\bname: '([a-z\d-]+)'/g)].map(([, name]) => name);

/** The commands in shell blocks, and in spans that begin like one of our commands. */
function commandsIn(markdown: string): string[] {
  const blocks = codeBlocks(markdown).filter(({ language }) => language === 'sh');
  const spans = codeSpans(markdown).filter((span) => /^(sudo )?(npm|npx|node|flowglass) /.test(span));
  return [...blocks.flatMap(({ lines }) => lines), ...spans]
    .map((line) =>
      line
        .replace(/ +#.*$/, '')
        .trim()
        .replace(/^sudo /, ''),
    )
    .filter((line) => line !== '');
}

/** What is wrong with one of our commands; undefined if it is correct or not ours. */
function problem(command: string): string | undefined {
  const [program = '', first = '', ...rest] = command.split(/ +/);
  const [verb, args] = first === 'run' ? [rest[0] ?? '', rest.slice(1)] : [first, rest];
  if (program === 'npm') {
    if (first === 'run' || first === 'start' || first === 'test') {
      if (!(verb in scripts)) return `there is no script ${verb}`;
      const given = args[0] === '--' ? args.slice(1) : [];
      if (verb === 'start') return optionsProblem(given);
      if (verb === 'test') return given.find((stage) => !STAGES.includes(stage));
    }
    return undefined;
  }
  if (program === 'node' && /^[\w./-]+\.(ts|mjs|js)$/.test(first) && first.includes('/')) {
    return existsSync(join(ROOT, first)) ? undefined : `there is no ${first}`;
  }
  return undefined;
}

function optionsProblem(args: readonly string[]): string | undefined {
  if (args.join() === 'OPTIONS') return undefined;
  const parsed = parseOptions(args, () => false);
  return parsed.kind === 'error' ? parsed.message : undefined;
}

test('the scripts and the stages are known', () => {
  expect(Object.keys(scripts)).toContain('setup-helper');
  expect(STAGES).toEqual(expect.arrayContaining(['check', 'unit', 'kernel', 'e2e']));
});

describe.each(DOCUMENTS)('%s', (file) => {
  test('names only commands that exist', () => {
    const wrong = commandsIn(documentText(file)).flatMap((command) => {
      const what = problem(command);
      return what === undefined ? [] : [`${command}: ${what}`];
    });
    expect(wrong).toEqual([]);
  });
});

test('the documentation contains commands', () => {
  expect(
    DOCUMENTS.flatMap((file) => commandsIn(documentText(file))).filter((line) => /^npm /.test(line)).length,
  ).toBeGreaterThan(15);
});

test('the options in the table of the README are those of the application', () => {
  const markdown = documentText('README.md');
  const section = markdown.slice(markdown.indexOf('## Options'), markdown.indexOf('## The filter'));
  const options = codeSpans(section).filter((span) => span.startsWith('--'));
  expect(options.length).toBeGreaterThanOrEqual(6);
  for (const option of options) {
    const [name = '', value] = option.split(' ');
    const parsed = parseOptions(value === undefined ? [name] : [name, 'x'], () => false);
    expect([option, parsed.kind]).toEqual([option, expect.not.stringMatching('error')]);
  }
});

test('each block of the library’s README is tested: js by test/package, sh here, text as output or as filters', () => {
  const markdown = documentText('native/README.md');
  const languages = codeBlocks(markdown).map(({ language }) => language);
  expect([...new Set(languages)].sort()).toEqual(['js', 'sh', 'text']);
  expect(programsIn(markdown)).toHaveLength(languages.filter((language) => language === 'js').length);
  // Besides each program's output, only the block of filters is text.
  expect(languages.filter((language) => language === 'text')).toHaveLength(programsIn(markdown).length + 1);
  for (const [, path = ''] of markdown.matchAll(/node_modules\/@flowglass\/conntrack\/(\S+\.mjs)/g)) {
    expect([path, existsSync(join(ROOT, 'native', path))]).toEqual([path, true]);
  }
});

test('a command that does not exist is found', () => {
  expect(problem('npm run setup-helpers')).toMatch(/no script/);
  expect(problem('npm start -- --filters x')).toMatch(/unknown option/);
  expect(problem('npm test -- units')).toBe('units');
  expect(problem('node build/nothing.mjs')).toMatch(/there is no/);
  expect(problem('npm install @flowglass/conntrack')).toBeUndefined();
});
