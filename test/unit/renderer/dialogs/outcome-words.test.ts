// What became of a delete or a flush, in words.

import { describe, expect, test } from 'vitest';
import {
  flushSentence,
  outcomeAttributes,
  outcomeLines,
  outcomeTitle,
} from '../../../../renderer/dialogs/outcome-words.ts';
import type { DeleteOutcome } from '../../../../renderer/engine/api.ts';
import { SENTENCES } from '../../../../renderer/words/sentences.ts';

const { dialogs } = SENTENCES;

const clean: DeleteOutcome = {
  deleted: 3,
  gone: 0,
  replaced: 0,
  unmatched: 0,
  refused: [],
  unknown: 0,
  notSent: 0,
  failure: undefined,
};

describe('outcomeLines', () => {
  test('lists only what occurred, but always the deleted', () => {
    expect(outcomeLines({ ...clean, deleted: 0, gone: 2 }).map(({ kind, count }) => [kind, count])).toEqual([
      ['deleted', 0],
      ['gone', 2],
    ]);
  });

  test('gives each refusal its reason', () => {
    const refused = [{ errno: 16, reason: 'busy', count: 4 }];
    expect(outcomeLines({ ...clean, refused }).at(-1)).toMatchObject({ kind: 'refused', count: 4 });
    expect(outcomeLines({ ...clean, refused }).at(-1)?.text).toContain('busy');
  });
});

describe('a flow that no longer matches', () => {
  test('is reported as left alone', () => {
    expect(outcomeLines({ ...clean, unmatched: 1 }).at(-1)?.text).toBe('left alone: no longer matches the filter');
    expect(outcomeLines({ ...clean, unmatched: 2 }).at(-1)?.text).toBe('left alone: no longer match the filter');
  });
});

describe('outcomeAttributes', () => {
  test('has every count', () => {
    const refused = [
      { errno: 16, reason: 'busy', count: 4 },
      { errno: 1, reason: 'no', count: 1 },
    ];
    expect(outcomeAttributes({ ...clean, refused, unmatched: 2, notSent: 7 })).toEqual({
      'data-deleted': 3,
      'data-gone': 0,
      'data-replaced': 0,
      'data-unmatched': 2,
      'data-refused': 5,
      'data-unknown': 0,
      'data-not-sent': 7,
    });
  });
});

describe('outcomeTitle', () => {
  test('calls the delete complete despite flows that were already gone, but nothing else', () => {
    expect(outcomeTitle({ ...clean, gone: 5 })).toBe(dialogs.deleted(3));
    const refused = [{ errno: 1, reason: 'no', count: 1 }];
    for (const rest of [{ replaced: 1 }, { unmatched: 1 }, { unknown: 1 }, { notSent: 1 }, { refused }]) {
      expect(outcomeTitle({ ...clean, ...rest })).toBe(dialogs.notAllDeleted);
    }
  });

  test('says that nothing was deleted only if that is known', () => {
    expect(outcomeTitle({ ...clean, deleted: 0, unmatched: 60 })).toBe(dialogs.nothingDeleted);
    expect(outcomeTitle({ ...clean, deleted: 0, unknown: 1 })).toBe(dialogs.notAllDeleted);
  });
});

describe('flushSentence', () => {
  test('does not claim a number of deleted entries', () => {
    expect(flushSentence({ before: 8123, after: 12 })).toContain('held 8,123 entries and now holds 12');
    expect(flushSentence({ before: 5, after: 0 })).toBe('The table held 5 entries and was empty afterwards.');
  });
});
