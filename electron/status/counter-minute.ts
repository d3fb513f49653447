// The kernel's per-CPU trouble counters (ctnetlink's GET_STATS_CPU), summed over CPUs, and their growth over the last minute
// of readings. Counters are 32 bits wide and wrap. Pure: the time of each reading is passed in.

/** The counters of one CPU; each is undefined if the kernel lacks it. */
export interface CpuCounters {
  readonly cpu: number;
  /** Packets dropped because no entry could be made for them, mostly because the table was full. */
  readonly drop: number | undefined;
  /** Entries removed to make room in a full table. */
  readonly earlyDrop: number | undefined;
  /** Entries not inserted: another one had taken the tuple (that packet also counts as dropped), or the hash chain was too long. */
  readonly insertFailed: number | undefined;
  /** The part of insertFailed whose hash chain was too long. */
  readonly chainTooLong: number | undefined;
}

/** Growth of the counters between two readings, summed over CPUs. */
export interface Growth {
  readonly dropped: number;
  readonly evicted: number;
  readonly insertFailed: number;
  readonly chainTooLong: number;
}

const MINUTE_MS = 60_000;
const NONE: Growth = { dropped: 0, evicted: 0, insertFailed: 0, chainTooLong: 0 };

interface Reading {
  readonly atMs: number;
  /** Growth since the very first reading. */
  readonly total: Growth;
}

export class CounterMinute {
  readonly #cpus = new Map<number, CpuCounters>();
  #readings: Reading[] = [];

  /** Takes a reading. @returns the growth since the previous one; none for the first. @param atMs on a clock that never goes back. */
  add(atMs: number, cpus: readonly CpuCounters[]): Growth {
    let grown = NONE;
    for (const counters of cpus) {
      const before = this.#cpus.get(counters.cpu);
      // A CPU that is new here may already have been counting for a long time.
      if (before) grown = sum(grown, growthOf(before, counters));
      this.#cpus.set(counters.cpu, counters);
    }
    const total = sum(this.#readings.at(-1)?.total ?? NONE, grown);
    this.#readings = [...this.#readings.filter((reading) => atMs - reading.atMs <= MINUTE_MS), { atMs, total }];
    return grown;
  }

  /** Growth between the oldest reading of the last minute and the newest, and the time between them, ms. */
  lastMinute(): { readonly growth: Growth; readonly overMs: number } {
    const first = this.#readings[0];
    const last = this.#readings.at(-1);
    if (!first || !last) return { growth: NONE, overMs: 0 };
    return { growth: difference(first.total, last.total), overMs: last.atMs - first.atMs };
  }
}

function growthOf(before: CpuCounters, now: CpuCounters): Growth {
  return {
    dropped: grownBy(before.drop, now.drop),
    evicted: grownBy(before.earlyDrop, now.earlyDrop),
    insertFailed: grownBy(before.insertFailed, now.insertFailed),
    chainTooLong: grownBy(before.chainTooLong, now.chainTooLong),
  };
}

/** One counter's growth. It wraps at 2^32; one that seems to have grown by more than half of that was reset instead. */
function grownBy(before: number | undefined, now: number | undefined): number {
  if (before === undefined || now === undefined) return 0;
  const by = (now - before) >>> 0;
  return by < 2 ** 31 ? by : 0;
}

function sum(a: Growth, b: Growth): Growth {
  return {
    dropped: a.dropped + b.dropped,
    evicted: a.evicted + b.evicted,
    insertFailed: a.insertFailed + b.insertFailed,
    chainTooLong: a.chainTooLong + b.chainTooLong,
  };
}

function difference(from: Growth, to: Growth): Growth {
  return {
    dropped: to.dropped - from.dropped,
    evicted: to.evicted - from.evicted,
    insertFailed: to.insertFailed - from.insertFailed,
    chainTooLong: to.chainTooLong - from.chainTooLong,
  };
}
