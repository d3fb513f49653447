// Masters are named by their original tuples, too, but the kernel takes the flow that has the tuple in either direction
// as the master (ctnetlink_create_conntrack, ctnetlink_new_expect, ctnetlink_dump_exp_ct), and takes no exact lookup
// there. So each is looked up first; between that and the request lies about a millisecond.

import { batchOf } from '../flow/batch-of.ts';
import type { FlowKey } from '../flow/flow-key.ts';
import { flowKeyOf } from '../flow/flow-like.ts';
import type { HandleSession } from '../handle/handle-session.ts';
import { GET_OUTCOME } from '../handle/outcomes.ts';
import type { NewFlow } from '../wire/new-flow.ts';
import { getFlows } from './get.ts';

/**
 * Which of these keys name a flow by its reply tuple only, so that the kernel would take the wrong flow as the master.
 * A master that does not exist at all does not count: the kernel reports that itself, and the same call may create it
 * first.
 * @param keys checked ones, at most MAX_BATCH_FLOWS.
 */
export async function misnamed(session: HandleSession, keys: readonly FlowKey[]): Promise<boolean[]> {
  if (keys.length === 0) return [];
  const flows = batchOf(keys);
  const original = await getFlows(session, flows, {});
  const reply = await getFlows(session, flows, { by: 'reply' });
  return keys.map((_, i) => original.outcome[i] !== GET_OUTCOME.found && reply.outcome[i] === GET_OUTCOME.found);
}

/** The numbers of new flows with such a master. */
export async function misnamedMasters(
  session: HandleSession,
  flows: readonly NewFlow[],
  numbers: readonly number[],
): Promise<Set<number>> {
  const masters = numbers.flatMap((number) => {
    const { master, family, zone, zoneOrig, zoneReply } = flows[number] ?? {};
    return master ? [{ number, key: { ...flowKeyOf(master), family, zone, zoneOrig, zoneReply } }] : [];
  });
  const isMisnamed = await misnamed(
    session,
    masters.map(({ key }) => key),
  );
  return new Set(masters.flatMap(({ number }, i) => (isMisnamed[i] ? [number] : [])));
}
