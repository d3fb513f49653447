// The part of @flowglass/conntrack's Conntrack that the main process uses, as an interface that tests can implement.

import type { FlowBatch } from '../../native/flow/batch.ts';
import type {
  DeletedFlows,
  Expectation,
  ExpectationKey,
  FlowInspection,
  KernelInfo,
  KnownValues,
  OpenOptions,
  RestoreOptions,
  RestoreResult,
} from '../../native/index.ts';
import type { CpuCounters } from '../status/counter-minute.ts';

/** The part of the library's KernelInfo that is used. */
export type HandleInfo = Omit<KernelInfo, 'sysctl'> & {
  readonly sysctl: Pick<KernelInfo['sysctl'], 'acct' | 'timestamp' | 'events' | 'tcpLoose'>;
};

/** Events from the kernel: batches of flows, and a note when some were lost (ENOBUFS). */
export interface KernelEvents extends AsyncIterable<FlowBatch | { readonly kind: 'flowsLost' }> {
  close(): Promise<void>;
}

/** Events of expectations; what they say is not used. */
export interface ExpectationEventStream extends AsyncIterable<unknown> {
  close(): Promise<void>;
}

export interface KernelGet {
  readonly found: FlowBatch;
  /** For each row of `found`: the requested row. */
  readonly foundRows: Uint32Array;
  /** GET_OUTCOME of each requested flow. */
  readonly outcome: Uint8Array;
}

export interface KernelDelete {
  /** DELETE_OUTCOME of each requested flow. */
  readonly outcome: Uint8Array;
  /** The errno of each requested flow, 0 except for refused and unknown ones. */
  readonly errno: Int32Array;
  /** With `undoable`: the flows that were, or may have been, deleted. */
  readonly undo?: DeletedFlows | undefined;
}

export interface KernelDeleteOptions {
  readonly verify: boolean;
  readonly where?: string | undefined;
  readonly known?: KnownValues | undefined;
  readonly undoable?: boolean | undefined;
}

/** A handle on one network namespace's table. */
export interface KernelHandle {
  readonly strings: readonly string[];
  /** Resolves when the handle is closed, with an error if nobody closed it. */
  readonly closed: Promise<Error | undefined>;
  info(): Promise<HandleInfo>;
  /** `parallel`: may use two sockets at once, where that is faster; it costs more in total. */
  dump(options: { parallel: boolean }): AsyncIterable<FlowBatch>;
  subscribe(options: { bufferBytes: number }): Promise<KernelEvents>;
  subscribe(options: { groups: readonly ('expectNew' | 'expectDestroy')[] }): Promise<ExpectationEventStream>;
  get(flows: FlowBatch): Promise<KernelGet>;
  /** Everything about one flow, the first of the batch; undefined if it is gone. */
  inspect(flows: FlowBatch): Promise<FlowInspection | undefined>;
  /** With `where`, deletes only flows that still match that filter right before; see DeleteOptions of the library. */
  deleteFlows(flows: FlowBatch, options: KernelDeleteOptions): Promise<KernelDelete>;
  flush(): Promise<void>;
  /** The same; `undo` has what a dump found right before. `onKept` gets it before anything is deleted. */
  flush(options: { undoable: true; onKept: (kept: DeletedFlows) => void }): Promise<{ readonly undo: DeletedFlows }>;
  restore(flows: DeletedFlows, options: RestoreOptions): Promise<RestoreResult>;
  stats(): Promise<{ entries: number; maxEntries: number | undefined }>;
  /** Counters of each CPU since the namespace was created; they wrap at 2^32. */
  cpuStats(): Promise<readonly CpuCounters[]>;
  listExpectations(): Promise<readonly Expectation[]>;
  getExpectation(key: ExpectationKey): Promise<Expectation | undefined>;
  /** False if there was none. */
  deleteExpectation(key: ExpectationKey): Promise<boolean>;
  flushExpectations(): Promise<void>;
  /** The namespace's own addresses and networks, as texts. */
  localAddresses(): Promise<readonly string[]>;
  close(): Promise<void>;
}

/** How a handle is opened: directly, or through a program that has the rights. */
export type HandleOptions = Pick<OpenOptions, 'netns' | 'helper'>;
export type OpenHandle = (options: HandleOptions) => Promise<KernelHandle>;
