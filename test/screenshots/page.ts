// The page that shows the pictures. Pure.

import type { View } from './view.ts';

/** The text of docs/screenshots/README.md. */
export function pageText(views: readonly Pick<View, 'name' | 'title'>[]): string {
  const sections = views.flatMap(({ name, title }) => [
    `## ${title}`,
    '',
    `![${title}, light](${name}-light.png)`,
    '',
    `![The same, dark](${name}-dark.png)`,
    '',
  ]);
  return [
    '# The window in pictures',
    '',
    'Taken by `npm run screenshots` from the real application, with real flows between the sockets of a small network of its own.',
    '',
    ...sections,
  ].join('\n');
}
