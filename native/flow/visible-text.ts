// Texts from outside as they are shown: helper names, security contexts, labels, names of namespaces, what somebody pasted into
// the filter box. None of them may steer a terminal or turn the text around it. Pure.

/**
 * Characters without a look of their own that change how a text is read: controls (C0, DEL, C1), formats (bidi embeddings,
 * overrides, isolates and marks, zero-width characters), line and paragraph separators, all else that renderers leave out, and
 * halves of surrogate pairs.
 */
export const INVISIBLE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\p{Cs}]/gu;

/**
 * The text with each such character as an escape: `\n`, `\t`, `\x1b`, `\u202e`, `\u{e0001}`. Any other text is unchanged. For
 * showing only: a backslash of the text itself is not doubled.
 * @throws TypeError for anything but a text.
 */
export function visibleText(text: string): string {
  // The checks of arguments show texts by this function, and cannot serve it.
  if (typeof text !== 'string') throw new TypeError(`Expected "text" to be a text, got ${typeof text}`);
  return text.replace(INVISIBLE, escaped);
}

const SHORT: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };

function escaped(character: string): string {
  const short = SHORT[character];
  if (short !== undefined) return short;
  const code = character.codePointAt(0) ?? 0;
  const hex = code.toString(16);
  if (code < 0x100) return `\\x${hex.padStart(2, '0')}`;
  return code < 0x10000 ? `\\u${hex.padStart(4, '0')}` : `\\u{${hex}}`;
}
