// The library's one error type: which operation failed, the errno as a name, and words for people.

import { getSystemErrorName } from 'node:util';

/** What the addon rejects with. */
export interface NativeReason {
  readonly op: string;
  readonly errno: number;
  /** What the kernel or the core said in words; may be empty. */
  readonly message: string;
}

/** What happened and what to do, by errno name. */
const WORDS: Readonly<Record<string, string>> = {
  EPERM:
    'The kernel refused it: reading and changing connections needs CAP_NET_ADMIN. Run as root, install the helper, or use a namespace of your own (unshare -rn).',
  EACCES: 'Access was denied.',
  ENOENT: 'It does not exist.',
  ECANCELED: 'The handle was closed before it was done.',
  EPIPE: 'The helper has ended. Open a new handle.',
  ENOBUFS: 'The receive buffer was full, and the kernel dropped messages.',
  ETIMEDOUT: 'The kernel did not answer in time.',
  EBADMSG: 'The answer could not be read.',
  EBUSY: 'The kernel is busy with this connection.',
  EOPNOTSUPP: 'This kernel does not support it.',
  EPROTONOSUPPORT: 'This kernel has no netfilter netlink (nfnetlink).',
  EINVAL: 'The kernel did not understand the request.',
};

/**
 * Thrown and rejected by everything in this library. Match `.code`, never the text.
 */
export class ConntrackError extends Error {
  override readonly name = 'ConntrackError';
  /** The errno's name, such as "EPERM". */
  readonly code: string;
  /** The errno, positive. */
  readonly errno: number;
  /** "open", "dump", "subscribe", "receive", "get", "delete", "flush", "stats", "info", "close" or "helper". */
  readonly op: string;

  constructor(op: string, errno: number, detail = '') {
    const code = errnoName(errno);
    super(`Conntrack ${op} failed (${code}). ${describe(code, detail)}`);
    this.op = op;
    this.errno = errno;
    this.code = code;
  }
}

/** "EPERM" for 1; "E4095" for a number without a name. */
export function errnoName(errno: number): string {
  try {
    return getSystemErrorName(-errno);
  } catch {
    return `E${errno}`;
  }
}

/** An errno in words, for outcomes of single flows. */
export function errnoWords(errno: number): string {
  return describe(errnoName(errno), '');
}

/** Turns what the addon rejected with into a ConntrackError; anything else passes unchanged. */
export function toConntrackError(reason: unknown): unknown {
  if (!isNativeReason(reason)) return reason;
  return new ConntrackError(reason.op, reason.errno, reason.message);
}

/** What the kernel or the core said, and what to do where that is known; without it, the errno in words. */
function describe(code: string, detail: string): string {
  if (detail === '') return WORDS[code] ?? 'The kernel refused it.';
  const sentence = `${detail[0]?.toUpperCase()}${detail.slice(1)}${/[.!?]$/.test(detail) ? '' : '.'}`;
  return code === 'EPERM' ? `${sentence} ${WORDS.EPERM}` : sentence;
}

function isNativeReason(reason: unknown): reason is NativeReason {
  if (typeof reason !== 'object' || reason === null) return false;
  return 'op' in reason && 'errno' in reason && typeof reason.errno === 'number' && 'message' in reason;
}
