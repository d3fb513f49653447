// One flow in full: decoded, as the tree of its attributes, and as the bytes that the kernel sent.

import { checkOptions } from '../flow/checks.ts';
import type { FlowDetails, FlowInspection } from '../flow/flow-details.ts';
import type { NamedBy } from '../flow/flow-key.ts';
import type { FlowsInput } from '../flow/flow-like.ts';
import { flowsOf } from '../handle/argument-checks.ts';
import { ConntrackError } from '../handle/errors.ts';
import { type HandleSession, readable } from '../handle/handle-session.ts';
import { decodeFlowDetails } from '../wire/decode-flow.ts';
import { messageNodes } from '../wire/message-nodes.ts';
import { identityAt } from '../wire/put-tuple.ts';
import { attributeTree } from '../wire/tree.ts';
import { askFlows } from './ask-flows.ts';
import { hasLostPorts } from './dccp-ports.ts';
import { checkNamedBy } from './get.ts';

const ENOENT = 2;
const EBADMSG = 74;

/** How the flow is named. */
export interface InspectOptions {
  /** As in GetOptions. */
  by?: NamedBy | undefined;
}

/** @throws ConntrackError, RangeError when the batch has no such row. */
export async function inspectFlow(
  session: HandleSession,
  given: FlowsInput,
  row: number,
  options: InspectOptions,
): Promise<FlowInspection | undefined> {
  const flows = flowsOf(given);
  checkOptions(options, ['by']);
  checkNamedBy(options.by);
  // Refuses a row that the batch does not have.
  identityAt(flows, row);
  if (hasLostPorts(flows, row)) return undefined;
  const { messages, errno, texts } = await askFlows(session, 'inspect', flows, [row], options.by);
  const [message] = messages;
  if (message) return readable('inspect', () => inspectionOf(message.slice()));
  const code = errno.get(row) ?? EBADMSG;
  if (code === ENOENT) return undefined;
  throw new ConntrackError('inspect', code, texts.get(row));
}

function inspectionOf(message: Uint8Array): FlowInspection {
  return {
    details: withoutOwnReference(decodeFlowDetails(message)),
    tree: attributeTree(message),
    nodes: messageNodes(message),
    message,
  };
}

/** The kernel answers while the request itself holds a reference (nf_conntrack_find_get in ctnetlink_get_conntrack). */
function withoutOwnReference(details: FlowDetails): FlowDetails {
  const { use } = details;
  return use === undefined ? details : { ...details, use: Math.max(0, use - 1) };
}
