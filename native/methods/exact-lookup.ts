// How a request acts on the named flow and on no other. The kernel finds a flow by the tuple of either direction, so that
// a request for A>B also finds B>A, which is another flow.
//
// A request whose answer shows the flow is simply compared with it. One that changes or deletes something is exact
// (Lookup in wire/put-tuple.ts): the kernel then finds only the direction that is meant. Two cases need a look first: a
// flow in a zone, since no exact lookup leaves both its zone and zone 0 out of the other direction, and a kernel without
// zones, which refuses exact lookups. Deletes have the same rules in native/src/delete_flows.cc.

import type { FlowBatch } from '../flow/batch.ts';
import type { HandleSession } from '../handle/handle-session.ts';
import { NO_FLOW } from '../wire/put-tuple.ts';
import { putGet } from '../wire/requests.ts';
import { MessageWriter } from '../wire/writer.ts';
import { zoneAt } from './same-flow.ts';

const EOPNOTSUPP = 95;

/** Whether the kernel was built with zones (CONFIG_NF_CONNTRACK_ZONES); assumed until a request says otherwise. */
let hasZones: boolean | undefined;

/** Whether to send exact lookups. */
export function areLookupsExact(): boolean {
  return hasZones !== false;
}

/** Whether the flow in a row must be read right before something is done to it. */
export function needsLook(flows: FlowBatch, row: number): boolean {
  return !areLookupsExact() || zoneAt(flows, row, 'original') !== 0;
}

/**
 * Whether the exact lookups among some requests failed because the kernel has no zones; then none of them did anything,
 * and they can be sent again.
 * @param errnos what became of the requests.
 */
export async function failedWithoutZones(session: HandleSession, errnos: Iterable<number>): Promise<boolean> {
  if (!areLookupsExact() || !Array.from(errnos).includes(EOPNOTSUPP)) return false;
  hasZones ??= await asksWithZone(session);
  return !hasZones;
}

/** A kernel without zones refuses the zone before it looks for the flow (ctnetlink_parse_zone). */
async function asksWithZone(session: HandleSession): Promise<boolean> {
  const writer = new MessageWriter();
  putGet(writer, NO_FLOW, { exact: true });
  const { errno } = await session.transact('get', writer.take());
  return errno[0] !== EOPNOTSUPP;
}
