// The Go library's functions without a handle: they share one on this process's own network namespace, opened by the
// first call.

import { Conntrack } from '../conntrack.ts';
import type { DeleteMatchingResult } from '../methods/delete-matching.ts';
import type { ConntrackFlow } from './conntrack-flow.ts';
import type { ConntrackFlowParts } from './flow-parts.ts';
import { type ConntrackFilterInput, deleteFilters, tableFlush, tableList, tableStream } from './operations.ts';
import { createFlow, deleteFlow, updateFlow } from './single-flows.ts';
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
 * Creates a flow, or changes the one that has its original tuple, as updateFlow does.
 * @param table the flows themselves: an expectation cannot be created this way.
 * @throws ConntrackError, TypeError, RangeError as createFlow.
 */
export async function conntrackCreate(
  table: ConntrackTable,
  family: InetFamily,
  flow: ConntrackFlowParts,
): Promise<void> {
  return createFlow(await packageHandle(), table, family, flow);
}

/**
 * Changes the flow that has this original tuple.
 * @param table the flows themselves: an expectation cannot be changed.
 * @throws ConntrackError, TypeError, RangeError as updateFlow.
 */
export async function conntrackUpdate(
  table: ConntrackTable,
  family: InetFamily,
  flow: ConntrackFlowParts,
): Promise<void> {
  return updateFlow(await packageHandle(), table, family, flow);
}

/**
 * Deletes the flow, or the expectation, that has this original tuple.
 * @throws ConntrackError, TypeError, RangeError as deleteFlow.
 */
export async function conntrackDelete(
  table: ConntrackTable,
  family: InetFamily,
  flow: ConntrackFlowParts,
): Promise<void> {
  return deleteFlow(await packageHandle(), table, family, flow);
}

/**
 * Deletes the flows, or expectations, that any of the filters matches, and counts what became of them. Go returns how
 * many are gone: `deleted` and `gone` together.
 * @param filters objects or their functions. A ConntrackFilter without conditions matches nothing.
 * @throws ConntrackError when nothing was deleted, IncompleteDeleteError when something was.
 */
export async function conntrackDeleteFilters(
  table: ConntrackTable,
  family: InetFamily,
  ...filters: readonly ConntrackFilterInput[]
): Promise<DeleteMatchingResult> {
  return deleteFilters(await packageHandle(), table, family, ...filters);
}

/**
 * conntrackDeleteFilters with one filter.
 * @deprecated As in the Go library: use conntrackDeleteFilters.
 * @throws as conntrackDeleteFilters.
 */
export async function conntrackDeleteFilter(
  table: ConntrackTable,
  family: InetFamily,
  filter: ConntrackFilterInput,
): Promise<DeleteMatchingResult> {
  return conntrackDeleteFilters(table, family, filter);
}

/** Closes the handle that these functions share. The next call opens another one. */
export async function conntrackClose(): Promise<void> {
  const closing = handle;
  handle = undefined;
  await (await closing?.catch(() => undefined))?.close();
}
