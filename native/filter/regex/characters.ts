// Sets of characters (UTF-16 code units) as sorted ranges: escapes such as \d, negation, and case. Pure.

/** Sorted, disjoint, inclusive ranges: from, to, from, to, … */
export type CharacterSet = readonly number[];

export const MAX_UNIT = 0xffff;

/** ECMA-262's sets for the escapes; \s is its white space and line ends. */
export const DIGITS: CharacterSet = [0x30, 0x39];
export const WORD: CharacterSet = [0x30, 0x39, 0x41, 0x5a, 0x5f, 0x5f, 0x61, 0x7a];
export const SPACE: CharacterSet = [
  0x09, 0x0d, 0x20, 0x20, 0xa0, 0xa0, 0x1680, 0x1680, 0x2000, 0x200a, 0x2028, 0x2029, 0x202f, 0x202f, 0x205f, 0x205f,
  0x3000, 0x3000, 0xfeff, 0xfeff,
];
/** Line ends, which the dot does not match. */
const LINE_ENDS: CharacterSet = [0x0a, 0x0a, 0x0d, 0x0d, 0x2028, 0x2029];
export const DOT: CharacterSet = complement(LINE_ENDS);

/** One set of all given ranges, in any order and overlapping. */
export function union(ranges: readonly number[]): CharacterSet {
  const pairs: [number, number][] = [];
  for (let i = 0; i < ranges.length; i += 2) pairs.push([ranges[i] ?? 0, ranges[i + 1] ?? 0]);
  pairs.sort(([a], [b]) => a - b);
  const merged: number[] = [];
  for (const [from, to] of pairs) {
    const last = merged.length - 1;
    if (last >= 0 && from <= (merged[last] ?? 0) + 1) merged[last] = Math.max(merged[last] ?? 0, to);
    else merged.push(from, to);
  }
  return merged;
}

/** All code units that are not in a set. */
export function complement(set: CharacterSet): CharacterSet {
  const rest: number[] = [];
  let next = 0;
  for (let i = 0; i < set.length; i += 2) {
    const from = set[i] ?? 0;
    if (from > next) rest.push(next, from - 1);
    next = (set[i + 1] ?? 0) + 1;
  }
  if (next <= MAX_UNIT) rest.push(next, MAX_UNIT);
  return rest;
}

/** Whether a set holds a code unit. */
export function holds(set: CharacterSet, unit: number): boolean {
  for (let i = 0; i < set.length; i += 2) if (unit >= (set[i] ?? 0) && unit <= (set[i + 1] ?? 0)) return true;
  return false;
}

/**
 * A code unit with its case folded: ECMA-262's Canonicalize without the flag u. A unit that would become several, or
 * become ASCII without being ASCII, stays as it is.
 */
export function foldCase(unit: number): number {
  const upper = String.fromCharCode(unit).toUpperCase();
  const folded = upper.charCodeAt(0);
  return upper.length !== 1 || (unit >= 128 && folded < 128) ? unit : folded;
}

/** A text with each of its units folded. */
export function foldText(text: string): string {
  let folded = '';
  for (let i = 0; i < text.length; i++) folded += String.fromCharCode(foldCase(text.charCodeAt(i)));
  return folded;
}

let folds: Uint16Array | undefined;
const foldedSets = new WeakMap<CharacterSet, CharacterSet>();

/** A set with each of its units folded. Sets such as \D are large, so the table and each result are cached. */
export function foldSet(set: CharacterSet): CharacterSet {
  const known = foldedSets.get(set);
  if (known) return known;
  folds ??= Uint16Array.from({ length: MAX_UNIT + 1 }, (_, unit) => foldCase(unit));
  const folded: number[] = [];
  for (let i = 0; i < set.length; i += 2) {
    for (let unit = set[i] ?? 0; unit <= (set[i + 1] ?? 0); unit++) {
      const to = folds[unit] ?? unit;
      if (folded.at(-1) === to - 1) folded[folded.length - 1] = to;
      else folded.push(to, to);
    }
  }
  const result = union(folded);
  foldedSets.set(set, result);
  return result;
}
