// Sets of any number of single addresses, networks and ranges: whether an address is in one takes a few look-ups,
// however large the set. IPv4 lies inside ::/0 as mapped addresses, but is another family, with its own ranges.
//
// A set is a tree over the four words of an address. A node has ranges of one word, in order: all addresses of a range
// are in the set, or, if the range is a single word, a node for the next word says which. IPv4 is a node for the last
// word. All nodes share a few arrays, so that thousands of small ones take little memory. Pure.

import { type AddressWords, compareAddresses, isIPv4Words } from '../../flow/address.ts';
import type { RowSpan } from './scan.ts';

/** Inclusive. */
export interface AddressRange {
  readonly first: AddressWords;
  readonly last: AddressWords;
}

/** What a node says about a word, if not the number of the node for the next word. */
const WHOLE = -1;
const NOTHING = -2;
/** Numbers of a node: its first word, how many follow, where its table begins, and the table's step as a shift. */
const NODE_SIZE = 4;

interface Tree {
  /** The first node of each family; NOTHING if it has no addresses. */
  readonly ipv4: number;
  readonly ipv6: number;
  readonly nodes: Uint32Array;
  /** For all ranges: the first and last word, and WHOLE or the node for the next word. */
  readonly starts: Uint32Array;
  readonly ends: Uint32Array;
  readonly inner: Int32Array;
  /** The ranges among which to search for the words of a step. */
  readonly tables: Uint32Array;
}

/** A set of addresses. */
export class AddressSet {
  readonly #tree: Tree;

  /** @param ranges in any order; they can overlap. A range belongs to the family of its first address. */
  constructor(ranges: readonly AddressRange[]) {
    const builder = new Builder();
    this.#tree = {
      ipv4: builder.add(mergedRanges(ranges.filter(({ first }) => isIPv4Words(first))), 3),
      ipv6: builder.add(mergedRanges(ranges.filter(({ first }) => !isIPv4Words(first))), 0),
      nodes: Uint32Array.from(builder.nodes),
      starts: Uint32Array.from(builder.starts),
      ends: Uint32Array.from(builder.ends),
      inner: Int32Array.from(builder.inner),
      tables: Uint32Array.from(builder.tables),
    };
  }

  /** Whether the address at `words[at..at+3]` is in the set. */
  has(words: Uint32Array, at: number): boolean {
    return hasAddress(this.#tree, words, at);
  }

  /** Matches where an address (four words a row) is in the set, by the contract of scan.ts. */
  scan(span: RowSpan, care: Uint32Array, out: Uint32Array, words: Uint32Array): void {
    const { from, to } = span;
    const tree = this.#tree;
    for (let base = from, w = 0; base < to; base += 32, w++) {
      let bits = 0;
      for (let asked = (care[w] ?? 0) | 0; asked !== 0; asked &= asked - 1) {
        const b = 31 - Math.clz32(asked & -asked);
        bits |= (hasAddress(tree, words, (base + b) * 4) ? 1 : 0) << b;
      }
      out[w] = bits;
    }
  }
}

function hasAddress(tree: Tree, words: Uint32Array, at: number): boolean {
  if (isIPv4Words(words, at)) return tree.ipv4 >= 0 && look(tree, tree.ipv4, words[at + 3] ?? 0) === WHOLE;
  let node = tree.ipv6;
  for (let i = at; node >= 0; i++) node = look(tree, node, words[i] ?? 0);
  return node === WHOLE;
}

/** What a node says about a word. */
function look({ nodes, starts, ends, inner, tables }: Tree, node: number, word: number): number {
  const at = node * NODE_SIZE;
  const offset = (word - (nodes[at] ?? 0)) >>> 0;
  if (offset > (nodes[at + 1] ?? 0)) return NOTHING;
  const place = (nodes[at + 2] ?? 0) + (offset >>> (nodes[at + 3] ?? 0));
  let from = tables[place] ?? 0;
  let to = tables[place + 1] ?? 0;
  // Finds the first range after the word: the range before it begins at or before the word.
  while (from < to) {
    const middle = (from + to) >>> 1;
    if ((starts[middle] ?? 0) <= word) from = middle + 1;
    else to = middle;
  }
  return word <= (ends[from - 1] ?? 0) ? (inner[from - 1] ?? NOTHING) : NOTHING;
}

/** The same addresses as disjoint ranges in order, none of which touch; a range that ends before it begins is empty. */
export function mergedRanges(ranges: readonly AddressRange[]): AddressRange[] {
  const sorted = ranges
    .filter(({ first, last }) => compareAddresses(first, last) <= 0)
    .sort((a, b) => compareAddresses(a.first, b.first));
  const merged: AddressRange[] = [];
  for (const range of sorted) {
    const before = merged.at(-1);
    if (!before || compareAddresses(range.first, addressAfter(before.last)) > 0) merged.push(range);
    else if (compareAddresses(range.last, before.last) > 0) {
      merged[merged.length - 1] = { first: before.first, last: range.last };
    }
  }
  return merged;
}

/** The next address; the last one itself. */
function addressAfter([a, b, c, d]: AddressWords): AddressWords {
  if (d < ONES) return [a, b, c, d + 1];
  if (c < ONES) return [a, b, c + 1, 0];
  if (b < ONES) return [a, b + 1, 0, 0];
  return a < ONES ? [a + 1, 0, 0, 0] : [a, b, c, d];
}

const ONES = 0xffffffff;
const FIRST: AddressWords = [0, 0, 0, 0];
const LAST: AddressWords = [ONES, ONES, ONES, ONES];

/** Words from low to high: all addresses with these words, or those in `inner`, whose later words alone count. */
interface Piece {
  readonly low: number;
  readonly high: number;
  readonly inner: AddressRange[];
}

/** Writes nodes into arrays, the nodes for the next word first, so that the ranges of a node are adjacent. */
class Builder {
  readonly nodes: number[] = [];
  readonly starts: number[] = [];
  readonly ends: number[] = [];
  readonly inner: number[] = [];
  readonly tables: number[] = [];

  /** The number of a node for disjoint ranges in order that agree in the words before `depth`. */
  add(ranges: readonly AddressRange[], depth: number): number {
    if (ranges.length === 0) return NOTHING;
    const pieces: Piece[] = [];
    for (const range of ranges) {
      for (const piece of piecesOf(range, depth)) {
        const before = pieces.at(-1);
        // If both have the same word, neither covers all of its addresses.
        if (before?.high === piece.low) before.inner.push(...piece.inner);
        else pieces.push(piece);
      }
    }
    const inner = pieces.map((piece) => (piece.inner.length === 0 ? WHOLE : this.add(piece.inner, depth + 1)));
    return this.#node(pieces, inner);
  }

  #node(pieces: readonly Piece[], inner: readonly number[]): number {
    const from = this.starts.length;
    pieces.forEach(({ low, high }, i) => {
      this.starts.push(low);
      this.ends.push(high);
      this.inner.push(inner[i] ?? NOTHING);
    });
    const low = pieces[0]?.low ?? 0;
    const width = (pieces.at(-1)?.high ?? 0) - low;
    const shift = shiftFor(width, pieces.length);
    this.nodes.push(low, width, this.tables.length, shift);
    this.#table(from, width, shift);
    return this.nodes.length / NODE_SIZE - 1;
  }

  /** For each step of words, and after the last, the first range of a node that begins in it or later. */
  #table(from: number, width: number, shift: number): void {
    const low = this.starts[from] ?? 0;
    let at = from;
    for (let step = 0; step <= width >>> shift; step++) {
      while (at < this.starts.length && ((this.starts[at] ?? 0) - low) >>> shift < step) at++;
      this.tables.push(at);
    }
    this.tables.push(this.starts.length);
  }
}

/** The step of a table, as a shift: at least four steps for each range, so that few steps have more than one range. */
function shiftFor(width: number, count: number): number {
  return Math.max(0, Math.clz32(count) - Math.clz32(width) - 2);
}

/** A range, split by its words at `depth`: part of the first, all of the ones between, part of the last. */
function piecesOf(range: AddressRange, depth: number): Piece[] {
  const { first, last } = range;
  const low = first[depth] ?? 0;
  const high = last[depth] ?? 0;
  const fromBegin = first.every((word, i) => i <= depth || word === 0);
  const toEnd = last.every((word, i) => i <= depth || word === ONES);
  if (low === high) return [{ low, high, inner: fromBegin && toEnd ? [] : [range] }];
  const pieces: Piece[] = [];
  if (!fromBegin) pieces.push({ low, high: low, inner: [{ first, last: LAST }] });
  const between = { low: fromBegin ? low : low + 1, high: toEnd ? high : high - 1, inner: [] };
  if (between.low <= between.high) pieces.push(between);
  if (!toEnd) pieces.push({ low: high, high, inner: [{ first: FIRST, last }] });
  return pieces;
}
