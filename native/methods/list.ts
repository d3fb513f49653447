// Listing the table: chooses the dumps to run and the part of the filter that the kernel applies, and applies the rest
// to columns. Dumps that share no flow run concurrently, each on its own socket, where that is faster.

import type { ValueContext } from '../filter/index.ts';
import { type FlowBatch, someRows } from '../flow/batch.ts';
import { checkFlags, checkOptions } from '../flow/checks.ts';
import type { LabelNames } from '../flow/connlabels.ts';
import { type Family, familyNumber } from '../flow/family.ts';
import { type Flow, flowAt } from '../flow/flow.ts';
import type { KernelTimeouts } from '../flow/timeouts.ts';
import { checkLocalAddresses, checkTimeouts } from '../handle/argument-checks.ts';
import type { HandleSession } from '../handle/handle-session.ts';
import {
  CAPABILITIES,
  Composition,
  capabilitiesOf,
  type KernelCapabilities,
  type PlannedDump,
  planDump,
  splitDump,
} from '../planner/index.ts';
import { type DumpTable, encodeDump } from '../wire/dump.ts';
import { allRows, type FilterInput, type RowSelection, selectionOf } from './filter-input.ts';
import { getFlows } from './get.ts';
import { mergeStreams } from './merge-streams.ts';
import { RepeatedFlows } from './repeated-flows.ts';
import { SocketChoice } from './socket-choice.ts';

/** What to list, and how. */
export interface DumpOptions {
  /** By default both. */
  family?: Family | undefined;
  /** Only flows that match; by default all. Batches then hold the matching flows only. */
  filter?: FilterInput | undefined;
  /**
   * Set the counters of every listed flow to zero, atomically with reading them. With a filter, only those of matching
   * flows: they are listed first, then requested one by one, and reported as of that second reading.
   */
  zero?: boolean | undefined;
  /**
   * By default `conntrack`. Dying: destroyed, with their last event not delivered yet. Unconfirmed: empty on current
   * kernels.
   */
  table?: DumpTable | undefined;
  /**
   * The default: the table may be read through two sockets at once if it splits into two parts that share no flow, by
   * family, or by whether source or destination is translated. Whether that is faster here, the handle finds out from
   * its own dumps of large tables, and looks again now and then. With false one socket is used at a time, which is easier
   * on the machine.
   */
  parallel?: boolean | undefined;
  /** The addresses of the network namespace, for the filter field `direction`: "192.0.2.1", "127.0.0.0/8". */
  localAddresses?: readonly string[] | undefined;
  /** The timeouts of the network namespace, for the filter field `idle`: those of `info()`. */
  timeouts?: KernelTimeouts | undefined;
}

/** @throws TypeError for an unknown option: ignoring it would often mean the whole table. */
export function checkDumpOptions(options: DumpOptions): void {
  checkOptions(options, ['family', 'filter', 'zero', 'table', 'parallel', 'localAddresses', 'timeouts']);
  checkFlags(options, 'zero', 'parallel');
  checkLocalAddresses(options.localAddresses);
  checkTimeouts(options.timeouts);
}

const EVERYTHING_RIGHT = capabilitiesOf('', new Set(CAPABILITIES));

/** Lists for one handle. */
export class Lister {
  readonly #session: HandleSession;
  readonly #capabilities: () => Promise<KernelCapabilities>;
  readonly #labels: LabelNames | undefined;
  /** What the last complete dump of a family, or of both, found. */
  readonly #seen = new Map<Family | undefined, Composition>();
  /** For dumps of a family, or of both. */
  readonly #sockets = new Map<Family | undefined, SocketChoice>();

  /**
   * @param capabilities what the kernel does correctly; called only if it matters.
   * @param labels names of labels in the texts of filters.
   */
  constructor(session: HandleSession, capabilities: () => Promise<KernelCapabilities>, labels?: LabelNames) {
    this.#session = session;
    this.#capabilities = capabilities;
    this.#labels = labels;
  }

  /** What the filter parser needs besides the text. */
  get context(): ValueContext {
    return { labels: this.#labels };
  }

  /** A caller's filter, its text parsed with the handle's names of labels. */
  selectionOf(filter: FilterInput | undefined): RowSelection {
    return selectionOf(filter, this.context);
  }

  /** The flows in batches, as they arrive. */
  async *dump(options: DumpOptions): AsyncGenerator<FlowBatch, void, void> {
    yield* this.matching(this.selectionOf(options.filter), options);
  }

  /** The flows as objects. */
  async list(options: DumpOptions): Promise<Flow[]> {
    checkDumpOptions(options);
    const flows: Flow[] = [];
    for await (const batch of this.dump(options)) {
      for (let row = 0; row < batch.length; row++) flows.push(flowAt(batch, row));
      batch.release();
    }
    return flows;
  }

  /** The selected flows; the filter in the options is ignored. */
  async *matching(selection: RowSelection, options: DumpOptions): AsyncGenerator<FlowBatch, void, void> {
    this.#session.assertOpen('dump');
    const { zero = false, table = 'conntrack', localAddresses, timeouts } = options;
    if (zero && table !== 'conntrack') {
      throw new TypeError(`Expected no "zero" for the table "${table}": the kernel resets counters of live flows only`);
    }
    const zeroEach = zero && !selection.everything;
    for await (const batch of this.#batches(selection, { ...options, zero: zero && !zeroEach })) {
      batch.localAddresses = localAddresses;
      batch.timeouts = timeouts;
      const chosen = subset(batch, selection.rows(batch));
      if (chosen.length === 0) continue;
      if (!zeroEach) {
        yield chosen;
        continue;
      }
      const { found } = await getFlows(this.#session, chosen, { zero });
      chosen.release();
      if (found.length > 0) yield found;
    }
  }

  async *#batches(selection: RowSelection, options: DumpOptions): AsyncGenerator<FlowBatch, void, void> {
    const { table = 'conntrack', zero, parallel = true } = options;
    const { dumps, whole } = await this.#dumps(selection, options);
    const streams = dumps.map(({ family, kernel }) =>
      withoutRepetitions(this.#session.dump(encodeDump({ family, table, zero, filter: kernel }))),
    );
    const composition = new Composition();
    // The caller may have waited for something else before it continued after the small first batch.
    let beganMs: number | undefined;
    for await (const batch of parallel ? mergeStreams(streams) : inTurn(streams)) {
      if (whole) composition.add(batch);
      yield batch;
      beganMs ??= performance.now();
    }
    if (!whole) return;
    this.#seen.set(whole.family, composition);
    const endMs = performance.now();
    this.#socketsFor(whole.family).ended(dumps.length === 2 ? 2 : 1, composition.flows, endMs - (beganMs ?? endMs));
  }

  /**
   * The dumps that are needed. `whole` is the part of the table that they list completely, before any filter on
   * columns. The kernel's capabilities are requested only if they make a difference, since the first request takes a
   * moment.
   */
  async #dumps(
    { filter }: RowSelection,
    options: DumpOptions,
  ): Promise<{ dumps: readonly PlannedDump[]; whole?: Whole }> {
    const { family, table = 'conntrack', parallel = true } = options;
    // Any other word would name a family without flows.
    familyNumber(family);
    if (table !== 'conntrack') return { dumps: [family ? { family } : {}] };
    let { dumps } = planDump(filter, EVERYTHING_RIGHT, family);
    if (usesKernel(dumps)) dumps = planDump(filter, await this.#capabilities(), family).dumps;
    const [only] = dumps;
    if (!only || dumps.length > 1 || only.kernel) return { dumps };
    const whole = { family: only.family };
    if (!parallel || !this.#socketsFor(only.family).two) return { dumps, whole };
    const seen = this.#seen.get(only.family) ?? (await this.#sample(only.family, options));
    const halves = splitDump(only.family, EVERYTHING_RIGHT, seen);
    return { dumps: usesKernel(halves) ? splitDump(only.family, await this.#capabilities(), seen) : halves, whole };
  }

  #socketsFor(family: Family | undefined): SocketChoice {
    const known = this.#sockets.get(family) ?? new SocketChoice();
    this.#sockets.set(family, known);
    return known;
  }

  /**
   * Estimates the composition of a large table about which nothing is known yet, from the small first batch of a dump that is
   * then abandoned. The kernel's hash has a secret, so the first flows are as good as a random sample. Skipped if it
   * would reset counters.
   */
  async #sample(family: Family | undefined, { zero }: DumpOptions): Promise<Composition | undefined> {
    if (zero) return undefined;
    const { entries } = await this.#session.run(this.#session.native.stats());
    if (entries < WORTH_A_SAMPLE) return undefined;
    const sample = new Composition();
    for await (const batch of this.#session.dump(encodeDump({ family }))) {
      sample.add(batch);
      batch.release();
      break;
    }
    return sample.scaledTo(entries);
  }
}

/** Number of flows from which it pays to sample the table first; that takes a few milliseconds. */
const WORTH_A_SAMPLE = 100_000;

interface Whole {
  readonly family: Family | undefined;
}

function usesKernel(dumps: readonly PlannedDump[]): boolean {
  return dumps.some(({ kernel }) => kernel !== undefined);
}

/** Some rows as a new batch, in place of the batch, which is released; the batch itself if they are all of its rows. */
export function subset(batch: FlowBatch, rows: readonly number[] | undefined): FlowBatch {
  if (!rows || rows.length === batch.length) return batch;
  const chosen = someRows(batch, rows);
  chosen.localAddresses = batch.localAddresses;
  chosen.timeouts = batch.timeouts;
  batch.release();
  return chosen;
}

async function* withoutRepetitions(
  stream: AsyncGenerator<FlowBatch, void, void>,
): AsyncGenerator<FlowBatch, void, void> {
  const reported = new RepeatedFlows();
  for await (const batch of stream) {
    const repeated = reported.of(batch);
    yield repeated
      ? subset(
          batch,
          allRows(batch).filter((row) => !repeated.has(row)),
        )
      : batch;
  }
}

async function* inTurn(
  streams: readonly AsyncGenerator<FlowBatch, void, void>[],
): AsyncGenerator<FlowBatch, void, void> {
  for (const stream of streams) yield* stream;
}
