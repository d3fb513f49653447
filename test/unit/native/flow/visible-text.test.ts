// How texts from outside are shown.

import { expect, test } from 'vitest';
import { visibleText } from '../../../../native/flow/index.ts';

test.each([
  ['\u0000\u0007\u001b[31m\u007f', '\\x00\\x07\\x1b[31m\\x7f'],
  ['\u0080\u009b\u0085', '\\x80\\x9b\\x85'],
  ['a\nb\rc\td', 'a\\nb\\rc\\td'],
  ['\u200e\u200f\u061c', '\\u200e\\u200f\\u061c'],
  ['\u202a\u202b\u202c\u202d\u202e', '\\u202a\\u202b\\u202c\\u202d\\u202e'],
  ['\u2066\u2067\u2068\u2069', '\\u2066\\u2067\\u2068\\u2069'],
  ['\u200b\u200c\u200d\u2060\ufeff\u00ad', '\\u200b\\u200c\\u200d\\u2060\\ufeff\\xad'],
  ['\u2028\u2029', '\\u2028\\u2029'],
  ['\u115f\u3164\uffa0\ufe0f\u034f', '\\u115f\\u3164\\uffa0\\ufe0f\\u034f'],
  ['\u{e0041}\u{1d173}', '\\u{e0041}\\u{1d173}'],
  ['\ud800x', '\\ud800x'],
])('%j shows invisible characters as escapes', (text, visible) => {
  expect(visibleText(text)).toBe(visible);
});

test.each(['', 'ftp', 'é ü 漢字 עברית العربية', 'a\u00a0b', '😀', '\\x1b'])('%j is unchanged', (text) => {
  expect(visibleText(text)).toBe(text);
});
