// How the store should keep addresses: 16 bytes for each end of each flow, or a four-byte number into a dictionary of
// distinct addresses. Run separately: `node test/bench/addresses.bench.ts [flows]` prints a table of bytes per flow,
// ingest, filtering by a network and sorting, for three mixes. Both are optimised for speed, by the same author.

import { randomWords } from '../unit/renderer/engine/flows.ts';

const ROUNDS = 5;
/** Rows of a batch, as in a dump. */
const BATCH_ROWS = 8192;
/** 10.0.0.0/17, IPv4-mapped. */
const NETWORK = 0x0a000000 >>> 15;

/** Four words for each flow's source, and four for its destination. */
interface Ends {
  readonly src: Uint32Array;
  readonly dst: Uint32Array;
}

/** One way to keep addresses. */
interface Keeping {
  add(ends: Ends, from: number, to: number): void;
  readonly bytes: number;
  /** Bits of the rows whose source is in the network. */
  filter(bits: Uint32Array): void;
  /** Rows by their source, IPv4 first. */
  sort(): Uint32Array;
}

/** 16 bytes per end, as in the store. */
class Words implements Keeping {
  readonly #src: Uint32Array;
  readonly #dst: Uint32Array;
  readonly #rows: number;

  constructor(rows: number) {
    this.#rows = rows;
    this.#src = new Uint32Array(rows * 4);
    this.#dst = new Uint32Array(rows * 4);
  }

  add({ src, dst }: Ends, from: number, to: number): void {
    this.#src.set(src.subarray(from * 4, to * 4), from * 4);
    this.#dst.set(dst.subarray(from * 4, to * 4), from * 4);
  }

  get bytes(): number {
    return this.#src.byteLength + this.#dst.byteLength;
  }

  filter(bits: Uint32Array): void {
    const src = this.#src;
    for (let row = 0; row < this.#rows; row++) {
      const isInside = src[4 * row + 2] === 0xffff && (src[4 * row + 3] ?? 0) >>> 15 === NETWORK;
      if (isInside) bits[row >>> 5] = (bits[row >>> 5] ?? 0) | (1 << (row & 31));
    }
  }

  sort(): Uint32Array {
    return sortByAddress(this.#src, this.#rows);
  }
}

/** Each distinct address once, with a count of its users, found by an open hash table; columns hold address numbers. */
class Dictionary implements Keeping {
  readonly #src: Uint32Array;
  readonly #dst: Uint32Array;
  readonly #rows: number;
  #words = new Uint32Array(1024 * 4);
  #users = new Uint32Array(1024);
  #slots = new Uint32Array(4096);
  #size = 0;

  constructor(rows: number) {
    this.#rows = rows;
    this.#src = new Uint32Array(rows);
    this.#dst = new Uint32Array(rows);
  }

  add({ src, dst }: Ends, from: number, to: number): void {
    for (let row = from; row < to; row++) {
      this.#src[row] = this.#number(src, 4 * row);
      this.#dst[row] = this.#number(dst, 4 * row);
    }
  }

  get bytes(): number {
    const columns = this.#src.byteLength + this.#dst.byteLength;
    return columns + this.#words.byteLength + this.#users.byteLength + this.#slots.byteLength;
  }

  filter(bits: Uint32Array): void {
    const inside = new Uint8Array(this.#size);
    const words = this.#words;
    for (let n = 0; n < this.#size; n++) {
      inside[n] = words[4 * n + 2] === 0xffff && (words[4 * n + 3] ?? 0) >>> 15 === NETWORK ? 1 : 0;
    }
    const src = this.#src;
    for (let row = 0; row < this.#rows; row++) {
      if (inside[src[row] ?? 0] === 1) bits[row >>> 5] = (bits[row >>> 5] ?? 0) | (1 << (row & 31));
    }
  }

  sort(): Uint32Array {
    const order = sortByAddress(this.#words, this.#size);
    const rank = new Uint32Array(this.#size);
    for (let place = 0; place < this.#size; place++) rank[order[place] ?? 0] = place;
    const rows = upTo(this.#rows);
    radix(rows, this.#size, (row) => rank[this.#src[row] ?? 0] ?? 0);
    return rows;
  }

  #number(words: Uint32Array, at: number): number {
    const mask = this.#slots.length - 1;
    for (let slot = hash(words, at) & mask; ; slot = (slot + 1) & mask) {
      const held = (this.#slots[slot] ?? 0) - 1;
      if (held >= 0 && !isSame(this.#words, 4 * held, words, at)) continue;
      if (held >= 0) {
        this.#users[held] = (this.#users[held] ?? 0) + 1;
        return held;
      }
      this.#slots[slot] = this.#size + 1;
      return this.#append(words, at);
    }
  }

  #append(words: Uint32Array, at: number): number {
    const number = this.#size++;
    if (number >= this.#users.length) {
      this.#words = grown(this.#words, Math.ceil(number * 1.5) * 4);
      this.#users = grown(this.#users, Math.ceil(number * 1.5));
    }
    for (let w = 0; w < 4; w++) this.#words[4 * number + w] = words[at + w] ?? 0;
    this.#users[number] = 1;
    if (this.#size > this.#slots.length * 0.6) this.#rehash();
    return number;
  }

  #rehash(): void {
    this.#slots = new Uint32Array(this.#slots.length * 2);
    const mask = this.#slots.length - 1;
    for (let number = 0; number < this.#size; number++) {
      let slot = hash(this.#words, 4 * number) & mask;
      while (this.#slots[slot] !== 0) slot = (slot + 1) & mask;
      this.#slots[slot] = number + 1;
    }
  }
}

function hash(words: Uint32Array, at: number): number {
  let h = 0x811c9dc5;
  for (let w = 0; w < 4; w++) h = Math.imul(h ^ (words[at + w] ?? 0), 0x9e3779b1);
  return (h ^ (h >>> 15)) >>> 0;
}

function isSame(a: Uint32Array, atA: number, b: Uint32Array, atB: number): boolean {
  for (let w = 3; w >= 0; w--) if (a[atA + w] !== b[atB + w]) return false;
  return true;
}

function grown(from: Uint32Array, length: number): Uint32Array<ArrayBuffer> {
  const to = new Uint32Array(Math.max(length, from.length));
  to.set(from);
  return to;
}

function upTo(count: number): Uint32Array {
  const rows = new Uint32Array(count);
  for (let row = 0; row < count; row++) rows[row] = row;
  return rows;
}

/** IPv4 first, sorted by one word, then IPv6 by four. */
function sortByAddress(words: Uint32Array, count: number): Uint32Array {
  const all = upTo(count);
  const isIPv4 = (row: number): boolean => words[4 * row + 2] === 0xffff && words[4 * row] === 0;
  const ipv4 = all.filter(isIPv4);
  const ipv6 = ipv4.length === count ? new Uint32Array(0) : all.filter((row) => !isIPv4(row));
  radix(ipv4, 2 ** 32, (row) => words[4 * row + 3] ?? 0);
  for (const w of [3, 2, 1, 0]) radix(ipv6, 2 ** 32, (row) => words[4 * row + w] ?? 0);
  all.set(ipv4);
  all.set(ipv6, ipv4.length);
  return all;
}

/** Stable sort by a key below `end`, 11 bits per pass; passes in which all keys are equal are skipped. */
function radix(rows: Uint32Array, end: number, keyOf: (row: number) => number): void {
  let from = rows;
  let to: Uint32Array = new Uint32Array(rows.length);
  let keys: Uint32Array = Uint32Array.from(rows, keyOf);
  let next: Uint32Array = new Uint32Array(rows.length);
  for (let shift = 0; shift < 32 && 2 ** shift < end; shift += 11) {
    const places = new Uint32Array(2048);
    for (const key of keys) places[(key >>> shift) & 2047] = (places[(key >>> shift) & 2047] ?? 0) + 1;
    if (places.some((count) => count === rows.length)) continue;
    for (let digit = 0, sum = 0; digit < 2048; digit++) {
      const count = places[digit] ?? 0;
      places[digit] = sum;
      sum += count;
    }
    for (let i = 0; i < rows.length; i++) {
      const key = keys[i] ?? 0;
      const digit = (key >>> shift) & 2047;
      const place = places[digit] ?? 0;
      places[digit] = place + 1;
      to[place] = from[i] ?? 0;
      next[place] = key;
    }
    [from, to] = [to, from];
    [keys, next] = [next, keys];
  }
  if (from !== rows) rows.set(from);
}

type Mix = (next: () => number, row: number) => readonly [src: readonly number[], dst: readonly number[]];

const ipv4 = (word: number): readonly number[] => [0, 0, 0xffff, word >>> 0];

const MIXES: Readonly<Record<string, Mix>> = {
  // 10.0.0.0/8 is traversed out of order; servers are anywhere.
  'every client once': (next, row) => [ipv4(0x0a000000 + (Math.imul(row, 0x9e3779b1) >>> 8)), ipv4(next())],
  '10,000 clients, 50 servers': (next) => [ipv4(0x0a000000 + (next() % 10_000)), ipv4(0xc6336400 + (next() % 50))],
  'half IPv6, 65,536 clients': (next) => {
    const client = next() & 0xffff;
    if (next() & 1) return [ipv4(0x0a000000 + client), ipv4(0xc6330000 + (next() & 0xfff))];
    return [
      [0x20010db8, client >>> 8, 0, client],
      [0x20010db8, 0xffff, 0, next() & 0xfff],
    ];
  },
};

function endsOf(mix: Mix, flows: number): Ends {
  const next = randomWords(1);
  const src = new Uint32Array(flows * 4);
  const dst = new Uint32Array(flows * 4);
  for (let row = 0; row < flows; row++) {
    const [from, to] = mix(next, row);
    src.set(from, 4 * row);
    dst.set(to, 4 * row);
  }
  return { src, dst };
}

/** Milliseconds of the fastest round: other load makes a round slower, never faster. */
function timed(run: () => void): number {
  const times = Array.from({ length: ROUNDS }, () => {
    const begin = performance.now();
    run();
    return performance.now() - begin;
  });
  return Math.min(...times);
}

function takeIn(make: () => Keeping, ends: Ends, flows: number): Keeping {
  const keeping = make();
  for (let at = 0; at < flows; at += BATCH_ROWS) keeping.add(ends, at, Math.min(flows, at + BATCH_ROWS));
  return keeping;
}

function main(flows: number): void {
  const ways = { '16 bytes': () => new Words(flows), dictionary: () => new Dictionary(flows) };
  console.log(`${flows} flows`.padEnd(42), ['B/flow', 'take in', 'filter', 'sort'].map((t) => t.padStart(9)).join(''));
  for (const [mixName, mix] of Object.entries(MIXES)) {
    const ends = endsOf(mix, flows);
    const results: { bits: string; rows: Uint32Array }[] = [];
    for (const [way, make] of Object.entries(ways)) {
      const addMs = timed(() => takeIn(make, ends, flows));
      const keeping = takeIn(make, ends, flows);
      const bits = new Uint32Array((flows + 31) >>> 5);
      const filterMs = timed(() => keeping.filter(bits));
      const sortMs = timed(() => keeping.sort());
      results.push({ bits: bits.join(), rows: keeping.sort() });
      const figures = [keeping.bytes / flows, addMs, filterMs, sortMs].map((n) => n.toFixed(1).padStart(9));
      console.log(`${mixName.padEnd(30)} ${way.padEnd(11)}`, figures.join(''));
    }
    const [first, second] = results;
    const isSameOrder = first?.rows.every((row, i) => row === second?.rows[i]);
    if (first?.bits !== second?.bits || !isSameOrder) throw new Error(`${mixName}: the two ways differ`);
  }
}

if (import.meta.main) main(Number(process.argv[2] ?? 1_000_000));
