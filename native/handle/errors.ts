// The library's one error type: which operation failed, the errno as a name, and words for people.

import { constants } from 'node:os';
import { getSystemErrorName } from 'node:util';
import { checkNumber, checkText, shown } from '../flow/checks.ts';
import { operationWords, WORDS } from './errno-words.ts';

/** What the addon rejects with. */
export interface NativeReason {
  readonly op: string;
  readonly errno: number;
  /** What the kernel or the core said in words; may be empty. */
  readonly message: string;
  /** The helper refused it, and `message` says why. Absent where the session ended by itself. */
  readonly byHelper?: boolean;
}

/**
 * Thrown and rejected by everything in this library that the kernel, the helper or the handle refuses. Match `.code`,
 * never the text. What cannot be asked for at all is a TypeError.
 */
export class ConntrackError extends Error {
  override readonly name = 'ConntrackError';
  /** The errno's name, such as "EPERM". */
  readonly code: string;
  /** The errno, positive. */
  readonly errno: number;
  /**
   * The method that was called, such as "open", "list", "deleteMatching" or "listExpectations"; "subscribe" also where a
   * stream of events ends, and "helper" where `closed` tells that the helper did.
   */
  readonly op: string;
  /** What the kernel, the helper or the core said in words; may be empty. */
  readonly detail: string;

  /** The helper refused it by its own rules, such as `--read-only`, and did not ask the kernel. */
  readonly byHelper: boolean;

  /**
   * @param detail what the kernel or the core said; said first, where it is there.
   * @param byHelper the helper refused it, and `detail` is why.
   */
  constructor(op: string, errno: number, detail = '', byHelper = false) {
    checkText(op, 'op');
    checkText(detail, 'detail');
    const code = errnoName(errno);
    const words = byHelper ? sentenceOf(`The helper refused it: ${detail}`) : describe(op, code, detail);
    super(`Conntrack ${op} failed (${code}). ${words}`);
    this.op = op;
    this.errno = errno;
    this.code = code;
    this.detail = detail;
    this.byHelper = byHelper;
  }

  /** The same failure as that of another operation: of the method that was called. */
  of(op: string): ConntrackError {
    if (!(this instanceof ConntrackError))
      throw new TypeError(`Expected a ConntrackError as "this", got ${shown(this)}`);
    return op === this.op ? this : new ConntrackError(op, this.errno, this.detail, this.byHelper);
  }
}

/** An error as that of the method that was called; what is no ConntrackError passes unchanged. */
export function failureOf(op: string, error: unknown): unknown {
  return error instanceof ConntrackError ? error.of(op) : error;
}

/** Names by number; where one number has two names, the one that the kernel's sources use. */
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
  // libuv knows some that Node's constants lack, and numbers its own from 3000 on.
  const known = Number.isInteger(errno) && errno > 0 && errno < 3000 ? getSystemErrorName(-errno) : '';
  return /^E[A-Z0-9]+$/.test(known) ? known : `E${errno}`;
}

/**
 * An errno in words, for outcomes of single flows.
 * @param op what was done to the flow, such as "create", "update" or "delete"; it says more about some.
 */
export function errnoWords(errno: number, op?: string): string {
  if (op !== undefined) checkText(op, 'op');
  const code = errnoName(errno);
  return (op === undefined ? undefined : operationWords(op, code)) ?? WORDS[code] ?? 'The kernel refused it.';
}

/** Turns what the addon rejected with into a ConntrackError; anything else passes unchanged. */
export function toConntrackError(reason: unknown): unknown {
  if (!isNativeReason(reason)) return reason;
  return new ConntrackError(reason.op, reason.errno, reason.message, reason.byHelper);
}

/** What the kernel or the core said, and what to do where that is known; without it, the errno in words. */
function describe(op: string, code: string, detail: string): string {
  // An operation that is refused as a whole lacks the capability, whatever EPERM means for a single flow.
  const own = code === 'EPERM' ? WORDS.EPERM : operationWords(op, code);
  if (detail === '') return own ?? WORDS[code] ?? 'The kernel refused it.';
  return own === undefined ? sentenceOf(detail) : `${sentenceOf(detail)} ${own}`;
}

function sentenceOf(text: string): string {
  return `${text[0]?.toUpperCase()}${text.slice(1)}${/[.!?]$/.test(text) ? '' : '.'}`;
}

function isNativeReason(reason: unknown): reason is NativeReason {
  // A ConntrackError has all this as well.
  if (typeof reason !== 'object' || reason === null || reason instanceof Error) return false;
  return 'op' in reason && 'errno' in reason && typeof reason.errno === 'number' && 'message' in reason;
}
