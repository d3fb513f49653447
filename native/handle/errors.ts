// The library's one error type: which operation failed, the errno as a name, and words for people.

import { constants } from 'node:os';
import { getSystemErrorName } from 'node:util';
import { checkNumber, checkText, shown } from '../flow/checks.ts';
import { operationWords, WORDS } from './errno-words.ts';

/** What the addon rejects with. */
export interface NativeReason {
  readonly op: string;
  readonly errno: number;
  /** The words of the kernel or the core; can be empty. */
  readonly message: string;
  /** The helper refused it, and `message` says why. Absent if the session ended by itself. */
  readonly byHelper?: boolean;
}

/**
 * Thrown by everything in this library when the kernel, the helper or the handle refuses. Match `.code`, never the
 * text. Invalid arguments are a TypeError.
 */
export class ConntrackError extends Error {
  override readonly name = 'ConntrackError';
  /** The errno's name, such as "EPERM". */
  readonly code: string;
  /** The errno, positive. */
  readonly errno: number;
  /**
   * The method that was called, such as "open", "list", "deleteMatching" or "listExpectations"; "subscribe" also when a
   * stream of events ends, and "helper" when `closed` reports the helper's end.
   */
  readonly op: string;
  /** The words of the kernel, the helper or the core; can be empty. */
  readonly detail: string;

  /** The helper refused it by its own rules, such as `--read-only`, and did not ask the kernel. */
  readonly byHelper: boolean;

  /**
   * @param detail the words of the kernel or the core; they come first in the message.
   * @param byHelper the helper refused it, and `detail` is why.
   */
  constructor(op: string, errno: number, detail = '', byHelper = false) {
    checkText(op, 'op');
    checkText(detail, 'detail');
    const code = errnoName(errno);
    const words = byHelper ? sentenceOf(`The helper refused: ${detail}`) : describe(op, code, detail);
    super(`Conntrack ${op} failed (${code}). ${words}`);
    this.op = op;
    this.errno = errno;
    this.code = code;
    this.detail = detail;
    this.byHelper = byHelper;
  }

  /** The same failure, attributed to another operation: the method that was called. */
  of(op: string): ConntrackError {
    if (!(this instanceof ConntrackError))
      throw new TypeError(`Expected a ConntrackError as "this", got ${shown(this)}`);
    return op === this.op ? this : new ConntrackError(op, this.errno, this.detail, this.byHelper);
  }
}

/** An error, attributed to the method that was called; anything but a ConntrackError passes unchanged. */
export function failureOf(op: string, error: unknown): unknown {
  return error instanceof ConntrackError ? error.of(op) : error;
}

/** Names by number; if a number has two names, the one in the kernel's sources. */
const NAMES: ReadonlyMap<number, string> = new Map([
  ...Object.entries(constants.errno).map(([name, errno]) => [errno, name] as const),
  [11, 'EAGAIN'],
  [95, 'EOPNOTSUPP'],
]);

/** "EPERM" for 1; "E4000" for a number without a name. */
export function errnoName(errno: number): string {
  checkNumber(errno, 'errno');
  const name = NAMES.get(errno);
  if (name !== undefined) return name;
  // libuv knows some errnos that Node's constants lack; its own codes start at 3000.
  const known = Number.isInteger(errno) && errno > 0 && errno < 3000 ? getSystemErrorName(-errno) : '';
  return /^E[A-Z0-9]+$/.test(known) ? known : `E${errno}`;
}

/**
 * An errno in words, for outcomes of single flows.
 * @param op what was done to the flow, such as "create", "update" or "delete"; some errnos have words for it.
 */
export function errnoWords(errno: number, op?: string): string {
  if (op !== undefined) checkText(op, 'op');
  const code = errnoName(errno);
  return (op === undefined ? undefined : operationWords(op, code)) ?? WORDS[code] ?? 'The kernel refused.';
}

/** Turns what the addon rejected with into a ConntrackError; anything else passes unchanged. */
export function toConntrackError(reason: unknown): unknown {
  if (!isNativeReason(reason)) return reason;
  return new ConntrackError(reason.op, reason.errno, reason.message, reason.byHelper);
}

/** The words of the kernel or the core, and what to do if that is known; otherwise the errno in words. */
function describe(op: string, code: string, detail: string): string {
  // An operation refused as a whole lacks the capability, whatever EPERM means for a single flow.
  const own = code === 'EPERM' ? WORDS.EPERM : operationWords(op, code);
  if (detail === '') return own ?? WORDS[code] ?? 'The kernel refused.';
  return own === undefined ? sentenceOf(detail) : `${sentenceOf(detail)} ${own}`;
}

function sentenceOf(text: string): string {
  return `${text[0]?.toUpperCase()}${text.slice(1)}${/[.!?]$/.test(text) ? '' : '.'}`;
}

function isNativeReason(reason: unknown): reason is NativeReason {
  // A ConntrackError has these properties too.
  if (typeof reason !== 'object' || reason === null || reason instanceof Error) return false;
  return 'op' in reason && 'errno' in reason && typeof reason.errno === 'number' && 'message' in reason;
}
