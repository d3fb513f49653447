// What this application refuses to do, decided in main whatever the page requests. Pure.

import type { Failure } from './contract/failure.ts';
import { isSameSource, type SourceSpec } from './contract/source.ts';

/** A table that has grown by more entries than this, or by a larger share, is not the one that was confirmed. */
const FLUSH_GROWTH_ENTRIES = 100;
const FLUSH_GROWTH_SHARE = 0.1;

/** What may be changed right now. */
export interface MayModify {
  /** Started with --read-only. */
  readonly readOnly: boolean;
  readonly canModify: boolean;
  /** Why not, if the reason is more specific than a missing permission. */
  readonly failure?: Failure | undefined;
}

/** Why `op` must not change anything, or undefined if it may. */
export function refuseChange(op: string, may: MayModify): Failure | undefined {
  if (may.readOnly) {
    return {
      op,
      code: 'EROFS',
      message: 'Flowglass was started with --read-only. Start it without that option to change anything.',
    };
  }
  if (!may.canModify) {
    if (may.failure) return { ...may.failure, op };
    return { op, code: 'EPERM', message: 'You have read-only access here.' };
  }
  return undefined;
}

/** Why the page must not open `spec`, or undefined if it is one of `offered`: main opens no path just because a page names it. */
export function refuseSource(spec: SourceSpec, offered: readonly SourceSpec[]): Failure | undefined {
  if (offered.some((one) => isSameSource(one, spec))) return undefined;
  return { op: 'useSource', code: 'EACCES', message: 'Flowglass was not started for that table. Nothing was opened.' };
}

/** Why `op` must wait while the page's worker takes no batches, or undefined if it need not. */
export function refuseUnseen(op: string, isStalled: boolean): Failure | undefined {
  if (!isStalled) return undefined;
  const message = 'The table in the window does not answer, so what it shows may be out of date. Nothing was deleted.';
  return { op, code: 'ESTALLED', message };
}

/**
 * Why a flush confirmed for `confirmed` entries must not proceed while there are `now`, or undefined if it may. It is refused if the table has grown
 * by more than 10 % or 100 entries, whichever is less, since the user read the number.
 */
export function refuseFlush(
  confirmed: number,
  now: number,
  { op, what }: { readonly op: string; readonly what: string } = { op: 'flush', what: 'entries' },
): Failure | undefined {
  const grown = now - confirmed;
  if (grown <= Math.min(FLUSH_GROWTH_ENTRIES, confirmed * FLUSH_GROWTH_SHARE)) return undefined;
  const count = (n: number) => n.toLocaleString('en');
  return {
    op,
    code: 'ECHANGED',
    message: `The table has changed: it now has ${count(now)} ${what}, but ${count(confirmed)} were confirmed. Nothing was deleted; look again and confirm the new number.`,
  };
}
