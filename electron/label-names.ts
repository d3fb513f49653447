// The names of connection labels for the window, read from the system's file whenever a page is loaded. A missing file is not an
// error.

import { readConnlabels } from '../native/index.ts';
import { type LabelList, MAX_LABEL_NAME } from './contract/settings.ts';
import type { Log } from './log.ts';

/**
 * The names by bit; none if the file is missing, unreadable, too large or not a regular file. The window then accepts numbers
 * only, and says where names come from. Names longer than MAX_LABEL_NAME are left out.
 */
export async function labelNames(log: Log, read: typeof readConnlabels = readConnlabels): Promise<LabelList> {
  try {
    return [...(await read())].filter(([, name]) => name.length <= MAX_LABEL_NAME);
  } catch (error) {
    log.warn(`the names of labels could not be read: ${error instanceof Error ? error.message : String(error)}`);
    return [];
  }
}
