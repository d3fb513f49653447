// Settings of a user who chose which columns are shown.

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { LaunchOptions } from './app.ts';

/** Shows these columns beside those that are shown by default. */
export function showing(...columns: readonly string[]): Pick<LaunchOptions, 'prepare'> {
  const choices = columns.map((id) => ({ id, shown: true, pinned: false }));
  return {
    prepare: (userData) => writeFileSync(join(userData, 'settings.json'), JSON.stringify({ columns: choices })),
  };
}
