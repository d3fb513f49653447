// The README's table of keys against the list of actions and the keys that widgets handle.

import { expect, test } from 'vitest';
import { KEY_SCOPES, type KeyScope } from '../../../electron/contract/actions.ts';
import { KEY_PLACES, keysIn } from '../../../renderer/actions/key-list.ts';
import { documentText } from './markdown.ts';

/** What keys do in one scope, a line for each action. */
function lines(scope: KeyScope): string[] {
  return keysIn(scope).map(
    ({ title, keys }) => `| ${KEY_PLACES[scope]} | ${keys.map((key) => `\`${key}\``).join(', ')} | ${title} |`,
  );
}

test('the README names every key and what it does', () => {
  const table = ['| where | keys | what they do |', '| --- | --- | --- |', ...KEY_SCOPES.flatMap(lines), ''].join('\n');
  const readme = documentText('README.md');
  const from = readme.indexOf('| where | keys |');
  expect(readme.slice(from, readme.indexOf('\n\n', from) + 1)).toBe(table);
});
