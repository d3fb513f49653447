// The regular expressions: the same as JavaScript's if both know the syntax, fast whatever the expression, and refused
// with a place if not supported.

import { createContext, Script } from 'node:vm';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { checkRegex, compileRegex } from '../../../../../native/filter/regex/index.ts';
import { MAX_STATES } from '../../../../../native/filter/regex/program.ts';
import { MAX_REGEX_LENGTH, MAX_REPEAT } from '../../../../../native/filter/regex/syntax.ts';
import { PROGRAM_WATCHDOG_MS } from '../../../../patience.ts';
import { SIZES } from '../../../../sizes.ts';

const atom = fc.constantFrom(
  'a',
  'b',
  'B',
  'é',
  '.',
  '\\.',
  '[ab]',
  '[^a]',
  '[b-z]',
  '[^\\d]',
  '\\d',
  '\\w',
  '\\s',
  '\\S',
  '\\x41',
  '\\u00e9',
  '\\n',
  '^',
  '$',
  '-',
  '[.-]',
  '[\\]]',
  'ſ',
  'K',
  '(?:)',
  '}',
);

/** Expressions of the common syntax; ^ and $ are not repeated. */
const { expression } = fc.letrec<{ expression: string; repeated: string }>((tie) => ({
  repeated: fc
    .tuple(
      fc.oneof(
        { weight: 5, arbitrary: atom },
        tie('expression').map((inner) => `(${inner})`),
      ),
      fc.constantFrom('', '', '', '*', '+', '?', '*?', '{2}', '{0,2}', '{1,}', '{0}'),
    )
    .map(([part, mark]) => (/^[$^]$/.test(part) ? part : part + mark)),
  expression: fc
    .array(
      fc.array(tie('repeated'), { maxLength: 4 }).map((parts) => parts.join('')),
      { minLength: 1, maxLength: 3 },
    )
    .map((choices) => choices.join('|')),
}));

const text = fc.string({
  unit: fc.constantFrom('a', 'b', 'A', 'B', 'é', 'É', '1', '.', '-', ' ', '\n', 'ſ', 'k', 's', ']', '}'),
  maxLength: 12,
});

/**
 * Milliseconds for JavaScript's search, which tries some expressions in more ways than it could ever finish. An expression
 * that takes longer is replaced with another one: nothing depends on this time.
 */
const SEARCH_MS = 200;

const search = new Script('texts.map((text) => expression.test(text))');

/** In which texts JavaScript finds an expression; undefined if it takes too long. */
function foundByJavaScript(expression: RegExp, texts: readonly string[], timeout: number): boolean[] | undefined {
  try {
    return search.runInContext(createContext({ expression, texts }), { timeout });
  } catch (error) {
    // Not an instance of this context's Error.
    if ((error as { code?: unknown }).code === 'ERR_SCRIPT_EXECUTION_TIMEOUT') return undefined;
    throw error;
  }
}

describe('an expression', () => {
  test('is found where JavaScript finds it', () => {
    fc.assert(
      fc.property(
        expression,
        fc.array(text, { minLength: 1, maxLength: 8 }),
        fc.boolean(),
        (source, texts, ignoreCase) => {
          const own = compileRegex(source, ignoreCase);
          const found = texts.map((one) => own.test(one));
          const theirs = foundByJavaScript(new RegExp(source, ignoreCase ? 'i' : ''), texts, SEARCH_MS);
          fc.pre(theirs !== undefined);
          expect({ source, texts, found }).toEqual({ source, texts, found: theirs });
        },
      ),
      { numRuns: SIZES.expressions },
    );
  });

  test('that JavaScript would search for hours is distinguished from one that it finds', () => {
    expect(foundByJavaScript(/(a|a)*b/, ['a'.repeat(60)], SEARCH_MS)).toBeUndefined();
    expect(foundByJavaScript(/(a|a)*b/, ['aab', 'aa'], PROGRAM_WATCHDOG_MS)).toEqual([true, false]);
  });

  test.each([
    ['^a|b$', ['a', 'ab', 'xb'], ['xa', 'bx']],
    ['$^', [''], ['a']],
    ['(^a|b)c', ['ac', 'xbc'], ['xac']],
    ['a$|^$', ['a', ''], ['ab']],
    ['^[^.]+\\.[^.]+$', ['a.b'], ['a.b.c', 'ab']],
    ['x*', ['', 'y'], []],
  ])('/%s/', (source, found, missed) => {
    const own = compileRegex(source, false);
    expect(found.filter((one) => !own.test(one))).toEqual([]);
    expect(missed.filter((one) => own.test(one))).toEqual([]);
  });

  test('keeps its memory bounded: a table that overflows is emptied, with the same result', () => {
    // The states record which of the last 17 characters were a: more than 100,000 states, more than a table holds.
    const source = 'a.{16}b';
    const own = compileRegex(source, false);
    const theirs = new RegExp(source);
    let seed = 7;
    const random = (): number => {
      seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
      return seed >>> 16;
    };
    for (let i = 0; i < 300; i++) {
      const one = Array.from({ length: 200 }, () => 'acd'[random() % 3]).join('') + (i % 2 === 0 ? 'b' : '');
      expect(own.test(one)).toBe(theirs.test(one));
    }
  });
});

describe('unsupported syntax is refused with its place', () => {
  test.each([
    ['a(b', '(', /not closed/, undefined],
    ['ab)', ')', /no “\(”/, undefined],
    ['a[b', '[', /not closed/, undefined],
    ['a[]b', '[]', /is empty/, undefined],
    ['[b-a]', 'b-a', /ends before/, 'a-b'],
    ['[\\d-z]', '\\d-z', /not a range/, '\\d\\-z'],
    ['[[:alpha:]]', '[:alpha:]', /not supported/, 'A-Za-z'],
    ['*a', '*', /nothing to repeat/, undefined],
    ['a|+', '+', /nothing to repeat/, undefined],
    ['{2}', '{2}', /nothing to repeat/, undefined],
    ['a{b', '{', /begins a repetition/, '\\{'],
    ['a{3,2}', '{3,2}', /ends before/, '{2,3}'],
    [`a{${MAX_REPEAT + 1}}`, `{${MAX_REPEAT + 1}}`, /repetitions/, undefined],
    ['a**', '*', /already repeated/, undefined],
    ['^*', '^*', /“\^” cannot be repeated/, undefined],
    ['(a)\\1', '\\1', /back reference/, undefined],
    ['a(?=b)', '(?=', /lookaround/, undefined],
    ['(?<!a)b', '(?<!', /lookaround/, undefined],
    ['(?<name>a)', '(?<name>', /cannot have names/, '('],
    ['(?i)a', '(?i', /not supported/, undefined],
    ['\\bftp\\b', '\\bftp\\b', /not supported/, '(^|\\W)ftp(\\W|$)'],
    ['ftp\\b', 'ftp\\b', /not supported/, 'ftp(\\W|$)'],
    ['a*\\b', '\\b', /not supported/, undefined],
    ['a\\bb', '\\b', /not supported/, undefined],
    ['\\Bftp', '\\B', /not supported/, undefined],
    ['\\p{L}', '\\p', /no meaning/, undefined],
    ['\\xg', '\\x', /character code/, undefined],
    ['a\\', '\\', /character is missing/, undefined],
    ['a'.repeat(MAX_REGEX_LENGTH + 1), 'a', /longer than/, undefined],
    ['(a{500}){500}', '(a{500}){500}', new RegExp(`more than ${MAX_STATES} states`), undefined],
    [`${'('.repeat(101)}${')'.repeat(101)}`, '(', /nested/, undefined],
  ])('%s', (source, marked, message, suggestion) => {
    const problem = checkRegex(source);
    expect(problem?.expected.length).toBeGreaterThan(0);
    expect([source.slice(problem?.from, problem?.to), problem?.message, problem?.suggestion]).toEqual([
      marked,
      expect.stringMatching(message),
      suggestion,
    ]);
    expect(() => compileRegex(source, false)).toThrow(SyntaxError);
  });

  test('any text is an expression or has a problem inside it', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom(...'ab01()[]{}*+?|^$.\\-,:=!<>dwsxu'), maxLength: 20 }),
        (source) => {
          const problem = checkRegex(source);
          if (!problem) {
            expect(typeof compileRegex(source, true).test('ab01')).toBe('boolean');
            return;
          }
          expect(problem.from).toBeGreaterThanOrEqual(0);
          expect(problem.to).toBeGreaterThanOrEqual(problem.from);
          expect(problem.to).toBeLessThanOrEqual(source.length);
        },
      ),
      { numRuns: 3000 },
    );
  });
});
