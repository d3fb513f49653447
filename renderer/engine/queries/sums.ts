// The sums of flows, for each of many groups, in typed arrays. Pure.

import { PRESENCE } from '../../../native/flow/index.ts';
import { PIECE_BITS, PIECE_MASK, Pieces } from '../codes/pieces.ts';
import type { FlowTable } from '../store/flow-table.ts';
import { totalBytes } from '../store/merge.ts';
import type { Measure, Sums } from './query-api.ts';
import { SpareArray } from './spare-array.ts';

const COUNTERS = PRESENCE.origCounters | PRESENCE.replyCounters;
/** Rates are summed as whole multiples of 1/1024 B/s: sums of floats would depend on their order. */
const RATE_STEPS = 1024;

/** Groups summed between two pauses. */
const PORTION = 8192;

const EMPTY: Sums = {
  flows: 0,
  counted: 0,
  packets: undefined,
  bytes: undefined,
  rated: 0,
  rateBytesPerSec: undefined,
};

/** Only the number of flows in each group. */
export class GroupCounts {
  readonly #flows = new Pieces((groups) => new Uint32Array(groups));

  get byteLength(): number {
    return this.#flows.byteLength;
  }

  /** Makes room for groups below `groups`; must be called before flows are added to them. */
  reserve(groups: number): void {
    this.#flows.reserve(groups);
  }

  /** Adds a flow to each of these groups; with -1 it takes one away. */
  add(groups: Uint32Array, count: number, sign: 1 | -1 = 1): void {
    const pieces = this.#flows.list;
    let piece = 0;
    let flows = pieces[0] ?? NO_FLOWS;
    for (let i = 0; i < count; i++) {
      const group = groups[i] ?? 0;
      if (group >>> PIECE_BITS !== piece) {
        piece = group >>> PIECE_BITS;
        flows = pieces[piece] ?? NO_FLOWS;
      }
      const at = group & PIECE_MASK;
      flows[at] = (flows[at] ?? 0) + sign;
    }
  }

  flowsOf(group: number): number {
    return this.#flows.list[group >>> PIECE_BITS]?.[group & PIECE_MASK] ?? 0;
  }
}

/** Places of a group's numbers, which are adjacent so that adding a row touches one place in memory. */
const [FLOWS, COUNTED, PACKETS, BYTES, RATED, RATE, PLACES] = [0, 1, 2, 3, 4, 5, 6];
/** The numbers of groups without rows. */
const NO_CELLS = new Float64Array(0);
const NO_FLOWS = new Uint32Array(0);

const SPARE_CELLS = new SpareArray((length) => new Float64Array(length));

/** Clears only as much of a spare array as these groups need; the rest keeps old numbers, and is never read. */
function zeroCells(groups: number): Float64Array<ArrayBuffer> {
  const length = groups * PLACES;
  return SPARE_CELLS.take(length).subarray(0, length).fill(0);
}

/** Flows, packets, bytes and rates of each group. */
export class GroupSums {
  readonly #cells = new Pieces<Float64Array<ArrayBuffer>>(zeroCells);
  readonly #only: 'bytes' | 'packets' | undefined;

  /** @param only what is summed besides flows, if not everything. */
  constructor(only?: 'bytes' | 'packets') {
    this.#only = only;
  }

  get byteLength(): number {
    return this.#cells.byteLength;
  }

  /** Makes room for groups below `groups`; must be called before rows are added to them. */
  reserve(groups: number): void {
    this.#cells.reserve(groups);
  }

  /** Leaves the memory to the next query: from now on there are no groups. */
  discard(): void {
    const [first] = this.#cells.clear();
    if (first) SPARE_CELLS.give(new Float64Array(first.buffer));
  }

  /** Adds rows, each to its group. */
  add(table: FlowTable, rows: Uint32Array, groups: Uint32Array, count: number): void {
    if (this.#only) this.#addOnly(this.#only, table, rows, groups, count);
    else this.#addAll(table, rows, groups, count);
  }

  #addAll(table: FlowTable, rows: Uint32Array, groups: Uint32Array, count: number): void {
    const { presence, origPackets, replyPackets, origBytes, replyBytes, rate } = table;
    const pieces = this.#cells.list;
    // A row's group is mostly in the same array as the previous row's.
    let piece = 0;
    let cells = pieces[0] ?? NO_CELLS;
    for (let i = 0; i < count; i++) {
      const group = groups[i] ?? 0;
      if (group >>> PIECE_BITS !== piece) {
        piece = group >>> PIECE_BITS;
        cells = pieces[piece] ?? NO_CELLS;
      }
      const at = (group & PIECE_MASK) * PLACES;
      const row = rows[i] ?? 0;
      cells[at + FLOWS] = (cells[at + FLOWS] ?? 0) + 1;
      if ((presence[row] ?? 0) & COUNTERS) {
        cells[at + COUNTED] = (cells[at + COUNTED] ?? 0) + 1;
        cells[at + PACKETS] = (cells[at + PACKETS] ?? 0) + totalBytes(origPackets, replyPackets, row);
        cells[at + BYTES] = (cells[at + BYTES] ?? 0) + totalBytes(origBytes, replyBytes, row);
      }
      const speed = rate[row] ?? Number.NaN;
      if (speed >= 0) {
        cells[at + RATED] = (cells[at + RATED] ?? 0) + 1;
        cells[at + RATE] = (cells[at + RATE] ?? 0) + Math.round(speed * RATE_STEPS);
      }
    }
  }

  /** The same, only with their number and bytes, or packets. */
  #addOnly(what: 'bytes' | 'packets', table: FlowTable, rows: Uint32Array, groups: Uint32Array, count: number): void {
    const { presence } = table;
    const [orig, reply] =
      what === 'bytes' ? [table.origBytes, table.replyBytes] : [table.origPackets, table.replyPackets];
    const sumPlace = what === 'bytes' ? BYTES : PACKETS;
    for (let i = 0; i < count; ) {
      // As long as the array stays the same, the compiler checks it only once.
      const piece = (groups[i] ?? 0) >>> PIECE_BITS;
      const cells = this.#cells.list[piece] ?? NO_CELLS;
      for (; i < count; i++) {
        const group = groups[i] ?? 0;
        if (group >>> PIECE_BITS !== piece) break;
        const at = (group & PIECE_MASK) * PLACES;
        const row = rows[i] ?? 0;
        // 0 or 1, without a branch: the processor could not predict which flows are counted.
        const isCounted = -(-((presence[row] ?? 0) & COUNTERS) >> 31);
        cells[at + FLOWS] = (cells[at + FLOWS] ?? 0) + 1;
        cells[at + COUNTED] = (cells[at + COUNTED] ?? 0) + isCounted;
        cells[at + sumPlace] = (cells[at + sumPlace] ?? 0) + totalBytes(orig, reply, row) * isCounted;
      }
    }
  }

  /** The groups below `used` that have flows, of those in the first array; ascending. */
  withFlows(used: number): Uint32Array {
    const cells = this.#cells.list[0] ?? NO_CELLS;
    const groups = new Uint32Array(Math.min(used, cells.length / PLACES));
    let count = 0;
    for (let group = 0; group < groups.length; group++) {
      groups[count] = group;
      count += (cells[group * PLACES + FLOWS] ?? 0) > 0 ? 1 : 0;
    }
    return groups.subarray(0, count);
  }

  flowsOf(group: number): number {
    return this.#cells.list[group >>> PIECE_BITS]?.[(group & PIECE_MASK) * PLACES + FLOWS] ?? 0;
  }

  /** What groups are ordered by; -1 for absent. */
  weigh(group: number, measure: Measure): number {
    const cells = this.#cells.list[group >>> PIECE_BITS] ?? NO_CELLS;
    const at = (group & PIECE_MASK) * PLACES;
    if (measure === 'flows') return cells[at + FLOWS] ?? 0;
    if (measure === 'rate') return (cells[at + RATED] ?? 0) > 0 ? (cells[at + RATE] ?? 0) : -1;
    return (cells[at + COUNTED] ?? 0) > 0 ? (cells[at + (measure === 'bytes' ? BYTES : PACKETS)] ?? 0) : -1;
  }

  at(group: number): Sums {
    const cells = this.#cells.list[group >>> PIECE_BITS] ?? NO_CELLS;
    const at = (group & PIECE_MASK) * PLACES;
    const counted = cells[at + COUNTED] ?? 0;
    const rated = cells[at + RATED] ?? 0;
    return {
      flows: cells[at + FLOWS] ?? 0,
      counted,
      packets: counted > 0 && this.#only !== 'bytes' ? cells[at + PACKETS] : undefined,
      bytes: counted > 0 && this.#only !== 'packets' ? cells[at + BYTES] : undefined,
      rated,
      rateBytesPerSec: rated > 0 ? (cells[at + RATE] ?? 0) / RATE_STEPS : undefined,
    };
  }

  /**
   * The sum of groups except the chosen ones, in steps.
   * @param groupAt the groups, by their places below `count`.
   */
  *sumWithout(
    count: number,
    groupAt: (place: number) => number,
    chosen: ReadonlySet<number>,
  ): Generator<undefined, Sums> {
    const sums = new GroupSums(this.#only);
    sums.reserve(1);
    for (let from = 0; from < count; from += PORTION) {
      const to = Math.min(count, from + PORTION);
      for (let place = from; place < to; place++) {
        const group = groupAt(place);
        if (this.flowsOf(group) !== 0 && !chosen.has(group)) sums.#include(this, group);
      }
      yield;
    }
    const sum = sums.at(0);
    sums.discard();
    return sum;
  }

  /** Adds a group of `from` to the first group here. */
  #include(from: GroupSums, group: number): void {
    const cells = this.#cells.list[0] ?? NO_CELLS;
    const others = from.#cells.list[group >>> PIECE_BITS] ?? NO_CELLS;
    const at = (group & PIECE_MASK) * PLACES;
    for (let place = 0; place < PLACES; place++) cells[place] = (cells[place] ?? 0) + (others[at + place] ?? 0);
  }
}

/** The sum of sums, added in their order. */
export function addSums(...parts: readonly Sums[]): Sums {
  return parts.reduce(
    (sum, part) => ({
      flows: sum.flows + part.flows,
      counted: sum.counted + part.counted,
      packets: addPresent(sum.packets, part.packets),
      bytes: addPresent(sum.bytes, part.bytes),
      rated: sum.rated + part.rated,
      rateBytesPerSec: addPresent(sum.rateBytesPerSec, part.rateBytesPerSec),
    }),
    EMPTY,
  );
}

function addPresent(a: number | undefined, b: number | undefined): number | undefined {
  if (a === undefined || b === undefined) return a ?? b;
  return a + b;
}
