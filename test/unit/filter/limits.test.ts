// The longest texts: however wrong, they are read in a moment, and no more is said of them than anybody reads.

import { describe, expect, test } from 'vitest';
import { MAX_ERRORS, MAX_FILTER_LENGTH, parseFilter } from '../../../native/filter/index.ts';

/** A part again and again, up to the limit of length. */
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
};

/** Many times of what it takes; without the limits some of them took seconds. */
const LIMIT_MS = 1000;

describe('64 KiB of what is wrong', () => {
  test.each(Object.entries(WRONG))('%s', (_, text) => {
    const begin = performance.now();
    const result = parseFilter(text);
    expect(performance.now() - begin).toBeLessThan(LIMIT_MS);
    if (result.ok) throw new Error('this is a filter');
    expect(result.errors.length).toBeGreaterThan(0);
    expect(result.errors.length).toBeLessThanOrEqual(MAX_ERRORS);
    const places = result.errors.map(({ from }) => from);
    expect(places).toEqual(places.toSorted((a, b) => a - b));
  });

  test('an error far in the text is said as in a short one', () => {
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
