// One flow in full: decoded, as the tree of its attributes, and as the bytes that the kernel sent.

import type { FlowBatch } from '../flow/batch.ts';
import type { FlowDetails } from '../flow/flow-details.ts';
import { checkFlows } from '../handle/argument-checks.ts';
import { ConntrackError } from '../handle/errors.ts';
import type { HandleSession } from '../handle/handle-session.ts';
import { decodeFlowDetails } from '../wire/decode-flow.ts';
import { identityAt } from '../wire/put-tuple.ts';
import { putGet } from '../wire/requests.ts';
import { type AttributeNode, attributeTree } from '../wire/tree.ts';
import { MessageWriter } from '../wire/writer.ts';
import { hasLostPorts } from './dccp-ports.ts';

const ENOENT = 2;
const EBADMSG = 74;

/** Everything that the kernel reports about one flow. */
export interface FlowInspection {
  /** `use` excludes the reference that this request itself held; `tree` and `message` include it. */
  readonly details: FlowDetails;
  /** The attributes as received; offsets are those in `message`. */
  readonly tree: readonly AttributeNode[];
  /** The kernel's answer, struct nlmsghdr first. */
  readonly message: Uint8Array;
}

/** @throws ConntrackError, RangeError when the batch has no such row. */
export async function inspectFlow(
  session: HandleSession,
  flows: FlowBatch,
  row: number,
): Promise<FlowInspection | undefined> {
  checkFlows(flows);
  const writer = new MessageWriter();
  putGet(writer, identityAt(flows, row));
  if (hasLostPorts(flows, row)) return undefined;
  try {
    const [inspection] = await session.ask('inspect', writer.take(), (answer) => {
      const message = answer.slice();
      return { details: withoutOwnReference(decodeFlowDetails(message)), tree: attributeTree(message), message };
    });
    if (!inspection) throw new ConntrackError('inspect', EBADMSG);
    return inspection;
  } catch (error) {
    if (error instanceof ConntrackError && error.errno === ENOENT) return undefined;
    throw error;
  }
}

/** The kernel answers while the request itself holds a reference (nf_conntrack_find_get in ctnetlink_get_conntrack). */
function withoutOwnReference(details: FlowDetails): FlowDetails {
  const { use } = details;
  return use === undefined ? details : { ...details, use: Math.max(0, use - 1) };
}
