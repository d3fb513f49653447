// The colours of rules: every text that a row can have is readable on them, light and dark.

import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { RuleColour } from '../../../../electron/contract/colouring.ts';

const [light = '', dark = ''] = readFileSync('renderer/shell/tokens.css', 'utf8').split('}');
const tokens = (block: string) => new Map([...block.matchAll(/--([\w-]+): (#[\da-f]{6});/g)].map(([, k, v]) => [k, v]));
const THEMES = { light: tokens(light), dark: tokens(dark) };

/** Relative luminance (WCAG 2.2). */
function luminance(colour: string): number {
  const [r = 0, g = 0, b = 0] = [1, 3, 5]
    .map((at) => Number.parseInt(colour.slice(at, at + 2), 16) / 255)
    .map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function contrast(a: string, b: string): number {
  const [darker = 0, lighter = 0] = [luminance(a), luminance(b)].sort((x, y) => x - y);
  return (lighter + 0.05) / (darker + 0.05);
}

const TEXTS = ['ink', 'ink-2', 'ink-3', 'accent', 'ok', 'warn', 'bad', 'orange', 'nat'];
/** A sign stands on the rule's tint, on a row that is selected, pointed at, or has just changed. */
const GROUNDS = ['panel', 'sel', 'hover', 'new', 'changed', 'gone', 'back'];

test.each(
  Object.entries(THEMES).flatMap(([name, theme]) => RuleColour.options.map((rule) => [name, rule, theme] as const)),
)('%s, %s: contrast of at least 4.5:1', (_name, rule, theme) => {
  const of = (token: string) => theme.get(token) ?? expect.fail(`no colour ${token}`);
  const tint = `rule-${rule}-bg`;
  const pairs = [
    ...TEXTS.map((text) => [text, tint] as const),
    ...[tint, ...GROUNDS].map((ground) => [`rule-${rule}`, ground] as const),
  ];
  expect(pairs.filter(([text, ground]) => contrast(of(text), of(ground)) < 4.5)).toEqual([]);
});

test.each(RuleColour.options)('%s is the colour of rows with such a rule', (rule) => {
  const block = new RegExp(
    `\\[data-rule='${rule}'\\] \\{\\s+--rule: var\\(--rule-${rule}\\);\\s+--rule-bg: var\\(--rule-${rule}-bg\\);`,
  );
  expect(readFileSync('renderer/flows/rule-colours.css', 'utf8')).toMatch(block);
});
