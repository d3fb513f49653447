// The names of connection labels for the window: read from the system's file each time a page is loaded. No file is no error.

import { readConnlabels } from '../native/index.ts';
import { type LabelList, MAX_LABEL_NAME } from './ipc.ts';
import type { Log } from './log.ts';

/**
 * The names by bit. None where the file is missing, cannot be read, is no regular file or too large: the window then takes
 * numbers only, and says where names come from. Names that are too long for a menu are left out.
 */
export async function labelNames(log: Log, read: typeof readConnlabels = readConnlabels): Promise<LabelList> {
  try {
    return [...(await read())].filter(([, name]) => name.length <= MAX_LABEL_NAME);
  } catch (error) {
    log.warn(`the names of labels could not be read: ${error instanceof Error ? error.message : String(error)}`);
    return [];
  }
}
