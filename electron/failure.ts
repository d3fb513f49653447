// Turns what was thrown into the Failure that crosses processes, and errno values into words.

import { getSystemErrorMap } from 'node:util';
import type { Failure } from './ipc.ts';

/** What each errno means here; others take the system's own words. */
const WORDS: Readonly<Record<string, string>> = {
  EPERM: 'not permitted: changing connections needs CAP_NET_ADMIN in this network namespace',
  EACCES: 'not permitted',
  ENOENT: 'there is no such entry any more',
  EBUSY: 'the kernel is using the entry in a way that forbids this',
  ENOBUFS: 'the kernel ran out of buffer space',
  EOPNOTSUPP: 'this kernel does not support it',
  EINVAL: 'the kernel did not understand the request',
  EROFS: 'Flowglass was started with --read-only',
  ETIMEDOUT: 'no answer came in time',
  EPIPE: 'the helper has stopped',
};

/**
 * A failure of `op` in words.
 * @param error what was thrown; its string `code` and its message are kept.
 */
export function toFailure(op: string, error: unknown): Failure {
  const code = codeOf(error) ?? 'EUNKNOWN';
  const message = error instanceof Error ? error.message : String(error);
  return { op, code, message };
}

/** The string `code` of an error, or undefined. */
export function codeOf(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null || !('code' in error)) return undefined;
  return typeof error.code === 'string' ? error.code : undefined;
}

/** An errno number (positive) in words, as in "EPERM: not permitted…". */
export function errnoInWords(errno: number): string {
  const known = getSystemErrorMap().get(-errno);
  if (!known) return `error ${errno}`;
  const [name, text] = known;
  return `${name}: ${WORDS[name] ?? text}`;
}

/** Words by errno as text, for the errnos that occur in `errnos`; 0 is left out. */
export function reasonsOf(errnos: Iterable<number>): Record<string, string> {
  const reasons: Record<string, string> = {};
  for (const errno of new Set(errnos)) if (errno !== 0) reasons[String(errno)] = errnoInWords(errno);
  return reasons;
}
