import { describe, expect, test } from 'vitest';
import { silenceOf } from '../../../../renderer/session/silence.ts';
import { SENTENCES } from '../../../../renderer/words/sentences.ts';
import { silenceLine, silenceSentence } from '../../../../renderer/words/silence-words.ts';

const { foot } = SENTENCES;

const sinceMs = new Date(2026, 10, 3, 14, 7, 31).getTime();
const stuck = { sinceMs, failure: undefined };
const failed = { sinceMs, failure: { op: 'engine', code: 'EWORKER', message: 'broken' } };

describe('a table that does not answer', () => {
  test('is reported by the page or by main, by the page first', () => {
    expect(silenceOf(undefined, {}, undefined)).toBeUndefined();
    expect(silenceOf(stuck, { stalledSinceMs: 5 }, undefined)).toBe(stuck);
    expect(silenceOf(undefined, { stalledSinceMs: 5 }, stuck)).toEqual({ sinceMs: 5, failure: undefined });
    expect(silenceOf(undefined, {}, stuck)).toBeUndefined();
  });

  test('is the same object until something changes', () => {
    expect(silenceOf(undefined, { stalledSinceMs: sinceMs }, stuck)).toBe(stuck);
  });

  test('says since when, and why nothing can be deleted', () => {
    expect(silenceLine(stuck)).toBe(foot.silent('14:07:31'));
    expect(silenceSentence(stuck)).toMatch(/^The table has not answered since 14:07:31: .* nothing can be deleted\.$/);
    expect(silenceLine(failed)).toBe(foot.failed('14:07:31'));
    expect(silenceSentence(failed)).toMatch(/^The table failed at 14:07:31: .* “Try again” starts it once more\.$/);
  });
});
