// Whether a missing or extra parenthesis can be mended in only one way. Pure.

import type { Filter } from '../ast.ts';
import type { ParseResult } from '../error.ts';

/** Longer texts have too many places to try. */
const MAX_LENGTH = 500;

type Reader = (text: string) => ParseResult<Filter>;

/** Whether a text means the same wherever the “(” at a place is closed; nobody puts a single condition in parentheses. */
export function canOnlyEndAtEnd(text: string, open: number, read: Reader): boolean {
  if (text.length > MAX_LENGTH) return false;
  const whole = meaningOf(`${text})`, read);
  return placesIn(text.slice(open + 1)).every((place) => {
    const at = open + 1 + place;
    if (isSingle(text.slice(open + 1, at), read)) return true;
    const other = meaningOf(`${text.slice(0, at)})${text.slice(at)}`, read);
    return other === undefined || other === whole;
  });
}

/** Whether a text means the same without the “)” at a place as with a “(” anywhere before it. */
export function canOnlyBeLeftOut(text: string, close: number, read: Reader): boolean {
  if (text.length > MAX_LENGTH) return false;
  const whole = meaningOf(text.slice(0, close) + text.slice(close + 1), read);
  return [0, ...placesIn(text.slice(0, close))].every((at) => {
    if (isSingle(text.slice(at, close), read)) return true;
    const other = meaningOf(`${text.slice(0, at)}(${text.slice(at)}`, read);
    return other === undefined || other === whole;
  });
}

/** Places between words. */
function placesIn(text: string): number[] {
  return [...text.matchAll(/[\s()]+/g)].map(({ index }) => index);
}

function isSingle(text: string, read: Reader): boolean {
  const result = read(text);
  return result.ok && (result.filter.kind === 'match' || result.filter.kind === 'all');
}

function meaningOf(text: string, read: Reader): string | undefined {
  const result = read(text);
  return result.ok ? JSON.stringify(result.filter) : undefined;
}
