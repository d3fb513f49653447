// The names of connection labels: the text of connlabel.conf, read as libnetfilter_conntrack 1.0.9 and xtables read it
// (src/conntrack/labels.c), so that a label has the same name here as in `conntrack -L -o labels`. Pure.

import { checkText, shown } from './checks.ts';

/** Names of connection labels by their bit, 0 to 127: the result of `readConnlabels` and `parseConnlabels`. */
export type LabelNames = ReadonlyMap<number, string>;

/** The highest bit of a label set. */
const MAX_LABEL = 127;
/** MAX_BITS of labels.c: it also accepts names of bits that no flow has, and such a name then counts as taken. */
const FILE_BITS = 1024n;
/** What fgets puts into its buffer of 1024 bytes: a longer line is read as several. */
const LINE_BYTES = 1023;

const ULONG_MAX = 2n ** 64n - 1n;
/** What strtoul with base 0 reads: "010" is 8, "0x10" is 16, and "08" is 0. Leading white space is that of isspace. */
const NUMBER = /^[ \t\n\v\f\r]*([+-]?)(0[xX][0-9a-fA-F]+|0[0-7]*|[1-9][0-9]*)/;
/** White space by is_space_posix, at either end of a name. */
const OUTER_SPACE = /^[ \f\r\t\v]+|[ \f\r\t\v]+$/g;
/** label_is_sane: in a line of conntrack, other names could not be distinguished from the text around them. */
const SANE_NAME = /^[a-zA-Z0-9 -]+$/;

/**
 * Names by bit. A line has a number as C writes it, then the name, which is the rest of the line and can contain spaces.
 * Names with anything but letters, digits, spaces and hyphens are skipped, and so are lines that start with "#" or have no
 * number. If a bit or a name appears twice, the first one counts.
 */
export function parseConnlabels(text: string): LabelNames {
  checkText(text, 'text');
  const names = new Map<number, string>();
  const taken = new Set<string>();
  for (const line of linesOf(text)) {
    if (line.startsWith('#')) continue;
    const [number = '', sign, digits] = NUMBER.exec(line) ?? [];
    const bit = digits === undefined ? undefined : bitOf(sign === '-', digits);
    if (bit === undefined || names.has(bit)) continue;
    const name = line.slice(number.length).replace(OUTER_SPACE, '');
    if (!SANE_NAME.test(name) || taken.has(name)) continue;
    names.set(bit, name);
    taken.add(name);
  }
  return new Map([...names].filter(([bit]) => bit <= MAX_LABEL));
}

/** What successive calls of fgets read, each up to its first NUL. */
function* linesOf(text: string): Generator<string, void, void> {
  for (const line of bytesOf(text).split('\n')) {
    for (let from = 0; from < line.length; from += LINE_BYTES) {
      yield line.slice(from, from + LINE_BYTES).split('\0', 1)[0] ?? '';
    }
  }
}

/** A character for each byte of UTF-8. Which one does not matter beyond ASCII: no name has any. */
function bytesOf(text: string): string {
  return text.replace(/[^\0-\x7f]/gu, (one) => '\x80'.repeat(new TextEncoder().encode(one).length));
}

/** As computed by strtoul, which takes negative numbers modulo 2^64; undefined for an invalid bit. */
function bitOf(negative: boolean, digits: string): number | undefined {
  const value = BigInt(/^0[0-7]/.test(digits) ? `0o${digits}` : digits);
  if (value > ULONG_MAX) return undefined;
  const bit = negative ? (ULONG_MAX + 1n - value) & ULONG_MAX : value;
  return bit < FILE_BITS ? Number(bit) : undefined;
}

/** @throws TypeError for anything but a map of names by bit. */
export function checkLabelNames(labels: unknown): LabelNames | undefined {
  if (labels === undefined) return undefined;
  const sentence = 'Expected "labels" to be a Map of names by their bit, as readConnlabels makes it, got';
  if (!(labels instanceof Map)) throw new TypeError(`${sentence} ${shown(labels)}`);
  const entries: [unknown, unknown][] = [...labels];
  for (const [bit, name] of entries) {
    if (typeof name === 'string' && Number.isInteger(bit) && Number(bit) >= 0 && Number(bit) <= MAX_LABEL) continue;
    throw new TypeError(`${sentence} one from ${shown(bit)} to ${shown(name)}`);
  }
  return labels;
}
