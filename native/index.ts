// The public API of @flowglass/conntrack.

// Declares `Symbol.asyncDispose` for programs compiled without it.
/// <reference lib="esnext.disposable" preserve="true" />

export { Conntrack } from './conntrack.ts';
export { batchOf } from './flow/batch-of.ts';
export type { LabelNames } from './flow/connlabels.ts';
export type { Family } from './flow/family.ts';
export type { FlowInspection } from './flow/flow-details.ts';
export type { FlowKey, NamedBy, TupleText } from './flow/flow-key.ts';
export type { FlowLike, FlowsInput, ReadFlow } from './flow/flow-like.ts';
export { readConnlabels } from './handle/connlabel-file.ts';
export { ConntrackError, errnoName, errnoWords } from './handle/errors.ts';
export type { KernelInfo, KernelSysctl } from './handle/kernel-info.ts';
export { helperPath } from './handle/native-files.ts';
export { DEFAULT_BUFFER_BYTES, type HelperCommand, type OpenOptions } from './handle/open-options.ts';
export { DELETE_OUTCOME, type DeleteResult, GET_OUTCOME, WRITE_OUTCOME, type WriteResult } from './handle/outcomes.ts';
export { kernelCapabilities } from './methods/capabilities.ts';
export type { CreateOptions } from './methods/create.ts';
export type { DeleteOptions } from './methods/delete.ts';
export type { KnownValues } from './methods/delete-compared.ts';
export {
  type DeleteMatchingOptions,
  type DeleteMatchingResult,
  IncompleteDeleteError,
} from './methods/delete-matching.ts';
export { DeletedFlows, type UndoableDeleteResult } from './methods/deleted-flows.ts';
export type {
  EventGroup,
  ExpectationEvents,
  FlowEvent,
  FlowEventGroup,
  FlowEvents,
  FlowsLost,
  Resynced,
  SubscribeOptions,
} from './methods/events.ts';
export type { ExpectationListOptions } from './methods/expectations.ts';
export { type FilterInput, type FilterSource, FilterSyntaxError } from './methods/filter-input.ts';
export type { UndoableFlushResult } from './methods/flush.ts';
export type { GetOptions, GetResult } from './methods/get.ts';
export type { InspectOptions } from './methods/inspect.ts';
export type { DumpOptions } from './methods/list.ts';
export type { Restorable, RestoreOptions, RestoreResult } from './methods/restore.ts';
export type { Lacking, RestoreOutcome } from './methods/restore-part.ts';
export type { RestoredIdentities } from './methods/restored-identities.ts';
export { SNAPSHOT_VERSION, type Snapshot, type SnapshotFlow, type SnapshotTcp } from './methods/snapshot.ts';
export type { FlowChanges, UpdateOptions } from './methods/update.ts';
export type { CapabilityReason, KernelCapabilities } from './planner/index.ts';
export type {
  CpuStats,
  Expectation,
  ExpectationKey,
  ExpectStats,
  HelperChoice,
  NewExpectation,
  NewFlow,
  TableStats,
} from './wire/index.ts';
