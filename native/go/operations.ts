// The Go library's three operations on a handle: list a table, flush it, delete by filter.

import type { Conntrack } from '../conntrack.ts';
import { shown } from '../flow/checks.ts';
import { flowAt } from '../flow/flow.ts';
import type { DeleteMatchingResult } from '../methods/delete-matching.ts';
import type { CustomConntrackFilter } from './conntrack-filter.ts';
import { ConntrackFlow } from './conntrack-flow.ts';
import { deleteExpectations, expectedFlow } from './expectation-table.ts';
import { assertTable, ConntrackTable, type InetFamily, wordOfFamily } from './tables.ts';

/** A filter of the Go library's interface: an object, or just its function. */
export type ConntrackFilterInput = CustomConntrackFilter | ((flow: ConntrackFlow) => boolean);

/** The flows of a table, one after the other: the table is never in memory as a whole. */
export async function* tableStream(
  conntrack: Conntrack,
  table: ConntrackTable,
  family: InetFamily,
): AsyncGenerator<ConntrackFlow, void, void> {
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

/** The flows of a table, all at once. */
export async function tableList(
  conntrack: Conntrack,
  table: ConntrackTable,
  family: InetFamily,
): Promise<ConntrackFlow[]> {
  const flows: ConntrackFlow[] = [];
  for await (const flow of tableStream(conntrack, table, family)) flows.push(flow);
  return flows;
}

/** Empties a table, of both families. */
export async function tableFlush(conntrack: Conntrack, table: ConntrackTable): Promise<void> {
  assertTable(table);
  await (table === ConntrackTable.expect ? conntrack.flushExpectations() : conntrack.flush());
}

/** Deletes what matches. A filter without conditions matches nothing. */
export async function deleteFilter(
  conntrack: Conntrack,
  table: ConntrackTable,
  family: InetFamily,
  filter: ConntrackFilterInput,
): Promise<DeleteMatchingResult> {
  assertTable(table);
  const word = wordOfFamily(family);
  const custom = typeof filter === 'function' ? { matchConntrackFlow: filter } : filter;
  if (typeof Object(custom).matchConntrackFlow !== 'function') {
    throw new TypeError(`Expected a filter: a function, or an object with matchConntrackFlow, got ${shown(filter)}`);
  }
  if (table === ConntrackTable.expect) return deleteExpectations(conntrack, word, custom);
  return conntrack.deleteMatching(custom, { family: word });
}
