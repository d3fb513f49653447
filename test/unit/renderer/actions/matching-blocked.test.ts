// Why "all that match" cannot be deleted.

import { describe, expect, test } from 'vitest';
import { matchingBlocked } from '../../../../renderer/actions/matching-blocked.ts';
import { SENTENCES } from '../../../../renderer/words/sentences.ts';

const { blocked } = SENTENCES;

describe('matchingBlocked', () => {
  const view = { complete: true, matching: 3 };
  const wrong = [{ from: 0, to: 1, message: 'No.', expected: [] }];

  test('lets all that match be deleted only if it is known and the text in the box is applied', () => {
    expect(matchingBlocked(view, [])).toBeUndefined();
    expect(matchingBlocked({ ...view, complete: false }, [])).toBe(blocked.reading);
    expect(matchingBlocked(view, wrong)).toBe(blocked.filterErrors);
    expect(matchingBlocked({ ...view, matching: 0 }, [])).toBe(blocked.noneMatch);
  });
});
