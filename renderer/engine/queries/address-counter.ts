// Counts the addresses of one end. Pure.

import { formatAddress, parseAddress } from '../../../native/flow/index.ts';
import { NO_VALUE, type ValueCodes } from '../codes/field-codes.ts';
import type { KeyHash } from '../codes/key-table.ts';
import { addressCodes } from '../codes/keyed-codes.ts';
import type { FlowTable } from '../store/flow-table.ts';
import { NO_RUNS, runOf, SortedWords, type WordRuns } from './sorted-words.ts';
import { GroupCounts } from './sums.ts';
import type { ValueCounter, ValueCounts } from './value-counts.ts';

/** Those of IPv4 are sorted as numbers, the others have codes. */
export class AddressCounter implements ValueCounter {
  readonly #table: FlowTable;
  readonly #end: 'origSrc' | 'origDst';
  readonly #ipv4: SortedWords;
  readonly #ipv6: ValueCodes;
  readonly #flows = new GroupCounts();
  #runs = NO_RUNS;
  #rows = new Uint32Array(0);
  #codes = new Uint32Array(0);

  constructor(table: FlowTable, end: 'origSrc' | 'origDst', hash: KeyHash, most: number) {
    this.#table = table;
    this.#end = end;
    this.#ipv4 = new SortedWords(most);
    this.#ipv6 = addressCodes(table, hash, end);
  }

  add(rows: Uint32Array, count: number): void {
    if (this.#rows.length < count) {
      this.#rows = new Uint32Array(count);
      this.#codes = new Uint32Array(count);
    }
    const words = this.#table[this.#end];
    const ipv4 = this.#ipv4;
    const others = this.#rows;
    let filled = 0;
    for (let i = 0; i < count; i++) {
      const row = rows[i] ?? 0;
      const at = 4 * row;
      if (words[at + 2] === 0xffff && words[at + 1] === 0 && words[at] === 0) ipv4.add(words[at + 3] ?? 0);
      else others[filled++] = row;
    }
    if (filled === 0) return;
    this.#ipv6.fill(others, filled, this.#codes, this.#codes);
    this.#flows.reserve(this.#ipv6.used);
    this.#flows.add(this.#codes, filled);
  }

  *sort(): Generator<undefined, void> {
    this.#runs = yield* this.#ipv4.runs();
  }

  counts(): ValueCounts {
    return new AddressCounts(this.#runs, this.#ipv6, this.#flows);
  }
}

/** The numbers of IPv4 addresses are above NO_VALUE and ascend; those of the others are above them. */
class AddressCounts implements ValueCounts {
  readonly used: number;
  readonly #ipv4: WordRuns;
  readonly #ipv6: ValueCodes;
  readonly #flows: GroupCounts;

  constructor(ipv4: WordRuns, ipv6: ValueCodes, flows: GroupCounts) {
    this.#ipv4 = ipv4;
    this.#ipv6 = ipv6;
    this.#flows = flows;
    this.used = ipv4.length + ipv6.used;
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
