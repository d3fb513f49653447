// The interface of vishvananda/netlink's conntrack, in TypeScript. native/go/README.md maps the names.

export {
  type ConntrackAddressType,
  ConntrackFilter,
  ConntrackFilterError,
  ConntrackFilterType,
  type ConntrackPortType,
  type CustomConntrackFilter,
} from './conntrack-filter.ts';
export { ConntrackFlow, type ConntrackTuple } from './conntrack-flow.ts';
export { type ConntrackFilterInput, deleteFilter, tableFlush, tableList, tableStream } from './operations.ts';
export {
  conntrackClose,
  conntrackDeleteFilter,
  conntrackTableFlush,
  conntrackTableList,
  conntrackTableStream,
} from './package-handle.ts';
export { ConntrackTable, InetFamily } from './tables.ts';
