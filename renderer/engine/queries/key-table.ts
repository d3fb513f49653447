// Numbers for keys of one to five words: an open-addressing hash table in typed arrays. Key words are compared, not
// only hashes. Owns nothing beyond one query. Pure.

const MAX_WORDS = 5;
const BYTES = MAX_WORDS * 4;

/** Random words that a hash needs: 256 for each byte of a key. */
export const HASH_WORDS = BYTES * 256;

/**
 * Hashes by tabulation: each byte of the key picks a random word, and all of them are combined. Who chooses addresses
 * without knowing the random words cannot make them collide, and linear probing takes constant time (Pătraşcu and
 * Thorup, "The power of simple tabulation hashing", 2012). Murmur and its like have collisions for every seed.
 */
export class KeyHash {
  readonly #random: Uint32Array;

  /** @param random HASH_WORDS random words. */
  constructor(random: Uint32Array) {
    this.#random = random.slice(0, HASH_WORDS);
    // Combining every hash with that of the key of zeros changes no collision, and lets zeros be left out.
    for (let byte = 0; byte < BYTES; byte++) this.#random[byte * 256] = 0;
  }

  /** The hash of a key whose words stand from `at` on. */
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

/** Slots at first: a table that fits the processor's caches is twice as fast. */
const FIRST_SLOTS = 1 << 19;
/** Slots taken over into the grown table with each portion of keys, lest growing take some 20 ms at one moment. */
const MOVED_SLOTS = 1 << 14;

/** A power of two, so many that they are at most half full. */
function slotsFor(keys: number): number {
  return 2 ** Math.ceil(Math.log2(2 * keys + 2));
}

/** Numbers keys from 1 in the order they come. */
export class KeyTable {
  /** The next number. */
  length = 1;
  readonly #words: number;
  readonly #hash: KeyHash;
  readonly #keys: Uint32Array;
  /** Hash and number of a key, 0 none, for each slot: another hash is told without looking at the key. At most half full. */
  #slots: Uint32Array;
  #mask: number;
  /** The slots from before growing, until all are taken over. */
  #before: Uint32Array | undefined;
  #moved = 0;
  readonly #most: number;
  #hashes = new Uint32Array(0);
  #firstWords = new Uint32Array(0);

  /**
   * @param most keys there can be. Room for their words is taken at once, as copying them would take long at one moment;
   * the system gives memory only to pages that are used.
   */
  constructor(words: number, most: number, hash: KeyHash) {
    this.#words = words;
    this.#hash = hash;
    this.#most = most;
    this.#keys = new Uint32Array((most + 1) * words);
    this.#mask = Math.min(FIRST_SLOTS, slotsFor(most)) - 1;
    this.#slots = new Uint32Array(2 * this.#mask + 2);
  }

  /**
   * Numbers many keys at once, new ones where they are not known.
   * @param keys the words of each, the most significant first.
   * @param numbers gets the numbers.
   */
  number(keys: Uint32Array, count: number, numbers: Uint32Array): void {
    if (this.#hashes.length < count) {
      this.#hashes = new Uint32Array(count);
      this.#firstWords = new Uint32Array(count);
    }
    if (this.#before) this.#move(this.#before);
    const hashes = this.#hashes;
    const words = this.#words;
    for (let i = 0; i < count; i++) hashes[i] = this.#hash.of(keys, i * words, words);
    this.#fetch(count, numbers);
    for (let i = 0; i < count; i++) numbers[i] = this.#numberOf(keys, i * words, hashes[i] ?? 0);
  }

  /** Word `w` of a key. */
  word(number: number, w: number): number {
    return this.#keys[number * this.#words + w] ?? 0;
  }

  /** Orders keys by their words. */
  compare(a: number, b: number): number {
    for (let w = 0; w < this.#words; w++) {
      const difference = this.word(a, w) - this.word(b, w);
      if (difference !== 0) return difference;
    }
    return 0;
  }

  /**
   * Reads what will be needed of slots and keys, in loops so short that the processor waits for many places of memory
   * at a time: this halves the time of a million different keys.
   */
  #fetch(count: number, numbers: Uint32Array): void {
    const slots = this.#slots;
    const keys = this.#keys;
    const hashes = this.#hashes;
    const mask = this.#mask;
    const words = this.#words;
    for (let i = 0; i < count; i++) numbers[i] = slots[2 * ((hashes[i] ?? 0) & mask) + 1] ?? 0;
    // Written down, lest the loop be left out as useless.
    const firstWords = this.#firstWords;
    for (let i = 0; i < count; i++) firstWords[i] = keys[(numbers[i] ?? 0) * words] ?? 0;
  }

  #numberOf(keys: Uint32Array, at: number, hash: number): number {
    const slots = this.#slots;
    for (let slot = hash & this.#mask; ; slot = (slot + 1) & this.#mask) {
      const known = slots[2 * slot + 1] ?? 0;
      if (known === 0) return this.#numberBefore(keys, at, hash) || this.#add(slot, hash, keys, at);
      if (slots[2 * slot] === hash && this.#isKey(known, keys, at)) return known;
    }
  }

  /** The number of a key that may not be taken over yet, or 0. */
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
    const words = this.#words;
    for (let w = 0; w < words; w++) this.#keys[made * words + w] = keys[at + w] ?? 0;
    if (2 * this.length > this.#mask + 1) this.#grow();
    return made;
  }

  /** To the greatest length at once; what the slots hold is taken over little by little. */
  #grow(): void {
    const mask = slotsFor(this.#most) - 1;
    if (mask === this.#mask) return;
    this.#before = this.#slots;
    this.#moved = 0;
    this.#slots = new Uint32Array(2 * mask + 2);
    this.#mask = mask;
  }

  #move(before: Uint32Array): void {
    const slots = this.#slots;
    const mask = this.#mask;
    const end = Math.min(before.length, this.#moved + 2 * MOVED_SLOTS);
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
    const words = this.#words;
    for (let w = 0; w < words; w++) if (this.#keys[number * words + w] !== keys[at + w]) return false;
    return true;
  }
}
