// How much the tests do: seconds in `npm test`, hours in `npm run soak`, which runs the same tests with larger numbers.
// Only this file reads FLOWGLASS_SOAK. With the small numbers no test takes more than a few seconds, even on a slow
// machine.

/** Whether this is `npm run soak`. */
export const IS_SOAK = process.env.FLOWGLASS_SOAK === '1';

function sized(test: number, soak: number): number {
  return IS_SOAK ? soak : test;
}

export const SIZES = {
  /** Seconds for all fuzzers together, two at a time. */
  fuzzSec: sized(20, 3600),
  /** Texts that the fuzzer of the filter language generates, besides its corpus. */
  fuzzTexts: sized(600, 100_000),
  /** Interleavings of model kernel, main and engine. */
  simulations: sized(200, 50_000),
  /** Regular expressions compared with JavaScript's. */
  expressions: sized(1000, 50_000),
  /** Minutes of churn in which the engine must not grow, after its first ten. */
  churnMinutes: sized(20, 360),
  /** Flows in an export whose memory is measured; the first 100,000 are a warm-up. */
  exportedFlows: sized(400_000, 2_000_000),
  /** Copies of 100,000 flows in the largest store; eleven get beyond row 2^20. */
  storeCopies: sized(11, 30),
  /** Random filters whose list is compared with a naive evaluation of every flow. */
  listedFilters: sized(100, 20_000),
  /** Random options whose list is compared with conntrack's. */
  listedOptions: sized(80, 10_000),
  /** Deletes through the engine, undos and redos in a small table. */
  undoRounds: sized(300, 10_000),
  /** The same without the engine. */
  undoEntryRounds: sized(100, 10_000),
  /** Deletes by random options, and by random filters. */
  deletes: sized(20, 2000),
  /** Tables of random flows that have each other's tuples. */
  directionRounds: sized(12, 5000),
  /** Random filters listed with the kernel's help, without it, and by conntrack. */
  filteredDumps: sized(25, 2000),
  /** Entries of the table that is listed in many ways. */
  dumpedEntries: sized(800, 4000),
  /** Random conntrack options compared with the filter that they are read as. */
  options: sized(100, 5000),
  /** Handles opened and closed. */
  handles: sized(4000, 100_000),
  /** Events for an engine that follows them while the hash table is resized. */
  churnedEvents: sized(100_000, 5_000_000),
  /** Random messages for the two decoders. */
  randomMessages: sized(1000, 100_000),
  /** Damaged messages for the two decoders, in rounds of a thousand. */
  damagedRounds: sized(3, 300),
  /**
   * Device pixel ratios of a window that scrolls, and its number of rows: more than fit into Chromium's tallest scroll
   * area of 33,554,428 device px. At 28 px a row, that is 1,198,373 rows at a ratio of 1, and 599,186 at 2.
   */
  scrolls: IS_SOAK ? [1, 1.5, 2].map((ratio) => ({ ratio, rows: 1_200_000 })) : [{ ratio: 2, rows: 600_000 }],
  /** Flows in the window's large table. */
  windowFlows: sized(100_000, 1_000_000),
} as const;
