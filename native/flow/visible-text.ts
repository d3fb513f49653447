// How texts from outside are shown: helper names, security contexts, labels, names of namespaces, text pasted into the
// filter box. None of them may control a terminal or reorder the text around it. Pure.

/**
 * Invisible characters that change how a text is read: controls (C0, DEL, C1), formats (bidi embeddings, overrides,
 * isolates and marks, zero-width characters), line and paragraph separators, everything else that renderers don't draw,
 * and halves of surrogate pairs.
 */
export const INVISIBLE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\p{Cs}]/gu;

/**
 * The text with each invisible character as an escape: `\n`, `\t`, `\x1b`, `\u202e`, `\u{e0001}`. Any other text is
 * unchanged. For display only: a backslash in the text itself is not doubled.
 * @throws TypeError for anything but a text.
 */
export function visibleText(text: string): string {
  // Not checkText: the checks of arguments use this function to show texts.
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
