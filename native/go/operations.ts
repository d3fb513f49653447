// The Go library's operations on a table: list it, flush it, delete by filters.

import type { Conntrack } from '../conntrack.ts';
import { combine } from '../filter/ast.ts';
import { shown } from '../flow/checks.ts';
import { flowAt } from '../flow/flow.ts';
import { checkAnswer } from '../handle/argument-checks.ts';
import type { DeleteMatchingResult } from '../methods/delete-matching.ts';
import type { FilterInput } from '../methods/filter-input.ts';
import { assertHandle } from './assert-handle.ts';
import { ConntrackFilter } from './conntrack-filter.ts';
import { ConntrackFlow } from './conntrack-flow.ts';
import { deleteExpectations, expectedFlow } from './expectation-table.ts';
import type { CustomConntrackFilter } from './filter-types.ts';
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
    batch.release();
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
 * The Go library's ConntrackDeleteFilters: deletes what any of the filters matches. A filter without conditions matches
 * nothing, and so does a call without filters. Go returns how many flows are gone: `deleted` and `gone` together.
 * @throws ConntrackError when nothing was deleted, IncompleteDeleteError when something was.
 */
export async function deleteFilters(
  conntrack: Conntrack,
  table: ConntrackTable,
  family: InetFamily,
  ...filters: readonly ConntrackFilterInput[]
): Promise<DeleteMatchingResult> {
  assertHandle(conntrack);
  assertTable(table);
  const word = wordOfFamily(family);
  const customs = filters.map(customOf);
  if (table === ConntrackTable.conntrack) return conntrack.deleteMatching(filterOf(customs), { family: word });
  const anyOf = (flow: ConntrackFlow): boolean => customs.some((one) => checkAnswer(one.matchConntrackFlow(flow)));
  return deleteExpectations(conntrack, word, { matchConntrackFlow: anyOf });
}

/**
 * The Go library's ConntrackDeleteFilter.
 * @deprecated As in the Go library: use deleteFilters.
 * @throws as deleteFilters.
 */
export async function deleteFilter(
  conntrack: Conntrack,
  table: ConntrackTable,
  family: InetFamily,
  filter: ConntrackFilterInput,
): Promise<DeleteMatchingResult> {
  return deleteFilters(conntrack, table, family, filter);
}

/** @throws TypeError for anything but a filter. */
function customOf(filter: ConntrackFilterInput): CustomConntrackFilter {
  const custom = typeof filter === 'function' ? { matchConntrackFlow: filter } : filter;
  if (typeof Object(custom).matchConntrackFlow === 'function') return custom;
  throw new TypeError(`Expected a filter: a function, or an object with matchConntrackFlow, got ${shown(filter)}`);
}

/** The kernel helps with ConntrackFilters; if there is any other, they are called for each flow. */
function filterOf(customs: readonly CustomConntrackFilter[]): FilterInput {
  // No filter at all is like an empty one, which matches nothing.
  if (customs.length === 0) return new ConntrackFilter();
  const known = customs.filter((custom) => custom instanceof ConntrackFilter);
  if (known.length === customs.length) {
    return {
      toFilter: () =>
        combine(
          'or',
          known.map((one) => one.toFilter()),
        ),
    };
  }
  return (flow) => {
    const converted = ConntrackFlow.from(flow);
    return customs.some((custom) => checkAnswer(custom.matchConntrackFlow(converted)));
  };
}
