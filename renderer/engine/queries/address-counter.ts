// Counts the addresses of one end. Pure.

import { formatAddress, parseAddress } from '../../../native/flow/index.ts';
import { NO_VALUE, type ValueCodes } from '../codes/field-codes.ts';
import type { KeyHash } from '../codes/key-table.ts';
import { addressCodes } from '../codes/keyed-codes.ts';
import type { FlowTable } from '../store/flow-table.ts';
import { changedRuns, NO_RUNS, runOf, SortedWords, type WordRuns } from './sorted-words.ts';
import { GroupCounts } from './sums.ts';
import type { KeptCounter, KnownFlows, ValueCounts } from './value-counts.ts';

/** Codes that nobody has may be this many more than the flows. */
const MOST_LEFT = 65_536;

/** Those of IPv4 are sorted as numbers, the others have codes. */
export class AddressCounter implements KeptCounter {
  readonly #table: FlowTable;
  readonly #end: 'origSrc' | 'origDst';
  readonly #added = new SortedWords();
  readonly #removed = new SortedWords();
  readonly #ipv6: ValueCodes;
  readonly #flows = new GroupCounts();
  /** Flows with other addresses than those of IPv4. */
  #flowsIPv6 = 0;
  #runs = NO_RUNS;
  #words = new Uint32Array(0);
  #rows = new Uint32Array(0);
  #codes = new Uint32Array(0);

  constructor(table: FlowTable, end: 'origSrc' | 'origDst', hash: KeyHash) {
    this.#table = table;
    this.#end = end;
    this.#ipv6 = addressCodes(table, hash, end);
  }

  add(rows: Uint32Array, count: number): void {
    this.#change(rows, count, 1);
  }

  remove(rows: Uint32Array, count: number): void {
    this.#change(rows, count, -1);
  }

  /** Addresses that nobody has any more keep their codes. */
  get isWorn(): boolean {
    return this.#ipv6.used > 2 * this.#flowsIPv6 + MOST_LEFT;
  }

  get byteLength(): number {
    const { words, counts } = this.#runs;
    return words.byteLength + counts.byteLength + this.#ipv6.byteLength + this.#flows.byteLength;
  }

  #change(rows: Uint32Array, count: number, sign: 1 | -1): void {
    if (this.#rows.length < count) {
      this.#words = new Uint32Array(count);
      this.#rows = new Uint32Array(count);
      this.#codes = new Uint32Array(count);
    }
    const words = this.#table[this.#end];
    const ipv4 = this.#words;
    const others = this.#rows;
    let added = 0;
    let filled = 0;
    for (let i = 0; i < count; i++) {
      const row = rows[i] ?? 0;
      const at = 4 * row;
      if (words[at + 2] === 0xffff && words[at + 1] === 0 && words[at] === 0) ipv4[added++] = words[at + 3] ?? 0;
      else others[filled++] = row;
    }
    (sign === 1 ? this.#added : this.#removed).add(ipv4, added);
    if (filled === 0) return;
    this.#flowsIPv6 += sign * filled;
    this.#ipv6.fill(others, filled, this.#codes, this.#codes);
    this.#flows.reserve(this.#ipv6.used);
    this.#flows.add(this.#codes, filled, sign);
  }

  *sort(): Generator<undefined, void> {
    const added = yield* this.#added.runs();
    const removed = yield* this.#removed.runs();
    if (this.#runs.length === 0) this.#runs = added;
    else if (added.length > 0 || removed.length > 0) this.#runs = yield* changedRuns(this.#runs, added, removed);
  }

  counts(): ValueCounts {
    return new AddressCounts(this.#runs, this.#ipv6, this.#flows);
  }
}

/** The numbers of IPv4 addresses are above NO_VALUE and ascend; those of the others are above them. */
class AddressCounts implements ValueCounts {
  readonly used: number;
  readonly known: KnownFlows;
  readonly #ipv4: WordRuns;
  readonly #ipv6: ValueCodes;
  readonly #flows: GroupCounts;

  constructor(ipv4: WordRuns, ipv6: ValueCodes, flows: GroupCounts) {
    this.#ipv4 = ipv4;
    this.#ipv6 = ipv6;
    this.#flows = flows;
    this.used = ipv4.length + ipv6.used;
    this.known = { first: 1, end: 1 + ipv4.length, flows: ipv4.counts };
  }

  flowsOf(code: number): number {
    const { length, counts } = this.#ipv4;
    if (code > length) return this.#flows.flowsOf(code - length);
    return code === NO_VALUE ? 0 : (counts[code - 1] ?? 0);
  }

  values(code: number): ReturnType<ValueCodes['values']> {
    const { length, words } = this.#ipv4;
    if (code > length) return this.#ipv6.values(code - length);
    return [code === NO_VALUE ? undefined : formatAddress([0, 0, 0xffff, words[code - 1] ?? 0])];
  }

  compare(a: number, b: number): number {
    const { length } = this.#ipv4;
    return a > length && b > length ? this.#ipv6.compare(a - length, b - length) : a - b;
  }

  codeOf(value: number | string): number {
    const words = parseAddress(String(value));
    if (!words) return NO_VALUE;
    if (words[2] === 0xffff && words[1] === 0 && words[0] === 0) return runOf(this.#ipv4, words[3]) + 1;
    const code = this.#ipv6.codeOf(value);
    return code === NO_VALUE ? NO_VALUE : this.#ipv4.length + code;
  }
}
