// Deleting flows that are named one by one, and the options for it.

import type { ValueContext } from '../filter/index.ts';
import { type FlowBatch, someRows } from '../flow/batch.ts';
import { checkFlags, checkOptions, shown } from '../flow/checks.ts';
import type { FlowsInput } from '../flow/flow-like.ts';
import { flowsOf } from '../handle/argument-checks.ts';
import type { HandleSession } from '../handle/handle-session.ts';
import { DELETE_OUTCOME } from '../handle/outcomes.ts';
import { areFindable, findableRows } from './dccp-ports.ts';
import { deleteCompared, type KnownValues } from './delete-compared.ts';
import { type UndoableDeleteResult, withUndo } from './deleted-flows.ts';
import { type FilterInput, selectionOf } from './filter-input.ts';

/** How careful a delete is. */
export interface DeleteOptions {
  /**
   * Read each flow first, and delete it only if its id and start time match: the tuple can belong to another flow by
   * now, often with the same id. A flow known from events has no start time; give it PRESENCE.stop and, as `stopNs`, a
   * time at which it is known to have existed: one that began later is then reported as replaced. If the kernel keeps
   * no start times (nf_conntrack_timestamp), only the id is compared.
   */
  verify?: boolean | undefined;
  /**
   * Read each flow right before it is deleted, and delete it only if it matches this filter then. The values of a list
   * can be stale by that time: a packet resets a flow's timeout without an event. Implies `verify`; a flow that no
   * longer matches gets the outcome `unmatched`. A rate is the bytes since the flow's previous reading ÷ the time since
   * then, if that is at least 200 ms; otherwise the average since the flow's start. For `direction`, give the batch its
   * `localAddresses`, for `idle` its `timeouts`. A function is called with the fresh values. A filter without any condition is refused.
   */
  where?: FilterInput | undefined;
  /**
   * For `where`: what the caller knows about the flows and a GET does not return. Without it the last change is absent.
   */
  known?: KnownValues | undefined;
  /**
   * Keep what the kernel says about each flow right before it is deleted, so that `restore` can undo the delete: the
   * result has `undo`. Implies `verify`.
   */
  undoable?: boolean | undefined;
}

/**
 * @param context what the parser needs if `where` is a text.
 * @throws ConntrackError when nothing was sent; FilterSyntaxError for a text that is not a valid filter; TypeError for
 * `where` without a condition.
 */
export async function deleteFlows(
  session: HandleSession,
  given: FlowsInput,
  options: DeleteOptions,
  context: ValueContext = {},
): Promise<UndoableDeleteResult> {
  const flows = flowsOf(given);
  checkOptions(options, ['verify', 'where', 'known', 'undoable']);
  checkFlags(options, 'verify', 'undoable');
  const { where, known, verify = false, undoable = false } = options;
  if (known !== undefined) checkKnown(known, flows.length);
  const selection = where === undefined ? undefined : selectionOf(where, context);
  if (selection?.everything) {
    throw new TypeError('Expected "where" to have a condition: leave it out to delete all given flows');
  }
  if (flows.length === 0) return withUndo({ outcome: new Uint8Array(), errno: new Int32Array() }, undoable, []);
  if (selection) {
    return deleteCompared(session, flows, { selection, known, countedMs: timesOf(flows, known), undoable });
  }
  const remove = async (some: FlowBatch): Promise<UndoableDeleteResult> => {
    const removed = await session.run(session.native.delete(some.buffer, verify, undoable));
    return withUndo(removed, undoable, [removed]);
  };
  if (areFindable(flows)) return remove(flows);
  const findable = findableRows(flows);
  const outcome = new Uint8Array(flows.length).fill(DELETE_OUTCOME.gone);
  const errno = new Int32Array(flows.length);
  if (findable.length === 0) return withUndo({ outcome, errno }, undoable, []);
  const some = await remove(someRows(flows, findable));
  findable.forEach((row, i) => {
    outcome[row] = some.outcome[i] ?? DELETE_OUTCOME.notSent;
    errno[row] = some.errno[i] ?? 0;
  });
  return { outcome, errno, ...(undoable && { undo: some.undo }) };
}

/** When the counters of each flow were read; undefined if none were. */
function timesOf(flows: FlowBatch, known: KnownValues | undefined): ((row: number) => number) | undefined {
  const { countedMs } = known ?? {};
  if (countedMs) return (row) => countedMs[row] ?? Number.NaN;
  const { receivedMs } = flows;
  return receivedMs > 0 ? () => receivedMs : undefined;
}

const KNOWN_ARRAYS = {
  changed: Uint32Array,
  rate: Float32Array,
  origRate: Float32Array,
  replyRate: Float32Array,
  countedMs: Float64Array,
} as const;
const KNOWN_NAMES = ['changed', 'rate', 'origRate', 'replyRate', 'countedMs'] as const;

/** @throws TypeError for arrays of another kind or length. */
function checkKnown(known: KnownValues, length: number): void {
  checkOptions(known, ['baseMs', 'nowMs', ...KNOWN_NAMES]);
  for (const name of KNOWN_NAMES) {
    const array: unknown = known[name];
    const type = KNOWN_ARRAYS[name];
    if (array === undefined || (array instanceof type && array.length === length)) continue;
    throw new TypeError(`Expected "known.${name}" to be a ${type.name} of ${length}, got ${shown(array)}`);
  }
}
