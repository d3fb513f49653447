// What must be kept of frozen flows so that each can be compared with the filter again right before it is deleted: the
// filter itself, and the values that no GET returns. Pure.

import type { DeleteWhere } from '../../../electron/contract/from-engine.ts';
import {
  type Filter,
  fieldsOf,
  MAX_FILTER_LENGTH,
  printFilter,
  type SecondLook,
  secondLookOf,
} from '../../../native/filter/index.ts';
import { type FlowBatch, type KernelTimeouts, PRESENCE } from '../../../native/flow/index.ts';
import type { FlowTable } from '../store/flow-table.ts';

/** Nothing is compared again. */
export const NO_SECOND_LOOK: SecondLook = { lookedUp: [], asKnown: [] };

export class FrozenValues {
  readonly #filter: string;
  readonly #baseMs: number;
  readonly #nowMs: number;
  readonly #localAddresses: readonly string[] | undefined;
  readonly #timeouts: KernelTimeouts | undefined;
  readonly #changed: Uint32Array<ArrayBuffer> | undefined;
  readonly #reading: Reading | undefined;

  /** Undefined for a filter whose flows need no second look. */
  static of(filter: Filter, text: string, table: FlowTable, rows: Uint32Array): FrozenValues | undefined {
    return secondLookOf(filter).lookedUp.length > 0 ? new FrozenValues(filter, text, table, rows) : undefined;
  }

  /** @param text the filter as typed, in case its canonical text is longer than a filter may be. */
  private constructor(filter: Filter, text: string, table: FlowTable, rows: Uint32Array) {
    const fields = new Set(fieldsOf(filter));
    const canonical = printFilter(filter);
    this.#filter = canonical.length <= MAX_FILTER_LENGTH ? canonical : text;
    this.#baseMs = table.baseMs;
    this.#nowMs = table.nowMs;
    this.#localAddresses = fields.has('direction') ? table.localAddresses : undefined;
    this.#timeouts = fields.has('idle') ? table.timeouts : undefined;
    this.#changed = fields.has('changed') ? Uint32Array.from(rows, (row) => table.changed[row] ?? 0) : undefined;
    this.#reading = RATES.some((field) => fields.has(field)) ? readingOf(table, rows) : undefined;
  }

  /** For a request with some of the flows: writes their frozen counters into its batch, and returns the rest. */
  whereOf(indexes: readonly number[], batch: FlowBatch): DeleteWhere {
    const reading = this.#reading;
    if (reading) for (const [at, index] of indexes.entries()) putReading(reading, index, batch, at);
    const changed = this.#changed;
    const at = (rates: Float32Array): Float32Array<ArrayBuffer> =>
      Float32Array.from(indexes, (index) => rates[index] ?? Number.NaN);
    return {
      filter: this.#filter,
      baseMs: this.#baseMs,
      nowMs: this.#nowMs,
      localAddresses: this.#localAddresses && [...this.#localAddresses],
      timeouts: this.#timeouts,
      changed: changed && Uint32Array.from(indexes, (index) => changed[index] ?? 0),
      rate: reading && at(reading.rate),
      origRate: reading && at(reading.origRate),
      replyRate: reading && at(reading.replyRate),
      countedMs: reading && Float64Array.from(indexes, (index) => reading.countedMs[index] ?? Number.NaN),
    };
  }
}

/** Fields whose values are compared with the last reading of the counters. */
const RATES = ['rate', 'orig.rate', 'reply.rate'] as const;

/** The last reading of the flows' counters. */
interface Reading {
  /** Two words per flow. */
  readonly origBytes: Uint32Array;
  readonly replyBytes: Uint32Array;
  readonly presence: Uint32Array;
  readonly rate: Float32Array;
  /** Of each direction, NaN where it was not measured. */
  readonly origRate: Float32Array;
  readonly replyRate: Float32Array;
  /** Milliseconds since the epoch, NaN for never. */
  readonly countedMs: Float64Array;
}

const COUNTERS = PRESENCE.origCounters | PRESENCE.replyCounters;

function readingOf(table: FlowTable, rows: Uint32Array): Reading {
  const pairs = (column: Uint32Array): Uint32Array =>
    Uint32Array.from({ length: rows.length * 2 }, (_, i) => column[2 * (rows[i >>> 1] ?? 0) + (i & 1)] ?? 0);
  const rates = (column: Float32Array): Float32Array => Float32Array.from(rows, (row) => column[row] ?? Number.NaN);
  return {
    origBytes: pairs(table.origBytes),
    replyBytes: pairs(table.replyBytes),
    presence: Uint32Array.from(rows, (row) => (table.presence[row] ?? 0) & COUNTERS),
    rate: rates(table.rate),
    origRate: rates(table.origRate),
    replyRate: rates(table.replyRate),
    countedMs: Float64Array.from(rows, (row) => {
      const sampled = table.sampledMs[row] ?? 0;
      return sampled === 0 ? Number.NaN : table.baseMs + sampled - 1;
    }),
  };
}

function putReading({ origBytes, replyBytes, presence }: Reading, index: number, batch: FlowBatch, at: number): void {
  for (let w = 0; w < 2; w++) {
    batch.origBytes[2 * at + w] = origBytes[2 * index + w] ?? 0;
    batch.replyBytes[2 * at + w] = replyBytes[2 * index + w] ?? 0;
  }
  batch.presence[at] = (batch.presence[at] ?? 0) | (presence[index] ?? 0);
}
