// class Conntrack: a handle on the connection tracking of one network namespace. All kernel work happens
// on the addon's threads; nothing here blocks. What a method does stands in the file that is named after it.

import type { FlowBatch } from './flow/batch.ts';
import { shown } from './flow/checks.ts';
import type { LabelNames } from './flow/connlabels.ts';
import type { Family } from './flow/family.ts';
import type { Flow } from './flow/flow.ts';
import type { ConntrackError } from './handle/errors.ts';
import { HandleSession } from './handle/handle-session.ts';
import type { KernelInfo } from './handle/kernel-info.ts';
import { checkOpenOptions, type OpenOptions } from './handle/open-options.ts';
import type { DeleteResult, WriteResult } from './handle/outcomes.ts';
import { kernelCapabilities } from './methods/capabilities.ts';
import { createFlows } from './methods/create.ts';
import { type DeleteOptions, deleteFlows } from './methods/delete.ts';
import { type DeleteMatchingOptions, type DeleteMatchingResult, deleteMatching } from './methods/delete-matching.ts';
import type { FlowEvent, FlowEventGroup, FlowEvents, SubscribeOptions } from './methods/events.ts';
import {
  createExpectation,
  deleteExpectation,
  type ExpectationListOptions,
  expectationStats,
  flushExpectations,
  getExpectation,
  listExpectations,
} from './methods/expectations.ts';
import type { FilterInput } from './methods/filter-input.ts';
import { type FlushOptions, flushTable } from './methods/flush.ts';
import { type GetOptions, type GetResult, getFlows } from './methods/get.ts';
import { type FlowInspection, inspectFlow } from './methods/inspect.ts';
import { checkDumpOptions, type DumpOptions, Lister } from './methods/list.ts';
import { localAddresses } from './methods/local-addresses.ts';
import { type RestoreResult, restoreSnapshot } from './methods/restore.ts';
import { type Snapshot, takeSnapshot } from './methods/snapshot.ts';
import { cpuStats, tableStats } from './methods/statistics.ts';
import { openFlowEvents } from './methods/subscribe.ts';
import { type FlowChanges, type UpdateOptions, updateFlows } from './methods/update.ts';
import type { KernelCapabilities } from './planner/index.ts';
import type {
  CpuStats,
  Expectation,
  ExpectationKey,
  ExpectStats,
  NewExpectation,
  NewFlow,
  TableStats,
} from './wire/index.ts';

/**
 * A handle. Close it when done; the process may also just exit. Methods may be called at any time, also many at
 * once: requests run one after the other, dumps and subscriptions beside them. After `close` they reject with
 * ECANCELED, after the helper's death with EPIPE. The network namespace lives at least as long as the handle.
 */
export class Conntrack {
  readonly #session: HandleSession;
  readonly #lister: Lister;

  private constructor(session: HandleSession, labels: LabelNames | undefined) {
    if (!(session instanceof HandleSession))
      throw new TypeError('Expected Conntrack.open() in place of "new Conntrack()"');
    this.#session = session;
    this.#lister = new Lister(session, kernelCapabilities, labels);
  }

  /**
   * Opens a handle.
   * @throws TypeError for options that are none.
   * @throws ConntrackError EPERM without CAP_NET_ADMIN; ENOENT for an unknown namespace, process or helper.
   */
  static async open(options: OpenOptions = {}): Promise<Conntrack> {
    const checked = checkOpenOptions(options);
    return new Conntrack(await HandleSession.open(checked), checked.labels);
  }

  /** @throws TypeError for everything that is no handle: a method may be called on anything. */
  static #of(value: unknown, method: string): Conntrack {
    if (typeof value === 'object' && value !== null && #session in value) return value;
    throw new TypeError(
      `Expected a handle, as Conntrack.open() makes it, as "this" of "${method}", got ${shown(value)}`,
    );
  }

  /** Runs a method of this name. */
  static #perform<T>(
    handle: unknown,
    method: string,
    work: (session: HandleSession, lister: Lister) => Promise<T>,
  ): Promise<T> {
    const own = Conntrack.#of(handle, method);
    return own.#session.perform(method, () => work(own.#session, own.#lister));
  }

  /** Interned strings that batches refer to; [0] is ''. Only grows. */
  get strings(): readonly string[] {
    return Conntrack.#of(this, 'strings').#session.strings;
  }

  /** Resolves when the handle is closed; with an error when the helper died. */
  get closed(): Promise<ConntrackError | undefined> {
    return Conntrack.#of(this, 'closed').#session.closed;
  }

  /** How this handle reaches the kernel, and what the kernel is set to right now. */
  async info(): Promise<KernelInfo> {
    return Conntrack.#perform(this, 'info', (session) => session.run(session.native.info()));
  }

  /** What the kernel's own filters do right. Asked once per process, in a network namespace of its own. */
  async capabilities(): Promise<KernelCapabilities> {
    Conntrack.#of(this, 'capabilities');
    return kernelCapabilities();
  }

  /**
   * Lists the table, or what of it matches, in batches of up to 8,184 flows. A dump is no snapshot: what comes and goes
   * meanwhile may be in it or not, and while the kernel resizes its hash table living flows may be missed. Not iterating
   * on holds the kernel back; leaving the loop ends the dump.
   * @throws FilterSyntaxError for a text that is no filter.
   */
  dump(options: DumpOptions = {}): AsyncGenerator<FlowBatch, void, void> {
    const handle = Conntrack.#of(this, 'dump');
    checkDumpOptions(options);
    return handle.#session.performing('dump', handle.#lister.dump(options));
  }

  /** The same as objects, all at once: for small results. */
  async list(options: DumpOptions = {}): Promise<Flow[]> {
    return Conntrack.#perform(this, 'list', (_, lister) => lister.list(options));
  }

  /**
   * Follows the table from now on: everything that happens after this resolves is in the stream, or a
   * {kind: 'flowsLost'} is in its place.
   */
  subscribe(options?: SubscribeOptions<FlowEventGroup> & { resync?: false }): Promise<FlowEvents>;
  /** Also with the groups of expectations, and with `resync`. */
  subscribe(options: SubscribeOptions): Promise<FlowEvents<FlowEvent>>;
  async subscribe(options: SubscribeOptions = {}): Promise<FlowEvents<FlowEvent>> {
    return Conntrack.#perform(this, 'subscribe', (session) => openFlowEvents(session, options));
  }

  /** Asks for exactly these flows by original tuple and zone. Cheap at any size of the table. */
  async get(flows: FlowBatch, options: GetOptions = {}): Promise<GetResult> {
    return Conntrack.#perform(this, 'get', (session) => getFlows(session, flows, options));
  }

  /** Everything that the kernel tells about the flow in a row; undefined where there is none any more. */
  async inspect(flows: FlowBatch, row = 0): Promise<FlowInspection | undefined> {
    return Conntrack.#perform(this, 'inspect', (session) => inspectFlow(session, flows, row));
  }

  /**
   * Makes flows, in order, each with its own outcome. Counters and start time begin anew.
   * @throws TypeError that tells which flow does not fit; nothing was made then.
   * @throws ConntrackError when nothing was sent.
   */
  async create(flows: readonly NewFlow[]): Promise<WriteResult> {
    return Conntrack.#perform(this, 'create', (session) => createFlows(session, flows));
  }

  /**
   * Changes each of these flows alike. A refused change can be done in part: see FlowChanges.
   * @throws ConntrackError when nothing was sent.
   */
  async update(flows: FlowBatch, changes: FlowChanges, options: UpdateOptions = {}): Promise<WriteResult> {
    return Conntrack.#perform(this, 'update', (session) => updateFlows(session, flows, changes, options));
  }

  /**
   * Deletes exactly these flows: original tuple, zone and id travel with the request; with `where` only those that still
   * match a filter by then. Never throws for single flows.
   * @throws ConntrackError when nothing was sent: EPERM where nothing may be changed, EPIPE after the helper's death.
   */
  async deleteFlows(flows: FlowBatch, options: DeleteOptions = {}): Promise<DeleteResult> {
    return Conntrack.#perform(this, 'deleteFlows', (session, lister) =>
      deleteFlows(session, flows, options, lister.context),
    );
  }

  /**
   * Deletes what matches while it is listed: exactly these flows, by tuple, zone and id. Where the filter looks at what
   * changes while a flow lives (timeout, counters, rate, state, mark, …), each is looked at again and deleted only where
   * it still matches; the others are counted as `unmatched`.
   * A filter without any condition is refused: an empty text, `conntrack` without options, the AST `{ kind: 'all' }`. Any
   * other is taken at its word, also where every flow matches it: "not tcp or tcp" deletes them all.
   * @throws FilterSyntaxError for a text that is no filter; TypeError for one without any condition: `flush()` says that.
   * @throws ConntrackError when nothing was deleted, IncompleteDeleteError when something was.
   */
  async deleteMatching(filter: FilterInput, options: DeleteMatchingOptions = {}): Promise<DeleteMatchingResult> {
    return Conntrack.#perform(this, 'deleteMatching', (session, lister) =>
      deleteMatching(session, lister, filter, options),
    );
  }

  /** Everything that is needed to make these flows again: JSON, for `restore` or for a file. Flows that are gone are listed as such. */
  async snapshot(flows: FlowBatch): Promise<Snapshot> {
    return Conntrack.#perform(this, 'snapshot', (session) => takeSnapshot(session, flows));
  }

  /**
   * Makes the flows of a snapshot again, each with its own outcome: with NAT, mark, labels, helper, status, zones, and TCP
   * without window checks, so that a connection goes on. Restore before its next packet: that makes an entry of its own.
   * @throws TypeError for what is no snapshot; ConntrackError when nothing was sent.
   */
  async restore(snapshot: Snapshot): Promise<RestoreResult> {
    return Conntrack.#perform(this, 'restore', (session) => restoreSnapshot(session, snapshot));
  }

  /** Deletes everything, or everything of one family (EOPNOTSUPP before Linux 5.3, which would ignore the family). */
  flush(options?: { family?: Family | undefined; filter?: undefined }): Promise<void>;
  /** Deletes what matches, exactly as `deleteMatching` does: the kernel is never asked to flush by a filter. */
  flush(options: DeleteMatchingOptions & { filter: FilterInput }): Promise<DeleteMatchingResult>;
  async flush(options: FlushOptions = {}): Promise<unknown> {
    return Conntrack.#perform(this, 'flush', (session, lister) => flushTable(session, lister, options));
  }

  /** How full the table is. */
  async stats(): Promise<TableStats> {
    return Conntrack.#perform(this, 'stats', (session) => tableStats(session));
  }

  /** What each CPU counted since the namespace was made. */
  async cpuStats(): Promise<CpuStats[]> {
    return Conntrack.#perform(this, 'cpuStats', (session) => cpuStats(session));
  }

  /**
   * The namespace's own addresses and networks, and those to which its networks broadcast, of this moment: what
   * FlowColumns.localAddresses takes, so that a filter can tell directions.
   */
  async localAddresses(): Promise<string[]> {
    return Conntrack.#perform(this, 'localAddresses', (session) => localAddresses(session));
  }

  /** Lists the flows that helpers expect. */
  async listExpectations(options: ExpectationListOptions = {}): Promise<Expectation[]> {
    return Conntrack.#perform(this, 'listExpectations', (session) => listExpectations(session, options));
  }

  /** One expectation by its tuple, the zone of its master and, where it is given, its id; undefined where there is none. */
  async getExpectation(key: ExpectationKey): Promise<Expectation | undefined> {
    return Conntrack.#perform(this, 'getExpectation', (session) => getExpectation(session, key));
  }

  /** Makes an expectation. Its master must exist and have a helper. */
  async createExpectation(expectation: NewExpectation): Promise<void> {
    return Conntrack.#perform(this, 'createExpectation', (session) => createExpectation(session, expectation));
  }

  /** Deletes one expectation; false where there was none. */
  async deleteExpectation(key: ExpectationKey): Promise<boolean> {
    return Conntrack.#perform(this, 'deleteExpectation', (session) => deleteExpectation(session, key));
  }

  /** Deletes all expectations, of both families, or all whose master has this helper. */
  async flushExpectations(options: { helper?: string } = {}): Promise<void> {
    return Conntrack.#perform(this, 'flushExpectations', (session) => flushExpectations(session, options));
  }

  /** What each CPU counted of expectations since the namespace was made. */
  async expectationStats(): Promise<ExpectStats[]> {
    return Conntrack.#perform(this, 'expectationStats', (session) => expectationStats(session));
  }

  /** Cancels what runs, ends every stream, and resolves when all is closed. May be called again. */
  async close(): Promise<void> {
    return Conntrack.#of(this, 'close').#session.close();
  }

  /** Closes it, for `await using`. */
  async [Symbol.asyncDispose](): Promise<void> {
    await Conntrack.#of(this, 'close').close();
  }
}
