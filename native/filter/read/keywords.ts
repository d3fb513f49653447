// The words that the grammar reserves, in any case. As values they must be quoted.

import { andWord, hasWord, inWord, notWord, orWord } from './parser.gen.terms.js';

const KEYWORDS: ReadonlyMap<string, number> = new Map([
  ['and', andWord],
  ['or', orWord],
  ['not', notWord],
  ['in', inWord],
  ['has', hasWord],
]);

/** Lezer's specializer of the token Word: the keyword's term, or -1 for an ordinary word. */
export function specializeKeyword(word: string): number {
  return word.length > 3 ? -1 : (KEYWORDS.get(word.toLowerCase()) ?? -1);
}

/** Whether a word is reserved. */
export function isKeyword(word: string): boolean {
  return KEYWORDS.has(word.toLowerCase());
}
