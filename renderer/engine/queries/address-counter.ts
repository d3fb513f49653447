// Counts the addresses of one end: those of IPv4 as numbers, the others as four words, both by sorting. Pure.

import { formatAddress, parseAddress } from '../../../native/flow/index.ts';
import { NO_VALUE, type ValueCodes } from '../codes/field-codes.ts';
import type { FlowTable } from '../store/flow-table.ts';
import { type AddressRuns, changedAddresses, NO_ADDRESSES, runOfAddress, SortedAddresses } from './sorted-addresses.ts';
import { changedRuns, NO_RUNS, runOf, SortedWords, type WordRuns } from './sorted-words.ts';
import type { KeptCounter, KnownFlows, ValueCounts } from './value-counts.ts';

/** Addresses that were added or taken away, until they are sorted. */
class Changes {
  readonly ipv4 = new SortedWords();
  readonly ipv6 = new SortedAddresses();
}

export class AddressCounter implements KeptCounter {
  readonly #table: FlowTable;
  readonly #end: 'origSrc' | 'origDst';
  readonly #added = new Changes();
  readonly #removed = new Changes();
  #ipv4 = NO_RUNS;
  #ipv6 = NO_ADDRESSES;
  // Those of one portion.
  #words = new Uint32Array(0);
  #fours = new Uint32Array(0);

  constructor(table: FlowTable, end: 'origSrc' | 'origDst') {
    this.#table = table;
    this.#end = end;
  }

  add(rows: Uint32Array, count: number): void {
    this.#note(rows, count, this.#added);
  }

  remove(rows: Uint32Array, count: number): void {
    this.#note(rows, count, this.#removed);
  }

  get byteLength(): number {
    const arrays = [this.#ipv4.words, this.#ipv4.counts, this.#ipv6.words, this.#ipv6.counts, this.#words, this.#fours];
    return arrays.reduce((bytes, { byteLength }) => bytes + byteLength, 0);
  }

  *sort(): Generator<undefined, void> {
    const added = yield* this.#added.ipv4.runs();
    const removed = yield* this.#removed.ipv4.runs();
    if (this.#ipv4.length === 0) this.#ipv4 = added;
    else if (added.length + removed.length > 0) this.#ipv4 = yield* changedRuns(this.#ipv4, added, removed);
    const addedIPv6 = yield* this.#added.ipv6.runs();
    const removedIPv6 = yield* this.#removed.ipv6.runs();
    if (this.#ipv6.length === 0) this.#ipv6 = addedIPv6;
    else if (addedIPv6.length + removedIPv6.length > 0) {
      this.#ipv6 = yield* changedAddresses(this.#ipv6, addedIPv6, removedIPv6);
    }
  }

  counts(): ValueCounts {
    return new AddressCounts(this.#ipv4, this.#ipv6);
  }

  #note(rows: Uint32Array, count: number, changes: Changes): void {
    if (this.#words.length < count) {
      this.#words = new Uint32Array(count);
      this.#fours = new Uint32Array(4 * count);
    }
    const words = this.#table[this.#end];
    const ipv4 = this.#words;
    const ipv6 = this.#fours;
    let ones = 0;
    let fours = 0;
    for (let i = 0; i < count; i++) {
      const at = 4 * (rows[i] ?? 0);
      if (words[at + 2] === 0xffff && words[at + 1] === 0 && words[at] === 0) ipv4[ones++] = words[at + 3] ?? 0;
      else {
        for (let w = 0; w < 4; w++) ipv6[4 * fours + w] = words[at + w] ?? 0;
        fours++;
      }
    }
    changes.ipv4.add(ipv4, ones);
    changes.ipv6.add(ipv6, fours);
  }
}

/** The numbers of IPv4 addresses are above NO_VALUE and ascend; those of the others are above them, and ascend, too. */
class AddressCounts implements ValueCounts {
  readonly used: number;
  readonly known: KnownFlows;
  readonly #ipv4: WordRuns;
  readonly #ipv6: AddressRuns;

  constructor(ipv4: WordRuns, ipv6: AddressRuns) {
    this.#ipv4 = ipv4;
    this.#ipv6 = ipv6;
    this.used = 1 + ipv4.length + ipv6.length;
    this.known = { first: 1, end: 1 + ipv4.length, flows: ipv4.counts };
  }

  flowsOf(code: number): number {
    const { length, counts } = this.#ipv4;
    if (code === NO_VALUE) return 0;
    return (code <= length ? counts[code - 1] : this.#ipv6.counts[code - 1 - length]) ?? 0;
  }

  values(code: number): ReturnType<ValueCodes['values']> {
    if (code === NO_VALUE) return [undefined];
    const { length, words } = this.#ipv4;
    if (code <= length) return [formatAddress([0, 0, 0xffff, words[code - 1] ?? 0])];
    const at = 4 * (code - 1 - length);
    const [a = 0, b = 0, c = 0, d = 0] = this.#ipv6.words.subarray(at, at + 4);
    return [formatAddress([a, b, c, d])];
  }

  compare(a: number, b: number): number {
    return a - b;
  }

  codeOf(value: number | string): number {
    const words = parseAddress(String(value));
    if (!words) return NO_VALUE;
    if (words[2] === 0xffff && words[1] === 0 && words[0] === 0) return runOf(this.#ipv4, words[3]) + 1;
    const run = runOfAddress(this.#ipv6, Uint32Array.from(words));
    return run < 0 ? NO_VALUE : 1 + this.#ipv4.length + run;
  }
}
