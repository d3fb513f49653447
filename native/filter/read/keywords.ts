// The reserved words as terms of the grammar.

import { RESERVED_WORDS, type ReservedWord } from '../write/reserved-words.ts';
import { andWord, hasWord, inWord, notWord, orWord } from './parser.gen.terms.js';

const TERMS: Readonly<Record<ReservedWord, number>> = {
  and: andWord,
  or: orWord,
  not: notWord,
  in: inWord,
  has: hasWord,
};
const KEYWORDS: ReadonlyMap<string, number> = new Map(RESERVED_WORDS.map((word) => [word, TERMS[word]]));

/** Lezer's specializer of the token Word: the keyword's term, or -1 for an ordinary word. */
export function specializeKeyword(word: string): number {
  return word.length > 3 ? -1 : (KEYWORDS.get(word.toLowerCase()) ?? -1);
}
