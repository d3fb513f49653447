// A kernel played by the test: dumps and events arrive when and as the test says.

import { setImmediate } from 'node:timers/promises';
import type {
  ExpectationEventStream,
  HandleInfo,
  KernelDelete,
  KernelDeleteOptions,
  KernelEvents,
  KernelGet,
  KernelHandle,
} from '../../../electron/source/kernel-handle.ts';
import type { CpuCounters } from '../../../electron/status/counter-minute.ts';
import { FlowBatch, newBatchBuffer } from '../../../native/flow/batch.ts';
import { PRESENCE } from '../../../native/flow/column-schema.ts';
import type { FlowInspection } from '../../../native/flow/flow-details.ts';
import {
  DeletedFlows,
  type Expectation,
  type ExpectationKey,
  type RestoredIdentities,
  type RestoreOptions,
  type RestoreResult,
} from '../../../native/index.ts';
import { timeoutsOf } from '../native/flow/kernel-timeouts.ts';
import { FakeExpectations } from './fake-expectations.ts';
import { Feed } from './feed.ts';

interface FlushOptions {
  readonly undoable: true;
  readonly onKept: (kept: DeletedFlows) => void;
}

type EventItem = FlowBatch | { kind: 'flowsLost' };

/** A batch of `count` flows whose keys count up from `firstKey`. */
export function batchOf(count: number, firstKey = 1, strings: readonly string[] = ['']): FlowBatch {
  const batch = new FlowBatch(newBatchBuffer(count), strings);
  for (let i = 0; i < count; i++) batch.key[2 * i] = firstKey + i;
  return batch;
}

/** So many flows that were restored, each with an id of its own. */
export function identitiesOf(count: number): RestoredIdentities {
  return {
    id: Uint32Array.from({ length: count }, (_, number) => number + 1),
    startNs: new Uint32Array(2 * count),
    presence: new Uint32Array(count).fill(PRESENCE.id),
    replaced: 0,
  };
}

export class FakeKernel implements KernelHandle {
  strings: string[] = [''];
  /** The calls, in order. */
  readonly calls: string[] = [];
  readonly events = new Feed<EventItem>();
  readonly expectations = new FakeExpectations();
  /** One feed for each dump, in order; further dumps are empty. */
  readonly dumps: Feed<FlowBatch>[] = [];
  /** Whether each dump could use two sockets. */
  readonly parallel: boolean[] = [];
  entries = 0;
  /** Requested receive buffer, bytes. */
  bufferBytes: number | undefined;
  maxEntries: number | undefined = 1000;
  /** Counters of two CPUs, counted up by the test. */
  cpus = [0, 1].map((cpu) => ({ cpu, drop: 0, earlyDrop: 0, insertFailed: 0, chainTooLong: 0 }));
  addresses: readonly string[] | Error = ['127.0.0.0/8', '192.0.2.1'];
  inspectResult: (flows: FlowBatch) => FlowInspection | undefined = () => undefined;
  infoResult: HandleInfo = {
    via: 'helper',
    canModify: true,
    sysctl: { acct: 1, timestamp: 0, events: 2, tcpLoose: 1 },
    timeouts: timeoutsOf({ nf_conntrack_udp_timeout: 30 }),
  };
  failWith: Error | undefined;
  getResult: (flows: FlowBatch) => KernelGet = (flows) => ({
    found: flows,
    foundRows: Uint32Array.from({ length: flows.length }, (_, row) => row),
    outcome: new Uint8Array(flows.length),
  });
  deleteResult: (flows: FlowBatch) => KernelDelete = (flows) => ({
    outcome: new Uint8Array(flows.length),
    errno: new Int32Array(flows.length),
  });
  /** What a flush does, or how it fails. */
  onFlush: () => Promise<void> = async () => undefined;
  /** What a flush waits for before it keeps anything. */
  onFlushDump: () => Promise<void> = async () => undefined;
  /** What a flush keeps. */
  flushed = DeletedFlows.joined([]);
  restoreResult: (flows: DeletedFlows, options: RestoreOptions) => RestoreResult = (flows) => ({
    flows: Array.from({ length: flows.length }, () => ({ outcome: 'restored', errno: 0, lacking: [] })),
    identities: identitiesOf(flows.length),
  });
  readonly closed: Promise<Error | undefined>;
  #close: (error: Error | undefined) => void = () => undefined;
  #dumped = 0;

  constructor() {
    this.closed = new Promise((resolve) => {
      this.#close = resolve;
    });
  }

  /** Adds a complete dump. */
  willDump(...batches: FlowBatch[]): void {
    const feed = new Feed<FlowBatch>();
    feed.push(...batches);
    feed.end();
    this.dumps.push(feed);
  }

  /** The helper dies. */
  die(): void {
    const error = Object.assign(new Error('the helper has ended'), { code: 'EPIPE' });
    this.events.fail(error);
    this.#close(error);
  }

  async info(): Promise<HandleInfo> {
    this.#called('info');
    return this.infoResult;
  }

  dump({ parallel }: { parallel: boolean }): AsyncIterable<FlowBatch> {
    this.calls.push('dump');
    this.parallel.push(parallel);
    const feed = this.dumps[this.#dumped++];
    if (feed) return feed;
    const empty = new Feed<FlowBatch>();
    empty.end();
    return empty;
  }

  subscribe(options: { bufferBytes: number }): Promise<KernelEvents>;
  subscribe(options: { groups: readonly string[] }): Promise<ExpectationEventStream>;
  async subscribe(options: { bufferBytes: number } | { groups: readonly string[] }) {
    if ('groups' in options) return this.expectations.subscribe();
    this.#called('subscribe');
    // As with the real one, subscribing takes a moment.
    await setImmediate();
    this.calls.push('subscribed');
    const iterate = () => this.events[Symbol.asyncIterator]();
    const close = async () => {
      this.calls.push('closeEvents');
      this.events.end();
    };
    this.bufferBytes = options.bufferBytes;
    return { close, [Symbol.asyncIterator]: iterate };
  }

  async get(flows: FlowBatch): Promise<KernelGet> {
    this.#called('get');
    return this.getResult(flows);
  }

  async inspect(flows: FlowBatch): Promise<FlowInspection | undefined> {
    this.#called('inspect');
    return this.inspectResult(flows);
  }

  async deleteFlows(flows: FlowBatch, { verify }: KernelDeleteOptions): Promise<KernelDelete> {
    this.#called(verify ? 'deleteVerified' : 'delete');
    return this.deleteResult(flows);
  }

  flush(): Promise<void>;
  flush(options: FlushOptions): Promise<{ readonly undo: DeletedFlows }>;
  async flush(options?: FlushOptions): Promise<unknown> {
    this.#called(options ? 'flushUndoable' : 'flush');
    await this.onFlushDump();
    options?.onKept(this.flushed);
    await this.onFlush();
    if (options) return { undo: this.flushed };
  }

  async restore(flows: DeletedFlows, options: RestoreOptions): Promise<RestoreResult> {
    this.#called('restore');
    return this.restoreResult(flows, options);
  }

  async stats(): Promise<{ entries: number; maxEntries: number | undefined }> {
    this.#called('stats');
    return { entries: this.entries, maxEntries: this.maxEntries };
  }

  async cpuStats(): Promise<readonly CpuCounters[]> {
    this.#called('cpuStats');
    return this.cpus.map((counters) => ({ ...counters }));
  }

  /** The expectations are not recorded in `calls`, because they are read in parallel. */
  async listExpectations(): Promise<readonly Expectation[]> {
    return this.expectations.list();
  }

  async getExpectation(key: ExpectationKey): Promise<Expectation | undefined> {
    return this.expectations.get(key);
  }

  async deleteExpectation(key: ExpectationKey): Promise<boolean> {
    return this.expectations.delete(key);
  }

  async flushExpectations(): Promise<void> {
    this.expectations.flush();
  }

  /** Not recorded in `calls`, because it is read in parallel. */
  async localAddresses(): Promise<readonly string[]> {
    if (this.addresses instanceof Error) throw this.addresses;
    return this.addresses;
  }

  async close(): Promise<void> {
    this.calls.push('close');
    this.#close(undefined);
  }

  #called(name: string): void {
    this.calls.push(name);
    if (this.failWith) throw this.failWith;
  }
}
