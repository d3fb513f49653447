// Texts in the cells of a spreadsheet. Pure.
//
// A text that a spreadsheet could take for a formula gets an apostrophe in front: a text whose first character, ignoring
// leading blanks, controls, zero-width characters and apostrophes, is "=", "+", "-" or "@" (in full width or another form
// too), or one that starts with a control. To recover the exact text, a reader removes one apostrophe if such a text
// follows it. This is unambiguous, because such texts get one even if they start with apostrophes already.

/** A text from outside as one cell of a CSV. */
export function csvCell(text: string): string {
  return quoted(harmless(text));
}

/** The text as a spreadsheet may take it, also from the clipboard: it runs nothing. */
export function harmless(text: string): string {
  return couldBeFormula(text) ? `'${text}` : text;
}

/**
 * Whether a text needs the apostrophe. An apostrophe that it already has makes no difference, so that a reader knows
 * whether to remove one.
 */
function couldBeFormula(text: string): boolean {
  const [first = ''] = text.replace(BEFORE_FORMULA, '');
  return STEERS.test(text) || FORMULA.test(first.normalize('NFKC'));
}

/** What spreadsheets skip, or drop when a text is pasted. */
const BEFORE_FORMULA = /^['\s\p{Z}\p{C}\p{Default_Ignorable_Code_Point}]+/u;
/** Minus signs included: some programs read them as the hyphen. */
const FORMULA = /^[=+\-@\u2212]/;
/** Starts with a control, after any apostrophes. */
const STEERS = /^'*\p{Cc}/u;

/** Quotes as RFC 4180 requires, and also texts with any other separator or with ends that would be trimmed. */
function quoted(text: string): string {
  return /[",;\t\r\n]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
