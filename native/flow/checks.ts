// Checks of arguments: programs without types pass anything. Pure.

import { visibleText } from './visible-text.ts';

/**
 * Refuses anything but an object, and unknown names. Ignoring a misspelt option would often mean the whole table.
 * @param what is expected, in words.
 * @throws TypeError that says what was expected and what was passed.
 */
export function checkOptions(options: unknown, names: readonly string[], what = 'an object of options'): void {
  checkObject(options, what);
  for (const name of Object.keys(Object(options))) {
    if (names.includes(name)) continue;
    const known = names.map((one) => `"${one}"`).join(', ');
    throw new TypeError(`Expected only ${known}, got "${name}"`);
  }
}

/** @throws TypeError for anything but an object with names. */
export function checkObject(value: unknown, what: string): void {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return;
  throw new TypeError(`Expected ${what}, got ${shown(value)}`);
}

/** @throws TypeError for anything but an array. */
export function checkArray(value: unknown, what: string): void {
  if (!Array.isArray(value)) throw new TypeError(`Expected ${what}, got ${shown(value)}`);
}

/** @throws TypeError for anything but a text. @param name of the argument. */
export function checkText(value: unknown, name: string): void {
  if (typeof value !== 'string') throw new TypeError(`Expected "${name}" to be a text, got ${shown(value)}`);
}

/** @throws TypeError for anything but a number; NaN is one. @param name of the argument. */
export function checkNumber(value: unknown, name: string): void {
  if (typeof value !== 'number') throw new TypeError(`Expected "${name}" to be a number, got ${shown(value)}`);
}

/** @throws TypeError for anything but a function. @param name of the argument. */
export function checkFunction(value: unknown, name: string): void {
  if (typeof value !== 'function') throw new TypeError(`Expected "${name}" to be a function, got ${shown(value)}`);
}

/** A count, for example of rows or flows. @throws TypeError */
export function checkCount(value: unknown, name: string): void {
  if (Number.isSafeInteger(value) && Number(value) >= 0) return;
  throw new TypeError(`Expected "${name}" to be a whole number, 0 or more, got ${shown(value)}`);
}

/** Bytes of messages. @throws TypeError for anything but a Uint8Array. */
export function checkBytes(value: unknown, what: string): void {
  if (!(value instanceof Uint8Array)) throw new TypeError(`Expected ${what} as a Uint8Array, got ${shown(value)}`);
}

/** The four words of an address, starting at an index. @throws TypeError */
export function checkWords(words: ArrayLike<number> | null | undefined, at = 0): void {
  if (typeof words === 'object' && typeof at === 'number' && typeof words?.[at + 3] === 'number') return;
  throw new TypeError(`Expected the four words of an address, got ${shown(words)} from ${shown(at)}`);
}

/** Columns of flows, such as a batch. @throws TypeError */
export function checkColumns(
  columns: { readonly presence?: unknown; readonly length?: unknown } | null | undefined,
): void {
  if (columns?.presence instanceof Uint32Array && typeof columns.length === 'number') return;
  throw new TypeError(`Expected batches of flows, got ${nameOf(columns)}`);
}

/** Names an object by its class, if it has one: the JSON of a batch would be all its columns. */
export function nameOf(value: unknown): string {
  const name: unknown = Object(value).constructor?.name;
  return typeof value === 'object' && value !== null && typeof name === 'string' ? `an object (${name})` : shown(value);
}

/** Options that are true, false or absent. @throws TypeError for anything else: the text "false" would be true. */
export function checkFlags(options: object, ...names: readonly string[]): void {
  for (const name of names) {
    const value: unknown = Reflect.get(options, name);
    if (value === undefined || typeof value === 'boolean') continue;
    throw new TypeError(`Expected "${name}" to be true or false, got ${shown(value)}`);
  }
}

/** A value as error messages show it. */
export function shown(value: unknown): string {
  if (value instanceof Promise) return 'a promise';
  if (typeof value === 'number' || typeof value === 'bigint') return String(value);
  const text = visibleText(jsonOf(value) ?? typeof value);
  // Half a surrogate pair is no character.
  return text.length > MAX_SHOWN ? `${text.slice(0, MAX_SHOWN).replace(/[\ud800-\udbff]$/, '')}…` : text;
}

/** Showing more of a value makes no message clearer. */
const MAX_SHOWN = 200;

/** Undefined for what JSON does not know, such as functions, and for objects with cycles or bigints in them. */
function jsonOf(value: unknown): string | undefined {
  try {
    return JSON.stringify(value);
  } catch {
    return undefined;
  }
}
