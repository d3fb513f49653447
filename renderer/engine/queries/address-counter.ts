// Counts the addresses of one end: those of IPv4 as numbers, the others as four words, both by sorting. Pure.

import { formatAddress, parseAddress } from '../../../native/flow/index.ts';
import { NO_VALUE, type ValueCodes } from '../codes/field-codes.ts';
import type { FlowTable } from '../store/flow-table.ts';
import { KeptRuns } from './kept-runs.ts';
import {
  type AddressRuns,
  compareAddressesAt,
  KEPT_ADDRESSES,
  runOfAddress,
  SortedAddresses,
} from './sorted-addresses.ts';
import { KEPT_WORDS, runOf, SortedWords, type WordRuns } from './sorted-words.ts';
import type { KnownFlows } from './top-groups.ts';
import type { KeptCounter, ValueCounts } from './value-counts.ts';

/** Addresses that were added or taken away, until they are sorted. */
class Changes {
  readonly ipv4 = new SortedWords();
  readonly ipv6 = new SortedAddresses();

  expect(addresses: number): void {
    this.ipv4.expect(addresses);
    this.ipv6.expect(addresses);
  }

  discard(): void {
    this.ipv4.discard();
    this.ipv6.discard();
  }
}

export class AddressCounter implements KeptCounter {
  readonly #table: FlowTable;
  readonly #end: 'origSrc' | 'origDst';
  readonly #added = new Changes();
  readonly #removed = new Changes();
  readonly #ipv4 = new KeptRuns(KEPT_WORDS);
  readonly #ipv6 = new KeptRuns(KEPT_ADDRESSES);
  // Those of one portion.
  #words = new Uint32Array(0);
  #fours = new Uint32Array(0);

  constructor(table: FlowTable, end: 'origSrc' | 'origDst') {
    this.#table = table;
    this.#end = end;
  }

  expect(rows: number): void {
    this.#added.expect(rows);
  }

  add(rows: Uint32Array, count: number): void {
    this.#note(rows, count, this.#added);
  }

  remove(rows: Uint32Array, count: number): void {
    this.#note(rows, count, this.#removed);
  }

  get byteLength(): number {
    return this.#ipv4.byteLength + this.#ipv6.byteLength + this.#words.byteLength + this.#fours.byteLength;
  }

  *sort(): Generator<undefined, void> {
    yield* this.#ipv4.change(yield* this.#added.ipv4.runs(), yield* this.#removed.ipv4.runs());
    yield* this.#ipv6.change(yield* this.#added.ipv6.runs(), yield* this.#removed.ipv6.runs());
  }

  counts(): ValueCounts {
    return new AddressCounts(this.#ipv4, this.#ipv6);
  }

  discard(): void {
    this.#added.discard();
    this.#removed.discard();
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

/**
 * The numbers of IPv4 addresses are above NO_VALUE: first the settled ones, then the late ones. Those of the others follow
 * in the same way.
 */
class AddressCounts implements ValueCounts {
  readonly used: number;
  readonly known: readonly KnownFlows[];
  readonly #ipv4: KeptRuns<WordRuns>;
  readonly #ipv6: KeptRuns<AddressRuns>;
  /** The first number of late IPv4 addresses, of the others, and of the late ones among those. */
  readonly #lateIPv4: number;
  readonly #firstIPv6: number;
  readonly #lateIPv6: number;

  constructor(ipv4: KeptRuns<WordRuns>, ipv6: KeptRuns<AddressRuns>) {
    this.#ipv4 = ipv4;
    this.#ipv6 = ipv6;
    this.#lateIPv4 = 1 + ipv4.settled.length;
    this.#firstIPv6 = this.#lateIPv4 + ipv4.late.length;
    this.#lateIPv6 = this.#firstIPv6 + ipv6.settled.length;
    this.used = this.#lateIPv6 + ipv6.late.length;
    this.known = [
      { first: 1, flows: ipv4.settled.counts.subarray(0, ipv4.settled.length) },
      { first: this.#lateIPv4, flows: ipv4.late.counts.subarray(0, ipv4.late.length) },
      { first: this.#firstIPv6, flows: ipv6.settled.counts.subarray(0, ipv6.settled.length) },
      { first: this.#lateIPv6, flows: ipv6.late.counts.subarray(0, ipv6.late.length) },
    ];
  }

  flowsOf(code: number): number {
    if (code === NO_VALUE) return 0;
    if (code < this.#lateIPv4) return this.#ipv4.settled.counts[code - 1] ?? 0;
    if (code < this.#firstIPv6) return this.#ipv4.late.counts[code - this.#lateIPv4] ?? 0;
    if (code < this.#lateIPv6) return this.#ipv6.settled.counts[code - this.#firstIPv6] ?? 0;
    return this.#ipv6.late.counts[code - this.#lateIPv6] ?? 0;
  }

  values(code: number): ReturnType<ValueCodes['values']> {
    if (code === NO_VALUE) return [undefined];
    if (code < this.#firstIPv6) return [formatAddress([0, 0, 0xffff, this.#wordOf(code)])];
    const [words, place] = this.#addressOf(code);
    const [a = 0, b = 0, c = 0, d = 0] = words.subarray(4 * place, 4 * place + 4);
    return [formatAddress([a, b, c, d])];
  }

  /** IPv4 in front of IPv6, each by their value. */
  compare(a: number, b: number): number {
    if (a >= this.#firstIPv6 !== b >= this.#firstIPv6) return a - b;
    if (a < this.#firstIPv6) return this.#wordOf(a) - this.#wordOf(b);
    const [words, place] = this.#addressOf(a);
    const [others, otherPlace] = this.#addressOf(b);
    return compareAddressesAt(words, place, others, otherPlace);
  }

  codeOf(value: number | string): number {
    const address = parseAddress(String(value));
    if (!address) return NO_VALUE;
    const words = Uint32Array.from(address);
    if (words[2] !== 0xffff || words[1] !== 0 || words[0] !== 0) {
      const place = runOfAddress(this.#ipv6.settled, words);
      if (place >= 0) return this.#firstIPv6 + place;
      const latePlace = runOfAddress(this.#ipv6.late, words);
      return latePlace < 0 ? NO_VALUE : this.#lateIPv6 + latePlace;
    }
    const place = runOf(this.#ipv4.settled, words[3] ?? 0);
    if (place >= 0) return 1 + place;
    const latePlace = runOf(this.#ipv4.late, words[3] ?? 0);
    return latePlace < 0 ? NO_VALUE : this.#lateIPv4 + latePlace;
  }

  #wordOf(code: number): number {
    const { settled, late } = this.#ipv4;
    return (code < this.#lateIPv4 ? settled.words[code - 1] : late.words[code - this.#lateIPv4]) ?? 0;
  }

  #addressOf(code: number): readonly [Uint32Array, number] {
    const { settled, late } = this.#ipv6;
    if (code < this.#lateIPv6) return [settled.words, code - this.#firstIPv6];
    return [late.words, code - this.#lateIPv6];
  }
}
