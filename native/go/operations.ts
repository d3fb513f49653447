// The Go library's three operations on a handle: list a table, flush it, delete by filter.

import { Conntrack } from '../conntrack.ts';
import { shown } from '../flow/checks.ts';
import { flowAt } from '../flow/flow.ts';
import { checkAnswer } from '../handle/argument-checks.ts';
import type { DeleteMatchingResult } from '../methods/delete-matching.ts';
import type { FilterInput } from '../methods/filter-input.ts';
import { ConntrackFilter, type CustomConntrackFilter } from './conntrack-filter.ts';
import { ConntrackFlow } from './conntrack-flow.ts';
import { deleteExpectations, expectedFlow } from './expectation-table.ts';
import { assertTable, ConntrackTable, InetFamily, wordOfFamily } from './tables.ts';

/** A filter of the Go library's interface: an object, or just its function. */
export type ConntrackFilterInput = CustomConntrackFilter | ((flow: ConntrackFlow) => boolean);

/**
 * The Go library's ConntrackTableList, one flow after another: the table is never in memory as a whole.
 * @param table the flows themselves, or the expected ones.
 */
export async function* tableStream(
  conntrack: Conntrack,
  table: ConntrackTable,
  family: InetFamily = InetFamily.all,
): AsyncGenerator<ConntrackFlow, void, void> {
  assertHandle(conntrack);
  assertTable(table);
  const word = wordOfFamily(family);
  if (table === ConntrackTable.expect) {
    for (const expectation of await conntrack.listExpectations({ family: word })) yield expectedFlow(expectation);
    return;
  }
  for await (const batch of conntrack.dump({ family: word })) {
    for (let row = 0; row < batch.length; row++) yield ConntrackFlow.from(flowAt(batch, row));
  }
}

/** The Go library's ConntrackTableList, all at once. For large tables use tableStream. */
export async function tableList(
  conntrack: Conntrack,
  table: ConntrackTable,
  family: InetFamily = InetFamily.all,
): Promise<ConntrackFlow[]> {
  const flows: ConntrackFlow[] = [];
  for await (const flow of tableStream(conntrack, table, family)) flows.push(flow);
  return flows;
}

/** The Go library's ConntrackTableFlush: empties a table, of both families. */
export async function tableFlush(conntrack: Conntrack, table: ConntrackTable): Promise<void> {
  assertHandle(conntrack);
  assertTable(table);
  await (table === ConntrackTable.expect ? conntrack.flushExpectations() : conntrack.flush());
}

/**
 * The Go library's ConntrackDeleteFilter; `matched` is its return value. A filter without conditions matches nothing.
 * @throws ConntrackError when nothing was deleted, IncompleteDeleteError when something was.
 */
export async function deleteFilter(
  conntrack: Conntrack,
  table: ConntrackTable,
  family: InetFamily,
  filter: ConntrackFilterInput,
): Promise<DeleteMatchingResult> {
  assertHandle(conntrack);
  assertTable(table);
  const word = wordOfFamily(family);
  const custom = typeof filter === 'function' ? { matchConntrackFlow: filter } : filter;
  if (typeof Object(custom).matchConntrackFlow !== 'function') {
    throw new TypeError(`Expected a filter: a function, or an object with matchConntrackFlow, got ${shown(filter)}`);
  }
  if (table === ConntrackTable.expect) return deleteExpectations(conntrack, word, custom);
  return conntrack.deleteMatching(filterOf(custom), { family: word });
}

/** The kernel helps with a ConntrackFilter; any other is called for each flow. */
function filterOf(custom: CustomConntrackFilter): FilterInput {
  if (custom instanceof ConntrackFilter) return custom;
  return (flow) => checkAnswer(custom.matchConntrackFlow(ConntrackFlow.from(flow)));
}

/** @throws TypeError for anything that is not a handle. */
function assertHandle(conntrack: Conntrack): void {
  if (conntrack instanceof Conntrack) return;
  throw new TypeError(`Expected a handle from Conntrack.open(), got ${shown(conntrack)}`);
}
