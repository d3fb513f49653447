// Numbers for keys of one to five words: an open-addressing hash table in typed arrays. Key words are compared, not
// only hashes. Owns nothing beyond one query. Pure.

import { PIECE_BITS, PIECE_MASK, Pieces } from './pieces.ts';

const MAX_WORDS = 5;
const BYTES = MAX_WORDS * 4;

/** Random words that a hash needs: 256 for each byte of a key. */
export const HASH_WORDS = BYTES * 256;

/**
 * Hashes by tabulation: each byte of the key picks a random word, and all of them are combined. Nobody who chooses
 * addresses can make them collide without knowing the random words, and linear probing takes constant time (Pătraşcu
 * and Thorup, "The power of simple tabulation hashing", 2012). Murmur and its like have collisions for every seed.
 */
export class KeyHash {
  readonly #random: Uint32Array;

  /** @param random HASH_WORDS random words. */
  constructor(random: Uint32Array) {
    this.#random = random.slice(0, HASH_WORDS);
    // Combining every hash with the hash of the all-zero key changes no collision, and allows zeros to be skipped.
    for (let byte = 0; byte < BYTES; byte++) this.#random[byte * 256] = 0;
  }

  /** The hash of a key whose words start at `at`. */
  of(keys: Uint32Array, at: number, words: number): number {
    const random = this.#random;
    let hash = 0;
    for (let w = 0, base = 0; w < words; w++, base += 1024) {
      const word = keys[at + w] ?? 0;
      if (word === 0) continue;
      hash ^=
        (random[base + (word & 255)] ?? 0) ^
        (random[base + 256 + ((word >>> 8) & 255)] ?? 0) ^
        (random[base + 512 + ((word >>> 16) & 255)] ?? 0) ^
        (random[base + 768 + (word >>> 24)] ?? 0);
    }
    return hash >>> 0;
  }
}

const NO_KEYS = new Uint32Array(0);

/** Initial slots: they fit into the processor's caches, which is twice as fast. */
const FIRST_SLOTS = 1 << 17;
/** Up to this number, slots grow fourfold, so that they rarely move; above, twofold, to waste little. */
const FOURFOLD_SLOTS = 1 << 21;
/** Slots moved to the grown table with each portion of keys, so that growing never takes 20 ms at once. */
const MOVED_SLOTS = 1 << 14;

/** Numbers keys from 1 in the order of their first appearance. Memory grows with the number of different keys. */
export class KeyTable {
  /** The next number. */
  length = 1;
  readonly #words: number;
  readonly #hash: KeyHash;
  /** The words of each key, by its number. */
  readonly #keys: Pieces<Uint32Array>;
  readonly #pieces: readonly Uint32Array[];
  /** Hash and number of a key (0 for none) per slot: a different hash saves reading the key. At most half full. */
  #slots = new Uint32Array(2 * FIRST_SLOTS);
  #mask = FIRST_SLOTS - 1;
  /** The slots from before growing, until all are moved. */
  #before: Uint32Array | undefined;
  #moved = 0;
  #hashes = new Uint32Array(0);
  #firstWords = new Uint32Array(0);

  constructor(words: number, hash: KeyHash) {
    this.#words = words;
    this.#hash = hash;
    this.#keys = new Pieces((keys) => new Uint32Array(keys * words));
    this.#pieces = this.#keys.list;
    // Number 0 means no key.
    this.#keys.reserve(1);
  }

  /** Bytes of all arrays. */
  get byteLength(): number {
    const portion = this.#hashes.byteLength + this.#firstWords.byteLength;
    return this.#keys.byteLength + this.#slots.byteLength + (this.#before?.byteLength ?? 0) + portion;
  }

  /**
   * Numbers many keys at once, and gives new ones the next numbers.
   * @param keys the words of each key, the most significant first.
   * @param numbers receives the numbers.
   */
  number(keys: Uint32Array, count: number, numbers: Uint32Array): void {
    if (this.#hashes.length < count) {
      this.#hashes = new Uint32Array(count);
      this.#firstWords = new Uint32Array(count);
    }
    // Four slots for each key that can be added: all are moved before the grown table has to grow.
    if (this.#before) this.#move(this.#before, Math.max(MOVED_SLOTS, 4 * count));
    if (2 * (this.length + count) > this.#mask + 1) this.#grow(count);
    const hashes = this.#hashes;
    const words = this.#words;
    for (let i = 0; i < count; i++) hashes[i] = this.#hash.of(keys, i * words, words);
    this.#fetch(count, numbers);
    for (let i = 0; i < count; i++) numbers[i] = this.#numberOf(keys, i * words, hashes[i] ?? 0);
  }

  /** The number of a key; 0 if it has none. */
  find(key: Uint32Array): number {
    const hash = this.#hash.of(key, 0, this.#words);
    const slots = this.#slots;
    for (let slot = hash & this.#mask; ; slot = (slot + 1) & this.#mask) {
      const known = slots[2 * slot + 1] ?? 0;
      if (known === 0) return this.#numberBefore(key, 0, hash);
      if (slots[2 * slot] === hash && this.#isKey(known, key, 0)) return known;
    }
  }

  /** The array that holds a key's words, from `placeOf` on. */
  arrayOf(number: number): Uint32Array {
    return this.#pieces[number >>> PIECE_BITS] ?? NO_KEYS;
  }

  placeOf(number: number): number {
    return (number & PIECE_MASK) * this.#words;
  }

  /** Word `w` of a key. */
  word(number: number, w: number): number {
    return this.arrayOf(number)[this.placeOf(number) + w] ?? 0;
  }

  /** Orders keys by their words. */
  compare(a: number, b: number): number {
    const first = this.arrayOf(a);
    const second = this.arrayOf(b);
    const atFirst = this.placeOf(a);
    const atSecond = this.placeOf(b);
    for (let w = 0; w < this.#words; w++) {
      const difference = (first[atFirst + w] ?? 0) - (second[atSecond + w] ?? 0);
      if (difference !== 0) return difference;
    }
    return 0;
  }

  /**
   * Reads the needed slots and keys ahead, in loops so short that the processor waits for many places in memory at a
   * time: this halves the time for a million different keys.
   */
  #fetch(count: number, numbers: Uint32Array): void {
    const slots = this.#slots;
    const pieces = this.#pieces;
    const hashes = this.#hashes;
    const mask = this.#mask;
    const words = this.#words;
    for (let i = 0; i < count; i++) numbers[i] = slots[2 * ((hashes[i] ?? 0) & mask) + 1] ?? 0;
    // Stored, so that the loop is not optimised away.
    const firstWords = this.#firstWords;
    for (let i = 0; i < count; i++) {
      const number = numbers[i] ?? 0;
      const piece = pieces[number >>> PIECE_BITS] ?? NO_KEYS;
      firstWords[i] = piece[(number & PIECE_MASK) * words] ?? 0;
    }
  }

  #numberOf(keys: Uint32Array, at: number, hash: number): number {
    const slots = this.#slots;
    for (let slot = hash & this.#mask; ; slot = (slot + 1) & this.#mask) {
      const known = slots[2 * slot + 1] ?? 0;
      if (known === 0) return this.#numberBefore(keys, at, hash) || this.#add(slot, hash, keys, at);
      if (slots[2 * slot] === hash && this.#isKey(known, keys, at)) return known;
    }
  }

  /** The number of a key in a slot that has not been moved yet, or 0. */
  #numberBefore(keys: Uint32Array, at: number, hash: number): number {
    const slots = this.#before;
    if (!slots) return 0;
    const mask = (slots.length >>> 1) - 1;
    for (let slot = hash & mask; ; slot = (slot + 1) & mask) {
      const known = slots[2 * slot + 1] ?? 0;
      if (known === 0 || (slots[2 * slot] === hash && this.#isKey(known, keys, at))) return known;
    }
  }

  #add(slot: number, hash: number, keys: Uint32Array, at: number): number {
    const made = this.length++;
    this.#slots[2 * slot] = hash;
    this.#slots[2 * slot + 1] = made;
    if (made >= this.#keys.room) this.#keys.reserve(made + 1);
    const piece = this.arrayOf(made);
    const to = this.placeOf(made);
    for (let w = 0; w < this.#words; w++) piece[to + w] = keys[at + w] ?? 0;
    return made;
  }

  /** Makes room for this many more keys; the contents of the slots are moved little by little. */
  #grow(count: number): void {
    if (this.#before) this.#move(this.#before, this.#before.length);
    let slots = this.#mask + 1;
    while (2 * (this.length + count) > slots) slots *= slots < FOURFOLD_SLOTS ? 4 : 2;
    this.#before = this.#slots;
    this.#moved = 0;
    this.#slots = new Uint32Array(2 * slots);
    this.#mask = slots - 1;
  }

  /** Moves this many more slots. */
  #move(before: Uint32Array, count: number): void {
    const slots = this.#slots;
    const mask = this.#mask;
    const end = Math.min(before.length, this.#moved + 2 * count);
    for (let from = this.#moved; from < end; from += 2) {
      const number = before[from + 1] ?? 0;
      if (number === 0) continue;
      const hash = before[from] ?? 0;
      let slot = hash & mask;
      while (slots[2 * slot + 1] !== 0) slot = (slot + 1) & mask;
      slots[2 * slot] = hash;
      slots[2 * slot + 1] = number;
    }
    this.#moved = end;
    if (end === before.length) this.#before = undefined;
  }

  #isKey(number: number, keys: Uint32Array, at: number): boolean {
    const piece = this.arrayOf(number);
    const from = this.placeOf(number);
    for (let w = 0; w < this.#words; w++) if (piece[from + w] !== keys[at + w]) return false;
    return true;
  }
}
