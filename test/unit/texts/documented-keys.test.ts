// The README's table of keys against the list of actions and the keys that widgets handle.

import { expect, test } from 'vitest';
import { ACTION_IDS, actionEntry, KEY_SCOPES, type KeyScope, WIDGET_KEYS } from '../../../electron/contract/actions.ts';
import { documentText } from './markdown.ts';

const PLACES: Readonly<Record<KeyScope, string>> = {
  window: 'anywhere',
  grid: 'the rows',
  header: 'the row of headers',
  text: 'the filter box',
};

/** What keys do in one scope, a line for each action. */
function lines(scope: KeyScope): string[] {
  const own = ACTION_IDS.map(actionEntry).map(({ title, keys }) => ({
    title,
    keys: (keys ?? []).filter((key) => key.scope === scope).map(({ key }) => key),
  }));
  return [...own, ...WIDGET_KEYS.filter((widget) => widget.scope === scope)]
    .filter(({ keys }) => keys.length > 0)
    .map(({ title, keys }) => `| ${PLACES[scope]} | ${keys.map((key) => `\`${key}\``).join(', ')} | ${title} |`);
}

test('the README names every key and what it does', () => {
  const table = ['| where | keys | what they do |', '| --- | --- | --- |', ...KEY_SCOPES.flatMap(lines), ''].join('\n');
  const readme = documentText('README.md');
  const from = readme.indexOf('| where | keys |');
  expect(readme.slice(from, readme.indexOf('\n\n', from) + 1)).toBe(table);
});
