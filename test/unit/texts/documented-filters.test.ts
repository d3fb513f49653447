// Every example of a filter in the documentation, the help, the window and the messages is valid; every filter that
// they call refused is refused.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { ROOT } from '../../../build/setup/paths.mjs';
import { HELP } from '../../../electron/options.ts';
import { expectedValues } from '../../../native/filter/fields/field-words.ts';
import {
  applySuggestion,
  FIELD_NAMES,
  FIELDS,
  type Field,
  findField,
  parseFilter,
} from '../../../native/filter/index.ts';
import { OPTIONS } from '../../../native/filter/options/option-table.ts';
import { codeBlocks, codeSpans, documentText, tableSpans } from './markdown.ts';
import { sourceFiles, textsOf } from './source-texts.ts';

/** Label names used by examples. */
const labels = new Map([
  [5, 'web'],
  [9, '8'],
]);

/** Why a text is not a filter; undefined if it is one. */
function refusal(text: string): string | undefined {
  // conntrack's options accept the number of a label only if no names are known.
  const result = parseFilter(text, /^-/.test(text) ? {} : { labels });
  return result.ok ? undefined : `${text}: ${result.errors[0]?.message}`;
}

function expectFilters(texts: readonly string[], atLeast: number): void {
  expect(texts.length).toBeGreaterThanOrEqual(atLeast);
  expect(texts.map(refusal).filter((wrong) => wrong !== undefined)).toEqual([]);
}

test('the help', () => {
  expectFilters(
    [...HELP.matchAll(/for example '([^']+)'/g)].map(([, text = '']) => text),
    1,
  );
});

test('the table of the README', () => {
  expectFilters(
    tableSpans(documentText('README.md'), 'you type').flatMap(([typed = []]) => typed),
    10,
  );
});

test('the block of the library’s README', () => {
  const markdown = documentText('native/README.md');
  const section = markdown.slice(markdown.indexOf('## The filter language'), markdown.indexOf('## Errors'));
  const [block] = codeBlocks(section);
  // The filter's meaning follows it after some spaces.
  expectFilters(
    (block?.lines ?? []).map((line) => line.replace(/ {3,}.*$/, '')),
    5,
  );
});

const LANGUAGE = documentText('native/filter/README.md');

test('the block and the table of the language’s own README', () => {
  expectFilters(codeBlocks(LANGUAGE)[0]?.lines ?? [], 5);
  expectFilters(
    tableSpans(LANGUAGE, 'form').flatMap(([, examples = []]) => examples),
    20,
  );
});

/** Texts that the language’s README calls refused or misread, or that are not filters by themselves. */
const REFUSED = [
  'dst port 80',
  'ip.addr == 10.0.0.1',
  'ct state established',
  '--dport 80-90',
  '-w 010',
  '--dport 70000',
  '--src-nat=1.2.3.4',
  'src = 10.0.0.1:443',
  'nat = both',
];

describe('a span in running text', () => {
  const operator = /^(=|!=|<|>|in |not in |has |not has |~|!~|& )/;
  const isCondition = (span: string): boolean => {
    const [word = '', ...rest] = span.split(' ');
    return rest.length > 0 && FIELD_NAMES.includes(word) && operator.test(rest.join(' '));
  };
  const spans = ['README.md', 'native/README.md', 'native/filter/README.md', 'ARCHITECTURE.md', 'CHANGELOG.md'].flatMap(
    (file) => codeSpans(documentText(file)),
  );

  test('that is a condition is valid', () => {
    expectFilters(
      spans.filter(isCondition).filter((span) => !REFUSED.includes(span) && !/…| [NM]\b/.test(span)),
      8,
    );
  });

  test.each(REFUSED)('that is refused: %s', (text) => {
    expect(codeSpans(LANGUAGE)).toContain(text);
    expect(refusal(text)).toBeDefined();
  });
});

test('the examples of all fields and options', () => {
  expectFilters(
    FIELDS.map(({ example }) => example),
    40,
  );
  const options = OPTIONS.filter(({ meaning }) => !/^(elsewhere|command|mask|key)$/.test(meaning.kind));
  expectFilters(
    options.map(({ long: [name], example, meaning }) => {
      const protocol = meaning.kind === 'state' ? '-p tcp ' : '';
      return `${protocol}--${name}${example === undefined ? '' : ` ${example}`}`;
    }),
    20,
  );
});

/** "an address such as 10.0.0.5 or fd00::1" as its examples. */
function examplesIn(text: string): string[] {
  const [, list] = /\bsuch as (.+?)[.:]?$/.exec(text) ?? [];
  if (list === undefined || list.includes('…')) return [];
  return list.split(/, (?:or )?| or (?!label)/);
}

test('the examples in what a field expects', () => {
  for (const field of FIELDS as readonly Field[]) {
    for (const example of expectedValues(field).flatMap(examplesIn)) {
      const op = field.kind === 'time' ? '>' : '=';
      expect(refusal(`${field.name} ${op} ${example}`)).toBeUndefined();
    }
  }
});

/** Examples that are only part of a filter, and the whole filter. */
const PARTS: Readonly<Record<string, string>> = {
  'ft*': 'helper ~ ft*',
  '10.0.*': 'host ~ 10.0.*',
  'fd00:*': 'host ~ fd00:*',
  proto: 'proto = tcp',
  state: 'state = established',
  src: 'src = 10.0.0.1',
  dst: 'dst = 10.0.0.1',
  dport: 'dport = 80',
  bytes: 'bytes > 1',
  '255.255.0.0': 'src = 10.0.0.0/255.255.0.0',
  'ffff:ffff::': 'src = fd00::/ffff:ffff::',
};

/** A condition for each kind of field, without its value. */
const ONE_OF_EACH_KIND: readonly string[] = [
  ...new Map((FIELDS as readonly Field[]).map((field) => [field.kind, field])),
].map(([kind, { name }]) => `${name} ${kind === 'time' ? '>' : '='} `);

test('the examples in the texts of the language and of the window', () => {
  const texts = textsOf(sourceFiles('native/filter', 'renderer/filter-bar'));
  const examples = new Map(
    texts.flatMap(({ file, line, text }) => examplesIn(text).map((example) => [example, `${file}:${line}`] as const)),
  );
  expect(examples.size).toBeGreaterThan(30);
  const wrong = [...examples].filter(([example]) => {
    const whole = PARTS[example] ?? PARTS[example.replace(/ and .*$/, '')] ?? example;
    return (
      refusal(whole) !== undefined && ONE_OF_EACH_KIND.every((condition) => refusal(condition + example) !== undefined)
    );
  });
  expect(wrong).toEqual([]);
});

test('the placeholder of the filter box', () => {
  const texts = textsOf(sourceFiles('renderer')).flatMap(({ text }) => /^Filter: (.+)$/.exec(text)?.[1] ?? []);
  expectFilters(texts, 1);
});

test('every suggestion can be taken, and taking suggestions ends', () => {
  const corpus = JSON.parse(readFileSync(join(ROOT, 'test/fuzz/filter-corpus.json'), 'utf8')) as string[];
  let taken = 0;
  let filters = 0;
  for (const text of corpus) {
    let now = text;
    const seen = new Set<string>();
    for (;;) {
      const result = parseFilter(now, { labels });
      const error = result.ok ? undefined : result.errors.find(({ suggestion }) => suggestion !== undefined);
      if (result.ok && seen.size > 0) filters++;
      if (!error) break;
      seen.add(now);
      now = applySuggestion(now, error) ?? '';
      taken++;
      expect([text, seen.has(now)]).toEqual([text, false]);
    }
  }
  expect(taken).toBeGreaterThan(100);
  expect(filters).toBeGreaterThan(80);
});

test('an invalid filter is found', () => {
  expect(refusal('tcp and dst port 443')).toBeDefined();
  expect(examplesIn('a size such as 1500, 10MB or 64KiB')).toEqual(['1500', '10MB', '64KiB']);
  expect(findField('dst port')).toBeUndefined();
});
