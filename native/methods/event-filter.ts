// The filter of a subscription: which rows of the batches pass, and which filters make no sense for events.

import { compileEventFilter, eventsWith, fieldsOf, type ValueContext } from '../filter/index.ts';
import type { FlowBatch } from '../flow/batch.ts';
import type { EventGroup, SubscribeOptions } from './events.ts';
import { matchingRows, type RowSelection, selectionOf } from './filter-input.ts';
import { subset } from './list.ts';

/** Keeps the rows that match, with the host's addresses; undefined if there are none. */
export type EventChoice = (batch: FlowBatch) => FlowBatch | undefined;

/**
 * The choice of a subscription; undefined if everything passes.
 * @throws FilterSyntaxError for a text that is not a valid filter; TypeError for one that no event of these groups can match.
 */
export function eventChoice(
  { filter: input, localAddresses }: SubscribeOptions,
  groups: readonly EventGroup[],
  context: ValueContext,
): EventChoice | undefined {
  if (input === undefined && localAddresses === undefined) return undefined;
  const selection = selectionOf(input, context);
  if (input !== undefined) checkCarried(selection, groups);
  const rows = rowsIn(selection);
  return (batch) => {
    batch.localAddresses = localAddresses;
    const chosen = subset(batch, rows(batch));
    return chosen.length > 0 ? chosen : undefined;
  };
}

function rowsIn(selection: RowSelection): (batch: FlowBatch) => number[] | undefined {
  // A function, which has no AST, or no condition at all.
  if (selection.filter.kind === 'all') return (batch) => selection.rows(batch);
  const compiled = compileEventFilter(selection.filter);
  return (batch) => matchingRows(compiled, batch);
}

/** A comparison that is unknown for every event is a mistake. @throws TypeError */
function checkCarried({ filter }: RowSelection, groups: readonly EventGroup[]): void {
  if (!groups.some((group) => group === 'new' || group === 'update' || group === 'destroy')) {
    throw new TypeError('Expected a group of flow events with "filter": it selects flows');
  }
  for (const field of fieldsOf(filter)) {
    const kinds = eventsWith(field);
    if (kinds.some((kind) => groups.includes(kind))) continue;
    const without = `Expected a filter of events without "${field}"`;
    if (kinds.length === 0) throw new TypeError(`${without}: no event carries it`);
    const named = kinds.map((kind) => `"${kind}"`).join(' or ');
    throw new TypeError(`${without}, or the group ${named}: no other event carries it`);
  }
}
