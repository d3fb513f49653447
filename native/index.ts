// The public API of @flowglass/conntrack.

// `Symbol.asyncDispose` in the types, for programs that are compiled without it.
/// <reference lib="esnext.disposable" preserve="true" />

export {
  Conntrack,
  DEFAULT_BUFFER_BYTES,
  type DeleteOptions,
  type DeleteResult,
  type GetResult,
  type KernelInfo,
  type KernelSysctl,
  type OpenOptions,
  type TableStats,
} from './conntrack.ts';
export { ConntrackError, errnoName, errnoWords } from './errors.ts';
export type { Family } from './flow/family.ts';
export type { EventGroup, FlowEvents, FlowsLost, SubscribeOptions } from './flow-events.ts';
export { kernelCapabilities } from './kernel-capabilities.ts';
export { helperPath } from './native-files.ts';
export { DELETE_OUTCOME, GET_OUTCOME } from './outcomes.ts';
export type { CapabilityReason, KernelCapabilities } from './planner/index.ts';
