// The public API of @flowglass/conntrack.

// `Symbol.asyncDispose` in the types, for programs that are compiled without it.
/// <reference lib="esnext.disposable" preserve="true" />

export { readConnlabels } from './connlabels.ts';
export { Conntrack } from './conntrack.ts';
export type { DeleteOptions, DeleteResult } from './deleting.ts';
export type { KnownValues } from './deleting-compared.ts';
export { type DeleteMatchingOptions, type DeleteMatchingResult, IncompleteDeleteError } from './deleting-matching.ts';
export { ConntrackError, errnoName, errnoWords } from './errors.ts';
export type { ExpectationListOptions } from './expectations.ts';
export { type FilterInput, FilterSyntaxError } from './filter-input.ts';
export { batchOf } from './flow/batch-of.ts';
export type { LabelNames } from './flow/connlabels.ts';
export type { Family } from './flow/family.ts';
export type { FlowKey, TupleText } from './flow/flow-key.ts';
export type {
  EventGroup,
  ExpectationEvents,
  FlowEvent,
  FlowEventGroup,
  FlowEvents,
  FlowsLost,
  SubscribeOptions,
} from './flow-events.ts';
export type { GetOptions, GetResult } from './getting.ts';
export type { FlowInspection } from './inspecting.ts';
export { kernelCapabilities } from './kernel-capabilities.ts';
export type { KernelInfo, KernelSysctl } from './kernel-info.ts';
export type { DumpOptions } from './listing.ts';
export { helperPath } from './native-files.ts';
export { DEFAULT_BUFFER_BYTES, type HelperCommand, type OpenOptions } from './open-options.ts';
export { DELETE_OUTCOME, GET_OUTCOME, WRITE_OUTCOME, type WriteResult } from './outcomes.ts';
export type { CapabilityReason, KernelCapabilities } from './planner/index.ts';
export type { Lacking, RestoreOutcome, RestoreResult } from './restoring.ts';
export type { Resynced } from './resync.ts';
export { SNAPSHOT_VERSION, type Snapshot, type SnapshotFlow, type SnapshotTcp } from './snapshot.ts';
export type { FlowChanges, UpdateOptions } from './updating.ts';
export type {
  CpuStats,
  Expectation,
  ExpectationKey,
  ExpectStats,
  NewExpectation,
  NewFlow,
  TableStats,
} from './wire/index.ts';
