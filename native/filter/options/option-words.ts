// The words of a command line as a shell splits it: quotes, backslashes, white space; each with its place. What only a
// shell could do (pipes, variables) is refused. Pure.

import type { FilterError } from '../error.ts';

/** A part of a command line. If `plain`, the source has exactly its text from `from` on. */
export interface Word {
  readonly text: string;
  readonly from: number;
  readonly to: number;
  readonly plain: boolean;
}

/** The words of a text, or the first error. */
export function splitWords(text: string): Word[] | FilterError {
  const words: Word[] = [];
  let at = skipSpace(text, 0);
  while (at < text.length) {
    const word = readWord(text, at);
    if ('message' in word) return word;
    words.push(word);
    at = skipSpace(text, word.to);
  }
  return words;
}

/** The position after white space and backslash-continued line ends. */
function skipSpace(text: string, from: number): number {
  return from + (/^(?:\s|\\\r?\n)*/.exec(text.slice(from))?.[0].length ?? 0);
}

function readWord(text: string, from: number): Word | FilterError {
  let value = '';
  let at = from;
  while (at < text.length && !/\s/.test(text.charAt(at))) {
    const character = text.charAt(at);
    if (/[|&;<>()$`]/.test(character)) return shellOnly(character, at);
    const part = character === '"' || character === "'" ? readQuoted(text, at) : readPlain(text, at);
    if (!part) {
      const place = { from: at, to: at + 1 };
      const rest = { from: at, to: text.length };
      if (character === '\\')
        return { ...place, message: 'Nothing follows the “\\”.', expected: ['a character'], suggestion: '' };
      const error = { ...place, message: 'The quotes are not closed.', expected: [character] };
      // Only the writer knows how many of the words belong in them.
      const word = /^\S+\s*$/.exec(text.slice(at))?.[0];
      return word === undefined ? error : { ...error, suggestion: `${word.trimEnd()}${character}`, replaces: rest };
    }
    value += part.value;
    at = part.to;
  }
  return { text: value, from, to: at, plain: value === text.slice(from, at) };
}

interface Part {
  readonly value: string;
  readonly to: number;
}

/** Up to the closing quote; undefined if there is none. In double quotes a backslash escapes " and \. */
function readQuoted(text: string, from: number): Part | undefined {
  const pattern = text.charAt(from) === "'" ? /^'([^']*)'/ : /^"((?:[^"\\]|\\[\s\S])*)"/;
  const match = pattern.exec(text.slice(from));
  if (!match) return undefined;
  const [whole, inside = ''] = match;
  const value = text.charAt(from) === "'" ? inside : inside.replace(/\\(["\\$`])/g, '$1');
  return { value, to: from + whole.length };
}

/** One character, or the one after a backslash. */
function readPlain(text: string, from: number): Part | undefined {
  if (text.charAt(from) !== '\\') return { value: text.charAt(from), to: from + 1 };
  if (from + 1 >= text.length) return undefined;
  return { value: text.charAt(from + 1), to: from + 2 };
}

function shellOnly(character: string, from: number): FilterError {
  const place = { from, to: from + 1 };
  if (character === '$' || character === '`') {
    return { ...place, message: 'What a shell would insert here is unknown.', expected: ['the value itself'] };
  }
  const message = `“${character}” is shell syntax: only conntrack’s options are read here.`;
  return { ...place, message, expected: ['options such as -p tcp --dport 80'] };
}
