// Which flows a delete that failed has not come to: they exist, and are still the same.

import { someRows } from '../../native/flow/batch.ts';
import { ConntrackError, type DeletedFlows } from '../../native/index.ts';
import { isSameFlow } from '../../native/methods/same-flow.ts';
import type { KernelHandle } from '../source/kernel-handle.ts';

/**
 * Counts the flows that are the same as before the delete. Without start times, one that was made again and got the same id
 * counts as well. What cannot be read does not count.
 * @param isThere whether the flow of this number has its tuple in the table.
 */
export async function countNotDeleted(
  handle: Pick<KernelHandle, 'get'>,
  deleted: DeletedFlows,
  isThere: (number: number) => boolean,
): Promise<number> {
  let count = 0;
  let at = 0;
  try {
    for (const batch of deleted.batches()) {
      const rows = Array.from({ length: batch.length }, (_, row) => row).filter((row) => isThere(at + row));
      at += batch.length;
      if (rows.length === 0) continue;
      const asked = someRows(batch, rows);
      const { found, foundRows } = await handle.get(asked);
      count += foundRows.filter((row, i) => isSameFlow(asked, row, found, i)).length;
    }
  } catch (error) {
    if (!(error instanceof ConntrackError)) throw error;
  }
  return count;
}
