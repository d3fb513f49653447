// What the window says about outcomes, emptiness and failures.

import { describe, expect, test } from 'vitest';
import type { Reach, SourceStatus } from '../../../../electron/contract/access.ts';
import type { SecondLook } from '../../../../native/filter/index.ts';
import { matchingBlocked } from '../../../../renderer/actions/matching-blocked.ts';
import { emptyKind, remedySentence } from '../../../../renderer/controls/empty-state.ts';
import { asFailure } from '../../../../renderer/dialogs/as-failure.ts';
import {
  entries,
  flows,
  flushSentence,
  outcomeAttributes,
  outcomeLines,
  outcomeTitle,
} from '../../../../renderer/dialogs/outcome-words.ts';
import { secondLookSentences } from '../../../../renderer/dialogs/second-look-words.ts';
import type { DeleteOutcome } from '../../../../renderer/engine/api.ts';
import { errorSentence } from '../../../../renderer/filter-bar/error-words.ts';
import { lossWords, restartWords } from '../../../../renderer/shell/loss-words.ts';

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

describe('counts', () => {
  test('agree in number and separate thousands', () => {
    expect([flows(1), flows(1234), entries(0), entries(1)]).toEqual(['1 flow', '1,234 flows', '0 entries', '1 entry']);
  });
});

describe('outcomeLines', () => {
  test('says only what occurred, deleted always', () => {
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
  test('is told as left alone', () => {
    expect(outcomeLines({ ...clean, unmatched: 1 }).at(-1)?.text).toBe('left alone: no longer matches the filter');
    expect(outcomeLines({ ...clean, unmatched: 2 }).at(-1)?.text).toBe('left alone: no longer match the filter');
  });

  test.each<[string[], string[], string[]]>([
    [[], [], []],
    [['timeout'], [], ['Each flow’s timeout is compared again just before it is deleted.']],
    [['bytes'], [], ['Each flow’s bytes are compared again just before it is deleted.']],
    [['timeout', 'rate'], [], ['Each flow’s timeout and rate are compared again just before it is deleted.']],
    [['assured', 'status', 'use'], [], ['Each flow’s status and use are compared again just before it is deleted.']],
    [['age', 'mark', 'state', 'rate', 'use'], [], ['Each flow’s values are compared again just before it is deleted.']],
    [
      ['orig.packets'],
      ['changed'],
      [
        'Each flow’s packets out are compared again just before it is deleted.',
        'The last change is compared as it was when this dialog opened.',
      ],
    ],
  ])('is announced: %j, %j', (lookedUp, asKnown, sentences) => {
    expect(secondLookSentences({ lookedUp, asKnown } as SecondLook)).toEqual(sentences);
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
  test('takes flows that had gone for granted, nothing else', () => {
    expect(outcomeTitle({ ...clean, gone: 5 })).toBe('3 flows deleted');
    const refused = [{ errno: 1, reason: 'no', count: 1 }];
    for (const rest of [{ replaced: 1 }, { unmatched: 1 }, { unknown: 1 }, { notSent: 1 }, { refused }]) {
      expect(outcomeTitle({ ...clean, ...rest })).toBe('Not everything was deleted');
    }
  });

  test('says that nothing was deleted only where that is known', () => {
    expect(outcomeTitle({ ...clean, deleted: 0, unmatched: 60 })).toBe('Nothing was deleted');
    expect(outcomeTitle({ ...clean, deleted: 0, unknown: 1 })).toBe('Not everything was deleted');
  });
});

describe('flushSentence', () => {
  test('does not claim a number of deleted entries', () => {
    expect(flushSentence({ before: 8123, after: 12 })).toContain('held 8,123 entries and now holds 12');
    expect(flushSentence({ before: 5, after: 0 })).toBe('The table held 5 entries and was empty afterwards.');
  });
});

describe('emptyKind', () => {
  const access = { source: { kind: 'system' }, host: '', netns: '', canModify: true, remedies: [] } as const;
  const status = (reach: Reach): Pick<SourceStatus, 'access'> => ({ access: { ...access, remedies: [], reach } });
  const view = { listed: 0, total: 0, complete: true };

  test('is nothing while rows are shown', () => {
    expect(emptyKind(status('helper'), { ...view, listed: 1 })).toBeUndefined();
    expect(emptyKind(status('connecting'), { ...view, listed: 1 })).toBeUndefined();
  });

  test('tells no access, connecting, reading, nothing tracked and nothing matching apart', () => {
    expect(emptyKind(status('none'), { ...view, listed: 1 })).toBe('noAccess');
    expect(emptyKind(status('connecting'), view)).toBe('connecting');
    expect(emptyKind(status('direct'), { ...view, complete: false })).toBe('reading');
    expect(emptyKind(status('direct'), view)).toBe('nothingTracked');
    expect(emptyKind(status('direct'), { ...view, total: 9 })).toBe('nothingMatches');
  });
});

describe('remedySentence', () => {
  test('says that several commands are all needed, in their order', () => {
    expect(remedySentence(1)).toBe('This command gives access:');
    expect(remedySentence(2)).toMatch(/all of them, in this order:$/);
  });
});

describe('what the foot says of losses', () => {
  const access = { source: { kind: 'system' } } as const;
  const calm = { access, lostTimes: 0, repairing: false, restarting: false, helperRestarts: 0 } as const;

  test('is that none were lost only while nothing was missed', () => {
    expect(lossWords(calm)?.text).toBe('None lost');
    expect(lossWords({ ...calm, restarting: true, repairing: true })?.text).toBe('Changes are being missed');
    expect(lossWords({ ...calm, helperRestarts: 1, repairing: true })?.text).toBe(
      'Changes missed: rereading the table…',
    );
    expect(lossWords({ ...calm, helperRestarts: 1 })).toBeUndefined();
    expect(lossWords({ ...calm, lostTimes: 1, repairing: true })?.text).toBe('Events lost: rereading the table…');
    expect(lossWords({ ...calm, lostTimes: 2, helperRestarts: 1 })?.text).toBe('Events lost 2 times, repaired');
  });

  test('is what a restart meant for what is shown', () => {
    expect(restartWords({ ...calm, helperRestarts: 1 }).text).toBe(
      'Helper restarted once: changes missed, table reread',
    );
    expect(restartWords({ ...calm, helperRestarts: 2, repairing: true }).text).toBe('Helper restarted 2 times');
    expect(restartWords({ ...calm, access: { source: { kind: 'playground' } }, helperRestarts: 1 }).text).toBe(
      'Playground restarted once',
    );
  });
});

describe('matchingBlocked', () => {
  const view = { complete: true, matching: 3 };
  const wrong = [{ from: 0, to: 1, message: 'No.', expected: [] }];

  test('lets all that match be deleted only when it is known and is what is read in the box', () => {
    expect(matchingBlocked(view, [])).toBeUndefined();
    expect(matchingBlocked({ ...view, complete: false }, [])).toMatch(/^Still reading the table/);
    expect(matchingBlocked(view, wrong)).toMatch(/not the filter in force/);
    expect(matchingBlocked({ ...view, matching: 0 }, [])).toBe('No flow matches.');
  });
});

describe('asFailure', () => {
  test('keeps a failure, reads an error, and says something about anything else', () => {
    const failure = { op: 'delete', code: 'EPERM', message: 'No.' };
    expect(asFailure('x', failure)).toEqual(failure);
    expect(asFailure('x', Object.assign(new Error('No.'), { code: 'EPERM' }))).toEqual({ ...failure, op: 'x' });
    expect(asFailure('x', 5)).toEqual({ op: 'x', code: 'EUNKNOWN', message: '5' });
  });
});

describe('errorSentence', () => {
  test('tells the column from 1 and what was expected', () => {
    const error = { from: 0, to: 4, message: 'There is no field “prot”.', expected: ['a field'] };
    expect(errorSentence(error)).toBe('Column 1: There is no field “prot”. Expected: a field');
    expect(errorSentence({ ...error, expected: [] })).toBe('Column 1: There is no field “prot”.');
    expect(errorSentence({ ...error, message: 'Odd', expected: ['a', 'b', 'c', 'd', 'e'] })).toBe(
      'Column 1: Odd. Expected: a, b, c, d…',
    );
  });
});
