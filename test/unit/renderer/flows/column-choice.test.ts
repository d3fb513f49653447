// Which columns are shown, in which order, and which of them are pinned.

import { describe, expect, test } from 'vitest';
import {
  type Arranged,
  arrangement,
  isArrangedAs,
  withMoved,
  withPinned,
  withShown,
  withStep,
} from '../../../../renderer/flows/column-choice.ts';

type Id = 'a' | 'b' | 'c' | 'd';
const COLUMNS = (['a', 'b', 'c', 'd'] as const).map((id) => ({ id, shownFirst: id !== 'c' }));

/** "a* b (c) d": pinned columns have a star, hidden ones parentheses. */
const text = (columns: readonly Arranged<Id>[]) =>
  columns.map(({ id, shown, pinned }) => `${shown ? id : `(${id})`}${pinned ? '*' : ''}`).join(' ');
const choice = (id: string, shown = true, pinned = false) => ({ id, shown, pinned });
const DEFAULT = arrangement(COLUMNS, []);
const arranged = (choices: string) =>
  arrangement(
    COLUMNS,
    choices.split(' ').map((word) => choice(word.replace(/\W/g, ''), !word.startsWith('('), word.endsWith('*'))),
  );

describe('columns are arranged', () => {
  test('by default as they come', () => {
    expect(text(DEFAULT)).toBe('a b (c) d');
    expect(isArrangedAs(COLUMNS, DEFAULT, [])).toBe(true);
  });

  test('as chosen; one that the choices do not name is after the one that precedes it by default', () => {
    expect(text(arranged('d (b) a*'))).toBe('a* d (b) (c)');
    expect(text(arrangement(COLUMNS, [choice('c'), choice('gone'), choice('c', false)]))).toBe('a b c d');
    expect(isArrangedAs(COLUMNS, arranged('a b c'), [])).toBe(false);
  });
});

test('choices that show no column leave those that are shown by default, where they were moved', () => {
  expect(text(arranged('(d) (b) (a)* (c)'))).toBe('a* d b (c)');
});

test('the last shown column cannot be hidden', () => {
  const one = withShown(withShown(DEFAULT, 'a', false), 'b', false);
  expect(text(one)).toBe('(a) (b) (c) d');
  expect(withShown(one, 'd', false)).toBe(one);
  expect(text(withShown(one, 'c', true))).toBe('(a) (b) c d');
});

test('a column is pinned as the last of the pinned ones, and is the first of the others afterwards', () => {
  const both = withPinned(withPinned(DEFAULT, 'd', true), 'b', true);
  expect(text(both)).toBe('d* b* a (c)');
  expect(text(withPinned(both, 'd', false))).toBe('b* d a (c)');
});

describe('a moved column', () => {
  test.each<[string, Id, Id | undefined, string]>([
    ['a b c d', 'd', 'a', 'd a b c'],
    ['a b c d', 'a', 'c', 'b a c d'],
    ['a b c d', 'a', undefined, 'b c d a'],
    // It is pinned among pinned ones, and no longer so among the others.
    ['a* b* c d', 'd', 'b', 'a* d* b* c'],
    ['a* b* c d', 'a', 'd', 'b* c a d'],
    // At the border it stays what it was.
    ['a* b* c d', 'd', 'c', 'a* b* d c'],
    ['a* b* c d', 'a', 'c', 'b* a* c d'],
    ['a* b c d', 'd', 'b', 'a* d b c'],
  ])('of %s: %s before %s', (before, column, other, after) => {
    expect(text(withMoved(arranged(before), column, other))).toBe(after);
  });

  test.each<[string, Id, -1 | 1, string]>([
    ['a b c d', 'b', 1, 'a c b d'],
    ['a b c d', 'b', -1, 'b a c d'],
    ['a b c d', 'a', -1, 'a b c d'],
    ['a b c d', 'd', 1, 'a b c d'],
    // Hidden columns are passed.
    ['a (b) c d', 'c', -1, 'c a (b) d'],
    ['a (b) c d', 'a', 1, '(b) c a d'],
  ])('steps in %s: %s by %i', (before, column, by, after) => {
    expect(text(withStep(arranged(before), column, by))).toBe(after);
  });
});
