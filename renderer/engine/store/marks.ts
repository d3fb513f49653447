// When a flow appeared or last changed, in one word: milliseconds after the table's base in steps of two, and in the
// lowest bit which of the two it was; 0 if neither was seen. A change is what a reader should notice (MERGED.changed in
// merge.ts), not the counters, which move all the time. Changes within the first seconds count as part of appearing: a
// connection that opens changes its state several times at once. Pure.

/** How long a row is shown as new or changed. */
const MARK_MS = 3000;

export type ChangeMark = 'new' | 'changed';

/** The word for a mark made at a time, milliseconds after the table's base. */
export function encodeMark(mark: ChangeMark, ms: number): number {
  return (((ms >>> 1) + 1) * 2 + (mark === 'changed' ? 1 : 0)) >>> 0;
}

/** When the mark was made, milliseconds after the table's base; undefined for none. */
export function markMs(word: number): number | undefined {
  return word === 0 ? undefined : ((word >>> 1) - 1) * 2;
}

/** The mark that a word still means at a time, milliseconds after the table's base. */
export function markNow(word: number, nowMs: number): ChangeMark | undefined {
  if (word === 0 || nowMs - ((word >>> 1) - 1) * 2 > MARK_MS) return undefined;
  return word & 1 ? 'changed' : 'new';
}
