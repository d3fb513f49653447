// What the export says about its preview.

import { expect, test } from 'vitest';
import { EXPORT_WORDS as words } from '../../../../renderer/words/export-words.ts';

test.each([
  [40, false, 'the first 40 lines'],
  [32, true, 'all 32 lines'],
  [1, false, 'the first line'],
  [1, true, 'one line'],
  [0, true, 'no lines'],
])('a preview of %i lines, whole: %s, is called %s', (lines, isWhole, called) => {
  expect(words.preview(lines, isWhole)).toBe(called);
});
