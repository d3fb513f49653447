// class Conntrack: a handle on the connection tracking of one network namespace. All kernel work happens on the addon's
// threads; nothing here blocks. Each method's work is in the file named after it.

import type { FlowBatch } from './flow/batch.ts';
import { shown } from './flow/checks.ts';
import type { LabelNames } from './flow/connlabels.ts';
import type { Family } from './flow/family.ts';
import type { Flow } from './flow/flow.ts';
import type { FlowInspection } from './flow/flow-details.ts';
import type { FlowsInput, ReadFlow } from './flow/flow-like.ts';
import type { ConntrackError } from './handle/errors.ts';
import { HandleSession } from './handle/handle-session.ts';
import type { KernelInfo } from './handle/kernel-info.ts';
import { checkOpenOptions, type OpenOptions } from './handle/open-options.ts';
import type { WriteResult } from './handle/outcomes.ts';
import { kernelCapabilities } from './methods/capabilities.ts';
import { type CreateOptions, createFlows } from './methods/create.ts';
import { type DeleteOptions, deleteFlows } from './methods/delete.ts';
import { type DeleteMatchingOptions, type DeleteMatchingResult, deleteMatching } from './methods/delete-matching.ts';
import type { UndoableDeleteResult } from './methods/deleted-flows.ts';
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
import { type FlushOptions, flushTable, type UndoableFlushResult } from './methods/flush.ts';
import { type GetOptions, type GetResult, getFlows } from './methods/get.ts';
import { type InspectOptions, inspectFlow } from './methods/inspect.ts';
import { checkDumpOptions, type DumpOptions, Lister } from './methods/list.ts';
import { localAddresses } from './methods/local-addresses.ts';
import { type Restorable, type RestoreOptions, type RestoreResult, restoreFlows } from './methods/restore.ts';
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
 * A handle. Close it when done, or let the process exit. Methods can be called at any time, and concurrently:
 * requests run one after another, dumps and subscriptions beside them. After `close` they reject with
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
   * @throws TypeError for invalid options.
   * @throws ConntrackError EPERM without CAP_NET_ADMIN; ENOENT for an unknown namespace, process or helper.
   */
  static async open(options: OpenOptions = {}): Promise<Conntrack> {
    const checked = checkOpenOptions(options);
    return new Conntrack(await HandleSession.open(checked), checked.labels);
  }

  /** @throws TypeError for anything but a handle: a method can be called on anything. */
  static #of(value: unknown, method: string): Conntrack {
    if (typeof value === 'object' && value !== null && #session in value) return value;
    throw new TypeError(`Expected a handle from Conntrack.open() as "this" of "${method}", got ${shown(value)}`);
  }

  /** Runs `work` as the method of this name. */
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

  /** Resolves when the handle is closed; with an error if the helper died. */
  get closed(): Promise<ConntrackError | undefined> {
    return Conntrack.#of(this, 'closed').#session.closed;
  }

  /** How this handle reaches the kernel, and the kernel's current settings. */
  async info(): Promise<KernelInfo> {
    return Conntrack.#perform(this, 'info', (session) => session.run(session.native.info()));
  }

  /** Which of the kernel's own filters work correctly. Tested once per process, in a separate network namespace. */
  async capabilities(): Promise<KernelCapabilities> {
    Conntrack.#of(this, 'capabilities');
    return kernelCapabilities();
  }

  /**
   * Lists the table, or the part that matches, in batches of up to 4,000 flows, the first one small. A dump is not a
   * snapshot: flows that appear or end during it may or may not be listed, and while the kernel resizes its hash table
   * live flows can be missed. Pausing the iteration pauses the kernel; leaving the loop ends the dump. A batch stays valid
   * until it is released (`FlowBatch.release`), which lets the handle fill its memory again.
   * @throws FilterSyntaxError for a text that is not a valid filter.
   */
  dump(options: DumpOptions = {}): AsyncGenerator<FlowBatch, void, void> {
    const handle = Conntrack.#of(this, 'dump');
    checkDumpOptions(options);
    return handle.#session.performing('dump', handle.#lister.dump(options));
  }

  /** Like `dump`, but returns all flows at once, as objects: for small results. */
  async list(options: DumpOptions = {}): Promise<Flow[]> {
    return Conntrack.#perform(this, 'list', (_, lister) => lister.list(options));
  }

  /**
   * Follows the table: once this resolves, everything that happens is in the stream, or {kind: 'flowsLost'} in its
   * place. With a filter, only events of flows that match it; see SubscribeOptions.
   * @throws FilterSyntaxError for a text that is not a valid filter.
   */
  subscribe(options?: SubscribeOptions<FlowEventGroup> & { resync?: false }): Promise<FlowEvents>;
  /** With groups of expectations, or with `resync`. */
  subscribe(options: SubscribeOptions): Promise<FlowEvents<FlowEvent>>;
  async subscribe(options: SubscribeOptions = {}): Promise<FlowEvents<FlowEvent>> {
    return Conntrack.#perform(this, 'subscribe', (session, lister) => openFlowEvents(session, options, lister.context));
  }

  /**
   * Reads exactly these flows, by original tuple and zone, or with `by: 'reply'` by reply tuple and zone. Cheap whatever
   * the size of the table. A flow that has a tuple in its other direction only is another one.
   */
  async get(flows: FlowsInput, options: GetOptions = {}): Promise<GetResult> {
    return Conntrack.#perform(this, 'get', (session) => getFlows(session, flows, options));
  }

  /** Everything the kernel reports about the flow in a row; undefined if it is gone. */
  async inspect(flows: FlowsInput, row = 0, options: InspectOptions = {}): Promise<FlowInspection | undefined> {
    return Conntrack.#perform(this, 'inspect', (session) => inspectFlow(session, flows, row, options));
  }

  /**
   * Creates flows, in order, each with its own outcome. Counters and start time are new. Flows that exist are left alone,
   * or with `ifExists: 'change'` changed. Flows that were read (`list`, `flowAt`, the details of `inspect`) are created
   * again as `restore` does, with the seconds they had left, but what the kernel lacks, such as their helper, is refused. A
   * Flow says less than the details and a snapshot: not the master, sequence adjustment, SYNPROXY, window scaling and
   * flags of TCP, tags and role of SCTP and DCCP (whose state therefore starts over), a helper's info.
   * @throws TypeError that says which flow is invalid; then nothing was created.
   * @throws ConntrackError when nothing was sent.
   */
  async create(flows: readonly (NewFlow | ReadFlow)[], options: CreateOptions = {}): Promise<WriteResult> {
    return Conntrack.#perform(this, 'create', (session) => createFlows(session, flows, options));
  }

  /**
   * Makes the same changes to each of these flows. A refused change can have been made in part: see FlowChanges.
   * @throws ConntrackError when nothing was sent.
   */
  async update(flows: FlowsInput, changes: FlowChanges, options: UpdateOptions = {}): Promise<WriteResult> {
    return Conntrack.#perform(this, 'update', (session) => updateFlows(session, flows, changes, options));
  }

  /**
   * Deletes exactly these flows: each request carries original tuple, zone and id. With `where`, deletes only flows
   * that still match the filter. Never throws for single flows.
   * @throws ConntrackError when nothing was sent: EPERM without the right to change anything, EPIPE after the helper's death.
   */
  async deleteFlows(flows: FlowsInput, options: DeleteOptions = {}): Promise<UndoableDeleteResult> {
    return Conntrack.#perform(this, 'deleteFlows', (session, lister) =>
      deleteFlows(session, flows, options, lister.context),
    );
  }

  /**
   * Deletes what matches while it is listed: exactly those flows, by tuple, zone and id. If the filter tests values
   * that change during a flow's life (timeout, counters, rate, state, mark, …), each flow is read again and deleted
   * only if it still matches; the others are counted as `unmatched`. A filter without any condition is refused: an
   * empty text, `conntrack` without options, the AST `{ kind: 'all' }`. Any other is applied as written, even if it
   * matches every flow: "not tcp or tcp" deletes them all.
   * @throws FilterSyntaxError for a text that is not a valid filter; TypeError for one without any condition: that is `flush()`.
   * @throws ConntrackError when nothing was deleted, IncompleteDeleteError when something was.
   */
  async deleteMatching(filter: FilterInput, options: DeleteMatchingOptions = {}): Promise<DeleteMatchingResult> {
    return Conntrack.#perform(this, 'deleteMatching', (session, lister) =>
      deleteMatching(session, lister, filter, options),
    );
  }

  /** Everything needed to re-create these flows: JSON, for `restore` or for a file. Flows that are gone are listed as such. */
  async snapshot(flows: FlowsInput): Promise<Snapshot> {
    return Conntrack.#perform(this, 'snapshot', (session) => takeSnapshot(session, flows));
  }

  /**
   * Re-creates the flows of a snapshot, those that a delete with `undoable` removed, or flows that were read (see
   * `create`), each with its own outcome: with NAT, mark, labels, helper, status, zones, and TCP without window checks, so that connections continue. Restore before a
   * connection's next packet, which would create a new entry.
   * @throws TypeError for anything else; ConntrackError when nothing was sent.
   */
  async restore(flows: Restorable, options: RestoreOptions = {}): Promise<RestoreResult> {
    return Conntrack.#perform(this, 'restore', (session) => restoreFlows(session, flows, options));
  }

  /** Deletes everything, or everything of one family (EOPNOTSUPP before Linux 5.3, which would ignore the family). */
  flush(options?: { family?: Family | undefined; filter?: undefined; undoable?: false | undefined }): Promise<void>;
  /** The same, keeping what `restore` needs to undo it: everything that a dump finds right before. */
  flush(options: {
    family?: Family | undefined;
    filter?: undefined;
    undoable: true;
    onKept?: FlushOptions['onKept'];
  }): Promise<UndoableFlushResult>;
  /** Deletes what matches, exactly as `deleteMatching` does: the kernel is never asked to flush by a filter. */
  flush(options: DeleteMatchingOptions & { filter: FilterInput }): Promise<DeleteMatchingResult>;
  async flush(options: FlushOptions = {}): Promise<unknown> {
    return Conntrack.#perform(this, 'flush', (session, lister) => flushTable(session, lister, options));
  }

  /** How full the table is. */
  async stats(): Promise<TableStats> {
    return Conntrack.#perform(this, 'stats', (session) => tableStats(session));
  }

  /** Each CPU's counters since the namespace was created. */
  async cpuStats(): Promise<CpuStats[]> {
    return Conntrack.#perform(this, 'cpuStats', (session) => cpuStats(session));
  }

  /**
   * The namespace's current addresses, networks and broadcast addresses: for FlowColumns.localAddresses, from which
   * filters derive directions.
   */
  async localAddresses(): Promise<string[]> {
    return Conntrack.#perform(this, 'localAddresses', (session) => localAddresses(session));
  }

  /** Lists the flows that helpers expect. */
  async listExpectations(options: ExpectationListOptions = {}): Promise<Expectation[]> {
    return Conntrack.#perform(this, 'listExpectations', (session) => listExpectations(session, options));
  }

  /** One expectation by its tuple, the zone of its master and, if given, its id; undefined if there is none. */
  async getExpectation(key: ExpectationKey): Promise<Expectation | undefined> {
    return Conntrack.#perform(this, 'getExpectation', (session) => getExpectation(session, key));
  }

  /** Creates an expectation. Its master must exist and have a helper. */
  async createExpectation(expectation: NewExpectation): Promise<void> {
    return Conntrack.#perform(this, 'createExpectation', (session) => createExpectation(session, expectation));
  }

  /** Deletes one expectation; false if there was none. */
  async deleteExpectation(key: ExpectationKey): Promise<boolean> {
    return Conntrack.#perform(this, 'deleteExpectation', (session) => deleteExpectation(session, key));
  }

  /** Deletes all expectations of both families, or those whose master has this helper. */
  async flushExpectations(options: { helper?: string } = {}): Promise<void> {
    return Conntrack.#perform(this, 'flushExpectations', (session) => flushExpectations(session, options));
  }

  /** Each CPU's counters of expectations since the namespace was created. */
  async expectationStats(): Promise<ExpectStats[]> {
    return Conntrack.#perform(this, 'expectationStats', (session) => expectationStats(session));
  }

  /** Cancels what is running, ends every stream, and resolves when all is closed. Can be called again. */
  async close(): Promise<void> {
    return Conntrack.#of(this, 'close').#session.close();
  }

  /** Closes the handle, for `await using`. */
  async [Symbol.asyncDispose](): Promise<void> {
    await Conntrack.#of(this, 'close').close();
  }
}
