// The engine's interned strings (helper names, security contexts). Each of main's handles has its own table, which only
// grows; a new one (after a restart of the helper) begins with ''. This maps main's numbers to ours. Pure.

/** The columns have 16 bits. */
const MAX_STRINGS = 0x10000;
/** A security context can be as long as a page; more text than this is not a table of strings but an attack. */
const MAX_CHARACTERS = 8 * 1024 * 1024;

export class StringTable {
  /** Ours; [0] is ''. Grows only. */
  readonly strings: string[] = [''];
  readonly #numbers = new Map<string, number>([['', 0]]);
  /** Main's number → ours. */
  #mapping: number[] = [0];
  #identical = true;
  #characters = 0;

  /** Adds the strings that are new since the last message; a leading '' begins a new table. */
  receive(added: readonly string[]): void {
    if (added.length === 0) return;
    if (added[0] === '') {
      this.#mapping = [];
      this.#identical = true;
    }
    for (const text of added) {
      // No column can refer to more.
      if (this.#mapping.length >= MAX_STRINGS) return;
      const ours = this.#intern(text);
      if (ours !== this.#mapping.length) this.#identical = false;
      this.#mapping.push(ours);
    }
  }

  /** Rewrites main's numbers in place. A string that is unknown or did not fit is absent: its bit is cleared. */
  translate(column: Uint16Array, presence: Uint32Array, bit: number, length: number): void {
    if (this.#identical) return;
    for (let i = 0; i < length; i++) {
      const theirs = column[i] ?? 0;
      if (theirs === 0) continue;
      const ours = this.#mapping[theirs] ?? 0;
      column[i] = ours;
      if (ours === 0) presence[i] = (presence[i] ?? 0) & ~bit;
    }
  }

  #intern(text: string): number {
    const known = this.#numbers.get(text);
    if (known !== undefined) return known;
    const number = this.strings.length;
    // A string that does not fit is shown as absent rather than as another string.
    if (number >= MAX_STRINGS || this.#characters + text.length > MAX_CHARACTERS) return 0;
    this.#characters += text.length;
    this.strings.push(text);
    this.#numbers.set(text, number);
    return number;
  }
}
