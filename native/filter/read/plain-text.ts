// Text from word processors, web pages and chats: non-breaking spaces, zero-width characters, typographic quotes,
// dashes and signs. Unambiguous ones are read as plain text. Positions map back to the text as written. Pure.

import type { FilterError, Span } from '../error.ts';

/** A text to read, and where each of its positions is in the text as written. */
export interface PlainText {
  readonly text: string;
  readonly placeOf: (span: Span) => Span;
}

const SPACES = /[\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]/;
const INVISIBLE = /[\u200b\u200e\u200f\u2060\ufeff]/;
const DASHES = /[\u2010-\u2015\u2212\ufe58\ufe63\uff0d]/;
/** Closing quotes by their opening ones. */
const QUOTES: Readonly<Record<string, string>> = {
  '\u201c': '\u201d',
  '\u201e': '\u201d\u201c',
  '\u2018': '\u2019',
  '\u201a': '\u2019\u2018',
  '\u00ab': '\u00bb',
  '\u201d': '\u201d',
  '\u2019': '\u2019',
};
const SIGNS: Readonly<Record<string, string>> = { '\u2264': '<=', '\u2265': '>=', '\u2260': '!=' };

/** Longer texts between quotes are not recognised, so that no text takes long. */
const MAX_QUOTED = 1000;
/** A text in quotes, or an expression between slashes, as the language has them. */
const STRING = new RegExp(`^"(?:\\\\[\\s\\S]|[^"\\\\]){0,${MAX_QUOTED}}"`);
const REGEX = new RegExp(`^/(?:\\\\.|[^/\\\\\\n]){1,${MAX_QUOTED}}/`);

/** Characters that plain text does not contain. */
const ANY = /[\u00a0-\uffff]/;

/** Replaces non-breaking spaces and typographic quotes with plain ones, and removes zero-width characters. */
export function plainText(written: string): PlainText {
  if (!ANY.test(written)) return { text: written, placeOf: (span) => span };
  const writer = new Writer(written);
  for (let at = 0; at < written.length; ) {
    const quoted = quotedAt(written, at);
    const character = written.charAt(at);
    if (quoted) {
      writer.put('"', 1);
      for (const inside of quoted.inside.split('')) writer.put(inside, 1);
      writer.put('"', 1);
      at += quoted.inside.length + 2;
      continue;
    }
    // Text in quotes and expressions is literal.
    const isBegin = at === 0 || /[\s(~=]/.test(written.charAt(at - 1));
    const literal = (character === '"' ? STRING : isBegin ? REGEX : undefined)?.exec(written.slice(at))?.[0];
    if (literal !== undefined) {
      for (const inside of literal.split('')) writer.put(inside, 1);
      at += literal.length;
      continue;
    }
    const isOpened = isOpening(written, at) && /[^\u2019\u201d]/.test(character);
    writer.put(isOpened ? '"' : SPACES.test(character) ? ' ' : INVISIBLE.test(character) ? '' : character, 1);
    at++;
  }
  return writer.read();
}

/** Whether a typographic quote is where a value begins. */
function isOpening(written: string, at: number): boolean {
  return QUOTES[written.charAt(at)] !== undefined && (at === 0 || /[\s(){},=~<>!&|]/.test(written.charAt(at - 1)));
}

/** Text between typographic quotes, without characters that would mean something else between plain ones. */
function quotedAt(written: string, at: number): { inside: string } | undefined {
  const closing = QUOTES[written.charAt(at)];
  if (closing === undefined || !isOpening(written, at)) return undefined;
  const inside = new RegExp(`^[^"\\\\\\n${closing}]{0,${MAX_QUOTED}}(?=[${closing}])`, 'u').exec(
    written.slice(at + 1),
  )?.[0];
  return inside === undefined ? undefined : { inside };
}

/**
 * Replaces typographic dashes and signs with plain ones: `80–90`, `–p tcp`, `—dport 80`, `bytes ≥ 10MB`. Only for a
 * text that is not understood as written, since a name can contain them. Undefined if there are none.
 */
export function withPlainSigns(written: string): PlainText | undefined {
  if (!DASHES.test(written) && !/[\u2260\u2264\u2265]/.test(written)) return undefined;
  const writer = new Writer(written);
  let isOther = false;
  for (let at = 0; at < written.length; ) {
    const literal = STRING.exec(written.slice(at))?.[0];
    const dashes = literal === undefined ? dashesAt(written, at) : undefined;
    const character = written.charAt(at);
    const sign = dashes?.text ?? SIGNS[character];
    if (sign !== undefined) isOther = true;
    const length = literal?.length ?? dashes?.length ?? 1;
    if (sign !== undefined) writer.put(sign, length);
    else for (const one of (literal ?? character).split('')) writer.put(one, 1);
    at += length;
  }
  return isOther ? writer.read() : undefined;
}

/** Dashes at a place as plain ones: one between values, one before an option's letter, two before its name. */
function dashesAt(written: string, at: number): { text: string; length: number } | undefined {
  const dashes = new RegExp(`^(?:${DASHES.source}|-(?=${DASHES.source}))+`).exec(written.slice(at))?.[0];
  if (dashes === undefined) return undefined;
  const isOption = at === 0 || /\s/.test(written.charAt(at - 1));
  const name = /^[a-z][a-z-]*/i.exec(written.slice(at + dashes.length))?.[0] ?? '';
  if (!isOption || name === '') return { text: '-', length: dashes.length };
  return { text: name.length > 1 ? '--' : '-', length: dashes.length };
}

/** The errors of a plain text, at their places in the text as written. */
export function placed(errors: readonly FilterError[], { placeOf }: PlainText): FilterError[] {
  return errors.map((error) => {
    const there = { ...error, ...placeOf(error) };
    return error.replaces ? { ...there, replaces: placeOf(error.replaces) } : there;
  });
}

/** Writes a text in parts, each corresponding to a part of another text. */
class Writer {
  #text = '';
  #at = 0;
  /** Where each character, and the end, begins in the other text. */
  readonly #begins: number[] = [];
  readonly #ends: number[] = [];
  readonly #written: string;

  constructor(written: string) {
    this.#written = written;
  }

  put(text: string, length: number): void {
    for (let i = 0; i < text.length; i++) {
      this.#begins.push(this.#at);
      this.#ends.push(this.#at + length);
    }
    this.#text += text;
    this.#at += length;
  }

  read(): PlainText {
    const begins = [...this.#begins, this.#written.length];
    const ends = this.#ends;
    const placeOf = ({ from, to }: Span): Span => {
      const begin = begins[from] ?? this.#written.length;
      return { from: begin, to: to > from ? (ends[to - 1] ?? begin) : begin };
    };
    return { text: this.#text, placeOf };
  }
}
