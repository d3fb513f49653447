// What this application refuses to do, decided in main, whatever the page asks for. Pure.

import type { Failure } from './contract/failure.ts';
import { isSameSource, type SourceSpec } from './contract/source.ts';

/** A table that grew by more than this many entries, or by more than this share, is not the one that was confirmed. */
const FLUSH_GROWTH_ENTRIES = 100;
const FLUSH_GROWTH_SHARE = 0.1;

/** What may be changed at this moment. */
export interface MayModify {
  /** Started with --read-only. */
  readonly readOnly: boolean;
  readonly canModify: boolean;
  /** Why not, where there is more to say than that it is not permitted. */
  readonly failure?: Failure | undefined;
}

/** Why `op` must not change anything, or undefined when it may. */
export function refuseChange(op: string, may: MayModify): Failure | undefined {
  if (may.readOnly) {
    return {
      op,
      code: 'EROFS',
      message: 'Flowglass was started with --read-only: start it without to change anything.',
    };
  }
  if (!may.canModify) {
    if (may.failure) return { ...may.failure, op };
    return { op, code: 'EPERM', message: 'Reading is permitted here, changing is not.' };
  }
  return undefined;
}

/** Why the page must not open `spec`, or undefined when it is one of those `offered`: main opens no path that only a page names. */
export function refuseSource(spec: SourceSpec, offered: readonly SourceSpec[]): Failure | undefined {
  if (offered.some((one) => isSameSource(one, spec))) return undefined;
  return { op: 'useSource', code: 'EACCES', message: 'Flowglass was not started for that table. Nothing was opened.' };
}

/** Why `op` must wait while the page's worker takes no batches, or undefined when it need not. */
export function refuseUnseen(op: string, isStalled: boolean): Failure | undefined {
  if (!isStalled) return undefined;
  const message = 'The table in the window does not answer, so what it shows may be out of date. Nothing was deleted.';
  return { op, code: 'ESTALLED', message };
}

/**
 * Why a flush that was confirmed for `confirmed` entries must not go ahead, or undefined when it may. It is refused when
 * the table grew by more than 10 % or by more than 100 entries, whichever is less, since the user read the number.
 */
export function refuseFlush(confirmed: number, entriesNow: number): Failure | undefined {
  const grown = entriesNow - confirmed;
  if (grown <= Math.min(FLUSH_GROWTH_ENTRIES, confirmed * FLUSH_GROWTH_SHARE)) return undefined;
  const count = (n: number) => n.toLocaleString('en');
  return {
    op: 'flush',
    code: 'ECHANGED',
    message: `The table changed: it has ${count(entriesNow)} entries now, and ${count(confirmed)} were confirmed. Nothing was deleted; look again and confirm the new number.`,
  };
}
