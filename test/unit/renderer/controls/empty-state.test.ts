// Which explanation is shown in place of rows.

import { describe, expect, test } from 'vitest';
import type { Reach, SourceStatus } from '../../../../electron/contract/access.ts';
import { emptyKind, remedySentence } from '../../../../renderer/controls/empty-state.ts';
import { SENTENCES } from '../../../../renderer/words/sentences.ts';

describe('emptyKind', () => {
  const access = {
    source: { kind: 'system' },
    host: '',
    netns: '',
    canModify: true,
    canCreate: true,
    remedies: [],
  } as const;
  const status = (reach: Reach): Pick<SourceStatus, 'access'> => ({ access: { ...access, remedies: [], reach } });
  const view = { listed: 0, total: 0, complete: true };

  test('is nothing while rows are shown', () => {
    expect(emptyKind(status('helper'), { ...view, listed: 1 })).toBeUndefined();
    expect(emptyKind(status('connecting'), { ...view, listed: 1 })).toBeUndefined();
  });

  test('distinguishes no access, connecting, reading, nothing tracked and nothing matching', () => {
    expect(emptyKind(status('none'), { ...view, listed: 1 })).toBe('noAccess');
    expect(emptyKind(status('connecting'), view)).toBe('connecting');
    expect(emptyKind(status('direct'), { ...view, complete: false })).toBe('reading');
    expect(emptyKind(status('direct'), view)).toBe('nothingTracked');
    expect(emptyKind(status('direct'), { ...view, total: 9 })).toBe('nothingMatches');
  });
});

test('several commands that give access are all needed, in their order', () => {
  expect(remedySentence(1)).toBe(SENTENCES.empty.oneRemedy);
  expect(remedySentence(2)).toBe(SENTENCES.empty.severalRemedies);
});
