// The Go library's functions without a handle: they share one on this process's own network namespace, opened by the
// first call.

import { Conntrack } from '../conntrack.ts';
import type { DeleteMatchingResult } from '../methods/delete-matching.ts';
import type { ConntrackFlow } from './conntrack-flow.ts';
import { type ConntrackFilterInput, deleteFilter, tableFlush, tableList, tableStream } from './operations.ts';
import { type ConntrackTable, InetFamily } from './tables.ts';

let handle: Promise<Conntrack> | undefined;

/** If it failed to open, or has ended, the next call opens another one. */
function packageHandle(): Promise<Conntrack> {
  if (handle) return handle;
  const opening = Conntrack.open();
  const forget = (): void => {
    if (handle === opening) handle = undefined;
  };
  opening.then((conntrack) => conntrack.closed.then(forget), forget);
  handle = opening;
  return opening;
}

/**
 * The flows of a table. For large ones use conntrackTableStream.
 * @throws ConntrackError EPERM without CAP_NET_ADMIN.
 */
export async function conntrackTableList(
  table: ConntrackTable,
  family: InetFamily = InetFamily.all,
): Promise<ConntrackFlow[]> {
  return tableList(await packageHandle(), table, family);
}

/** Like conntrackTableList, but one flow after another: the table is never in memory as a whole. */
export async function* conntrackTableStream(
  table: ConntrackTable,
  family: InetFamily = InetFamily.all,
): AsyncGenerator<ConntrackFlow, void, void> {
  yield* tableStream(await packageHandle(), table, family);
}

/**
 * Empties a table, of both families.
 * @throws ConntrackError EPERM without CAP_NET_ADMIN.
 */
export async function conntrackTableFlush(table: ConntrackTable): Promise<void> {
  return tableFlush(await packageHandle(), table);
}

/**
 * Deletes the flows, or expectations, that match. `matched` is what the Go library returns; the other counts say what
 * became of them.
 * @param filter an object or its function. A ConntrackFilter without conditions matches nothing.
 * @throws ConntrackError when nothing was deleted, IncompleteDeleteError when something was.
 */
export async function conntrackDeleteFilter(
  table: ConntrackTable,
  family: InetFamily,
  filter: ConntrackFilterInput,
): Promise<DeleteMatchingResult> {
  return deleteFilter(await packageHandle(), table, family, filter);
}

/** Closes the handle that these functions share. The next call opens another one. */
export async function conntrackClose(): Promise<void> {
  const closing = handle;
  handle = undefined;
  await (await closing?.catch(() => undefined))?.close();
}
