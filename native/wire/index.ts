// ctnetlink's messages in pure TypeScript: rare ones are written and read here; dumps and events of flows, millions of
// them, are decoded by native/src.

export type { AttributeKind, AttributeNode } from '../flow/attribute-node.ts';
export type * from '../flow/flow-details.ts';
export type { MessageNode, NodeValue } from '../flow/message-node.ts';
export { decodeFlowDetails } from './decode-flow.ts';
export { type DumpRequest, type DumpTable, encodeDump } from './dump.ts';
export { decodeExpectation, EXPECT_FLAGS, type Expectation, type ExpectationNat } from './expectation.ts';
export {
  type ExpectationKey,
  encodeExpectCreate,
  encodeExpectDelete,
  encodeExpectDump,
  encodeExpectFlush,
  encodeExpectGet,
  encodeExpectUpdate,
  type NewExpectation,
} from './expectation-requests.ts';
export type { KernelFilter, KernelTuple, MaskedValue } from './kernel-filter.ts';
export { messageNodes } from './message-nodes.ts';
export { encodeCreate, type NatTarget, type NewFlow } from './new-flow.ts';
export type { Adjustments } from './put-adjustments.ts';
export type {
  NewDccp,
  NewProtocolState,
  NewSctp,
  NewTcp,
  ProtocolChange,
  TcpChange,
  TcpFlagsChange,
} from './put-protocol.ts';
export { splitMessages, WireError } from './reader.ts';
export {
  encodeDelete,
  encodeFlush,
  encodeGet,
  encodeUpdate,
  type FlowUpdate,
  type HelperChoice,
  type LabelUpdate,
} from './requests.ts';
export {
  type CpuStats,
  decodeCpuStatistics,
  decodeExpectStatistics,
  decodeTableStatistics,
  type ExpectStats,
  encodeCpuStats,
  encodeExpectStats,
  encodeTableStats,
  type TableStats,
} from './statistics.ts';
export { attributeTree } from './tree.ts';
