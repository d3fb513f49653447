// What became of a delete or a flush, in words.

import { describe, expect, test } from 'vitest';
import {
  endAttributes,
  endTitle,
  outcomeAttributes,
  outcomeLines,
  toastWords,
} from '../../../../renderer/dialogs/outcome-words.ts';
import { SENTENCES } from '../../../../renderer/words/sentences.ts';
import { ALL_DELETED, deletedEnd } from '../some-ends.ts';

const { dialogs } = SENTENCES;
const REFUSED = [
  { errno: 16, reason: 'busy', count: 4 },
  { errno: 1, reason: 'no', count: 1 },
];

describe('outcomeLines', () => {
  test('lists only what occurred, but always the deleted', () => {
    expect(outcomeLines({ ...ALL_DELETED, deleted: 0, gone: 2 }).map(({ kind, count }) => [kind, count])).toEqual([
      ['deleted', 0],
      ['gone', 2],
    ]);
  });

  test('gives each refusal its reason', () => {
    const lines = outcomeLines({ ...ALL_DELETED, refused: REFUSED });
    expect(lines.slice(1).map(({ kind, count }) => [kind, count])).toEqual([
      ['refused', 4],
      ['refused', 1],
    ]);
    expect(lines[1]?.text).toContain('busy');
  });

  test('calls a flow that no longer matches left alone', () => {
    expect(outcomeLines({ ...ALL_DELETED, unmatched: 1 }).at(-1)?.text).toBe(
      'left alone: no longer matches the filter',
    );
    expect(outcomeLines({ ...ALL_DELETED, unmatched: 2 }).at(-1)?.text).toBe('left alone: no longer match the filter');
  });
});

describe('the attributes of an outcome', () => {
  test('have every count', () => {
    const attributes = outcomeAttributes({ ...ALL_DELETED, refused: REFUSED, unmatched: 2, notSent: 7 });
    expect(attributes).toEqual({
      'data-deleted': 3,
      'data-gone': 0,
      'data-replaced': 0,
      'data-unmatched': 2,
      'data-refused': 5,
      'data-unknown': 0,
      'data-not-sent': 7,
    });
    expect(endAttributes(deletedEnd({ refused: REFUSED, unmatched: 2, notSent: 7 }))).toEqual(attributes);
  });

  test('of a flush are the numbers before and afterwards', () => {
    const end = { kind: 'flushed', thing: 'flow', before: 8123, after: 12 } as const;
    expect(endAttributes(end)).toMatchObject({ 'data-before': 8123, 'data-after': 12, 'data-deleted': 8123 });
    expect(endAttributes(end)).toMatchObject({ 'data-gone': 0, 'data-refused': 0, 'data-not-sent': 0 });
  });
});

describe('endTitle', () => {
  test('gives the number that was deleted unless some were refused, lost or left out', () => {
    for (const rest of [{}, { gone: 5 }, { replaced: 1 }, { unmatched: 1 }]) {
      expect(endTitle(deletedEnd(rest))).toBe('Deleted 3 flows');
    }
    for (const rest of [{ unknown: 1 }, { notSent: 1 }, { refused: REFUSED }]) {
      expect(endTitle(deletedEnd(rest))).toBe(dialogs.notAllDeleted);
    }
    expect(endTitle({ ...deletedEnd(), thing: 'expectation' })).toBe('Deleted 3 expectations');
  });

  test('says that nothing was deleted only if that is known', () => {
    expect(endTitle(deletedEnd({ deleted: 0, unmatched: 60 }))).toBe(dialogs.nothingDeleted);
    expect(endTitle(deletedEnd({ deleted: 0, unknown: 1 }))).toBe(dialogs.notAllDeleted);
  });

  test('of a flush gives the number before it, and what failed is named', () => {
    expect(endTitle({ kind: 'flushed', thing: 'flow', before: 8123, after: 0 })).toBe('Flushed 8,123 entries');
    expect(endTitle({ kind: 'flushed', thing: 'expectation', before: 1, after: 0 })).toBe('Flushed 1 expectation');
    const failure = { op: 'flush', code: 'EPERM', message: 'Not permitted.' };
    expect(endTitle({ kind: 'failed', verb: 'flush', failure })).toBe(dialogs.flushingFailed);
    expect(endTitle({ kind: 'failed', verb: 'delete', failure })).toBe(dialogs.deletingFailed);
  });
});

describe('toastWords', () => {
  test('say nothing if all were deleted', () => {
    expect(toastWords(deletedEnd(), 0)).toBe('');
    expect(toastWords({ kind: 'flushed', thing: 'flow', before: 5, after: 0 }, 0)).toBe('');
  });

  test('count what had ended, what was left alone and why, and what came back', () => {
    expect(toastWords(deletedEnd({ gone: 14 }), 3)).toBe('14 were already gone, 3 came back');
    expect(toastWords(deletedEnd({ gone: 1, replaced: 2, unmatched: 1 }), 0)).toBe(
      '1 was already gone, 2 left alone: their addresses belong to newer ones, 1 left alone: no longer matches the filter',
    );
    expect(toastWords({ ...deletedEnd(), paused: true }, 0)).toBe(dialogs.struckOut);
    expect(toastWords({ kind: 'flushed', thing: 'flow', before: 5, after: 2 }, 1)).toBe('now there are 2, 1 came back');
    expect(toastWords({ kind: 'flushed', thing: 'flow', before: 5, after: undefined }, 0)).toBe('');
    expect(toastWords({ kind: 'flushed', thing: 'flow', before: 5, after: 0, kept: 5 }, 0)).toBe('');
    expect(toastWords({ kind: 'flushed', thing: 'flow', before: 5, after: 0, kept: 4 }, 0)).toBe('an undo restores 4');
  });
});
