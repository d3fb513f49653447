// Turns thrown errors into the Failure that crosses processes, and errno values into words.

import { visibleText } from '../native/flow/index.ts';
import { errnoName, errnoWords } from '../native/index.ts';
import type { Failure } from './contract/failure.ts';

/**
 * A failure of `op` in words.
 * @param error what was thrown; its string `code` and its message are kept.
 */
export function toFailure(op: string, error: unknown): Failure {
  const code = codeOf(error) ?? 'EUNKNOWN';
  const message = error instanceof Error ? error.message : String(error);
  return { op, code, message: visibleText(message) };
}

/** The string `code` of an error, or undefined. */
export function codeOf(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null || !('code' in error)) return undefined;
  return typeof error.code === 'string' ? error.code : undefined;
}

/** An errno number (positive) in words, as in "EPERM: The kernel refused it…". */
function errnoInWords(errno: number): string {
  return `${errnoName(errno)}: ${errnoWords(errno)}`;
}

/** Words for each errno in `errnos`, by its number as text; 0 is left out. */
export function reasonsOf(errnos: Iterable<number>): Record<string, string> {
  const reasons: Record<string, string> = {};
  for (const errno of new Set(errnos)) if (errno !== 0) reasons[String(errno)] = errnoInWords(errno);
  return reasons;
}
