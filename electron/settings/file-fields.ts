// What every part of the settings file has in common: how it is taken from the file, and how a change of it is written. Pure.

import type { z } from '../contract/zod.ts';

/** Largest file of settings that is read or written, bytes; ours have about a thousand. */
export const MAX_FILE_BYTES = 1 << 20;

/** A length or position in pixels, far beyond any screen; window/window.ts fits it to the screen that is there. */
export const MAX_PX = 1_000_000;

/** The whole content of a file, with whatever this version does not know. */
export type FileFields = Readonly<Record<string, unknown>>;

/** Receives the place in a setting that was not understood, such as `.bytes`; none if that is all of it. */
export type OnBad = (place?: string) => void;

/** One setting. */
export interface Field<T> {
  /** What the file's value means, as far as it is good; the default for undefined. */
  readonly take: (value: unknown, onBad: OnBad) => T;
  /** The file's value after a change, which writes only what differs: other instances change the same file. */
  readonly change: (file: unknown, before: T, after: T) => unknown;
}

/** Takes a value that is good as a whole or not at all. */
export function whole<T>(schema: z.ZodType<T>, byDefault: T): Field<T>['take'] {
  return (value, onBad) => {
    if (value === undefined) return byDefault;
    const taken = schema.safeParse(value);
    if (!taken.success) onBad();
    return taken.success ? taken.data : byDefault;
  };
}

/** Writes the value as a whole. */
export function replace(_file: unknown, _before: unknown, after: unknown): unknown {
  return after;
}

/** An object that is not a list, as JSON has them. */
export function isFields(value: unknown): value is FileFields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The properties of an object; none of anything else. */
export function fieldsOf(value: unknown): FileFields {
  return isFields(value) ? value : {};
}

/** A property of the object itself: a file can name what every object inherits. */
export function own(fields: FileFields, name: string): unknown {
  return Object.hasOwn(fields, name) ? fields[name] : undefined;
}
