// What the footer says about missed changes.

import { describe, expect, test } from 'vitest';
import { lossWords, restartWords } from '../../../../renderer/shell/loss-words.ts';
import { SENTENCES } from '../../../../renderer/words/sentences.ts';

const { foot } = SENTENCES;

describe('what the footer says about losses', () => {
  const access = { source: { kind: 'system' } } as const;
  const calm = { access, lostTimes: 0, repairing: false, restarting: false, helperRestarts: 0 } as const;

  test('is that none were lost only while nothing was missed', () => {
    expect(lossWords(calm)?.text).toBe(foot.noneLost);
    expect(lossWords({ ...calm, restarting: true, repairing: true })?.text).toBe(foot.missing);
    expect(lossWords({ ...calm, helperRestarts: 1, repairing: true })?.text).toBe(foot.missedRereading);
    expect(lossWords({ ...calm, helperRestarts: 1 })).toBeUndefined();
    expect(lossWords({ ...calm, lostTimes: 1, repairing: true })?.text).toBe(foot.lostRereading);
    expect(lossWords({ ...calm, lostTimes: 2, helperRestarts: 1 })?.text).toBe(foot.lost(2));
  });

  test('is what a restart meant for what is shown', () => {
    expect(restartWords({ ...calm, helperRestarts: 1 }).text).toBe(foot.restartedReread('Helper', 1));
    expect(restartWords({ ...calm, helperRestarts: 2, repairing: true }).text).toBe(foot.restarted('Helper', 2));
    expect(restartWords({ ...calm, access: { source: { kind: 'playground' } }, helperRestarts: 1 }).text).toBe(
      foot.restarted('Playground', 1),
    );
  });
});
