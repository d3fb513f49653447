// The pictures of the documentation are those of the list of views, and the page that shows them names each.

import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ROOT } from '../../../build/setup/paths.mjs';
import { pageText } from '../../screenshots/page.ts';
import { VIEWS } from '../../screenshots/views.ts';
import { documentText } from './markdown.ts';

test('every view has its pictures, and no picture is left of another', () => {
  const files = VIEWS.flatMap(({ name }) => [`${name}-light.png`, `${name}-dark.png`]);
  expect(readdirSync(join(ROOT, 'docs/screenshots')).toSorted()).toEqual(['README.md', ...files].toSorted());
});

test('the page shows them in the order of the list', () => {
  expect(documentText('docs/screenshots/README.md')).toBe(pageText(VIEWS));
});
