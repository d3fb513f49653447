// The interface of vishvananda/netlink's conntrack, in TypeScript. native/go/README.md maps the names.

export { ConntrackFilter } from './conntrack-filter.ts';
export { ConntrackFlow } from './conntrack-flow.ts';
export { ConntrackStatus } from './conntrack-status.ts';
export {
  type ConntrackAddressType,
  ConntrackFilterError,
  ConntrackFilterType,
  type ConntrackLabelType,
  type ConntrackPortType,
  type ConntrackStatusType,
  type CustomConntrackFilter,
} from './filter-types.ts';
export type { ConntrackFlowParts, IPTuple } from './flow-parts.ts';
export {
  type ConntrackFilterInput,
  deleteFilter,
  deleteFilters,
  tableFlush,
  tableList,
  tableStream,
} from './operations.ts';
export {
  conntrackClose,
  conntrackCreate,
  conntrackDelete,
  conntrackDeleteFilter,
  conntrackDeleteFilters,
  conntrackTableFlush,
  conntrackTableList,
  conntrackTableStream,
  conntrackUpdate,
} from './package-handle.ts';
export { type ProtoInfo, ProtoInfoDCCP, ProtoInfoSCTP, ProtoInfoTCP, TCPConntrack } from './proto-info.ts';
export { createFlow, deleteFlow, updateFlow } from './single-flows.ts';
export { ConntrackTable, InetFamily } from './tables.ts';
