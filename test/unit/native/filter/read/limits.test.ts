// The longest texts and the worst expressions: however wrong, they take no more work than their length explains, and get no
// more errors than anybody reads.

import { describe, expect, test } from 'vitest';
import { Work } from '../work.ts';

const work = new Work();
await work.start();
// Only what is compiled from here on is counted.
const { MAX_ERRORS, MAX_FILTER_LENGTH, parseFilter } = await import('../../../../../native/filter/index.ts');
const { compileRegex, wildcardTest } = await import('../../../../../native/filter/regex/index.ts');

/** A part repeated up to the length limit. */
function full(part: string, begin = '', end = ''): string {
  return begin + part.repeat(Math.floor((MAX_FILTER_LENGTH - begin.length - end.length) / part.length)) + end;
}

const WRONG: Readonly<Record<string, string>> = {
  'unknown words': full('xyzzy '),
  'unknown words between commas': full('xyzzy,', '', '80'),
  'a set of wrong values': full('x, ', 'dport in {', '80}'),
  'wrong comparisons': full('dport = 99999 and ', '', 'tcp'),
  'empty parentheses': full('()'),
  'open parentheses': full('('),
  'open sets': full('{'),
  operators: full('= '),
  'missing operators': full('dport 80 '),
  quotes: full('"'),
  'a regular expression that does not end': full('[', 'helper ~ /'),
  'options that are none': full('--xyzzyq '),
  'letters that are no options': full('-x '),
  'words behind an option': full('x ', '-p '),
  'dashes behind an option': full('- ', '-p tcp '),
  'an option again and again': full('-p tcp '),
  'negated options': full('! --dport 80 ', '-p tcp '),
  'ranges of ports': full('--dport 80-90 ', '-p tcp '),
  'options that live elsewhere': full('-e NEW '),
  'typographic quotes that do not end': full('“x '),
  'escaped quotes beside a space that does not break': full('\\"', '\u00a0"'),
  dashes: full('–'),
  'slashes beside a space that does not break': full(' /a', '\u00a0'),
  'a line of conntrack again and again': full('udp 17 src=10.0.0.1 dst=10.0.0.2 src=10.0.0.2 dst=10.0.0.1 '),
  'what begins as a path': full('/', '/', ' conntrackd'),
};

const REPEATED = ['not ', '!', '!(', '(a or ', ')', 'tcp not '];

/** Blocks of code per character: twice what the costliest text takes. Work quadratic in the length would take thousands. */
const BLOCKS_PER_CHARACTER = 1000;

describe('64 KiB of errors', () => {
  test.each([...Object.entries(WRONG), ...REPEATED.map((part) => [part, full(part)] as const)])(
    '%s',
    async (_, text) => {
      let result = parseFilter('');
      const blocks = await work.of(() => {
        result = parseFilter(text);
      });
      expect(blocks).toBeGreaterThan(1000);
      expect(blocks / text.length).toBeLessThan(BLOCKS_PER_CHARACTER);
      if (result.ok) throw new Error('this is a filter');
      expect(result.errors.length).toBeGreaterThan(0);
      expect(result.errors.length).toBeLessThanOrEqual(MAX_ERRORS);
      const places = result.errors.map(({ from }) => from);
      expect(places).toEqual(places.toSorted((a, b) => a - b));
    },
  );

  test('an error far into the text is reported as in a short one', () => {
    const before = 'tcp or '.repeat(9000);
    const short = parseFilter('tcp or (dport in {80, 443) or udp');
    const long = parseFilter(`${before}(dport in {80, 443) or udp${' or udp'.repeat(300)}`);
    const shift = before.length - 'tcp or '.length;
    const moved = (short.ok ? [] : short.errors).map((error) => ({
      ...error,
      from: error.from + shift,
      to: error.to + shift,
    }));
    expect(moved.length).toBe(1);
    expect(long).toEqual({ ok: false, errors: moved });
  });
});

describe('what would make a backtracking matcher explode is searched in one pass', () => {
  const text = 'a'.repeat(20_000);

  test.each([
    '(a*)*b',
    '(a+)+$b',
    '(a|a)*b',
    '(.*)(.*)(.*)(.*)x',
    '([a-z]+)*=',
    '(a?){200}a{200}b',
    '((((){1000}){1000}){1000}){1000}b',
  ])('/%s/', async (source) => {
    const blocks = await work.of(() => expect(compileRegex(source, false).test(text)).toBe(false));
    expect(blocks).toBeGreaterThan(text.length);
    expect(blocks / text.length).toBeLessThan(BLOCKS_PER_CHARACTER);
  });

  test('a wildcard', async () => {
    const stars = 2000;
    const blocks = await work.of(() => expect(wildcardTest(`${'*a'.repeat(stars)}b`)(text)).toBe(false));
    expect(blocks).toBeGreaterThan(stars);
    expect(blocks / (text.length + 2 * stars)).toBeLessThan(BLOCKS_PER_CHARACTER);
  });
});
