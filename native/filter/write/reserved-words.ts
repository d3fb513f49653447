// The words that the language reserves, case-insensitively. As values they must be quoted. Data.

/** The reserved words, in lower case. */
export const RESERVED_WORDS = ['and', 'or', 'not', 'in', 'has'] as const;

/** One of them. */
export type ReservedWord = (typeof RESERVED_WORDS)[number];

const WORDS: ReadonlySet<string> = new Set(RESERVED_WORDS);

/** Whether a word is reserved. */
export function isReserved(word: string): boolean {
  return WORDS.has(word.toLowerCase());
}
