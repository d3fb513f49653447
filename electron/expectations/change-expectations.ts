// Deletes expectations by name, and all of them at once.

import { ConntrackError, type Expectation, type ExpectationKey } from '../../native/index.ts';
import { type Clock, TimeLimitError, withTimeLimit } from '../clock.ts';
import type {
  ExpectationDeleteOutcome,
  ExpectationFlushOutcome,
  ExpectationName,
  ExpectationsToDelete,
} from '../contract/expectations.ts';
import type { Failure } from '../contract/failure.ts';
import type { KernelHandle } from '../source/kernel-handle.ts';
import { codeOf, reasonsOf, toFailure } from '../to-failure.ts';

/** Time limit for one request, ms. */
const TIME_LIMIT_MS = 5000;
/** Requests under way at a time. */
const AT_ONCE = 32;

/** Why a delete ended early. */
const BROKEN_OFF: Failure = {
  op: 'deleteExpectations',
  code: 'EPIPE',
  message: 'The kernel or the helper stopped answering during the delete. Delete the remaining ones in a moment.',
};

/** What deletes and flushes need. */
export interface ExpectationTarget {
  readonly handle: Pick<
    KernelHandle,
    'listExpectations' | 'getExpectation' | 'deleteExpectation' | 'flushExpectations'
  >;
  readonly clock: Clock;
}

type Counts = { -readonly [Kind in 'deleted' | 'gone' | 'replaced' | 'unknown' | 'notSent']: number };

/**
 * Deletes exactly these: each request carries tuple and id, so that the kernel leaves alone what has taken the place of one.
 * @param mayStillChange asked before each few requests; false ends the delete, and the rest is not sent.
 */
export async function deleteExpectations(
  target: ExpectationTarget,
  { expectations, zones }: ExpectationsToDelete,
  mayStillChange: () => boolean,
): Promise<ExpectationDeleteOutcome> {
  const counts: Counts = { deleted: 0, gone: 0, replaced: 0, unknown: 0, notSent: 0 };
  const refused = new Map<string, number>();
  let broken: Failure | undefined;
  for (let at = 0; at < expectations.length; at += AT_ONCE) {
    const some = expectations.slice(at, at + AT_ONCE);
    if (broken || !mayStillChange()) {
      counts.notSent += some.length;
      continue;
    }
    for (const fate of await Promise.all(some.map((one) => deleteOne(target, one, zones)))) {
      if (typeof fate === 'string') counts[fate]++;
      else refused.set(fate.refused, (refused.get(fate.refused) ?? 0) + 1);
      if (fate === 'unknown') broken = BROKEN_OFF;
    }
  }
  return {
    ...counts,
    refused: [...refused].map(([reason, count]) => ({ reason, count })),
    ...(broken ? { failure: broken } : {}),
  };
}

/** What became of one; `refused` says why. */
type Fate = Exclude<keyof Counts, 'notSent'> | { readonly refused: string };

async function deleteOne(target: ExpectationTarget, name: ExpectationName, zones: readonly number[]): Promise<Fate> {
  const { handle } = target;
  try {
    for (const key of keysIn(name, zones)) {
      if (await limited(target, 'deleteExpectation', handle.deleteExpectation(key))) return 'deleted';
    }
    for (const key of keysIn({ ...name, id: undefined }, zones)) {
      const other = await limited(target, 'getExpectation', handle.getExpectation(key));
      if (other && isSameTuple(other, name)) return 'replaced';
    }
    return 'gone';
  } catch (error) {
    if (error instanceof TimeLimitError || codeOf(error) === 'EPIPE') return 'unknown';
    const errno = error instanceof ConntrackError ? error.errno : 0;
    return { refused: reasonsOf([errno])[String(errno)] ?? toFailure('deleteExpectation', error).message };
  }
}

/** The kernel looks in one zone, by default in 0. */
function keysIn({ family, tuple, id }: ExpectationName, zones: readonly number[]): ExpectationKey[] {
  return [undefined, ...zones.filter((zone) => zone !== 0)].map((zone) => ({ family, tuple, id, zone }));
}

/** The kernel also finds an expectation whose mask covers the tuple. */
function isSameTuple({ tuple }: Expectation, { tuple: wanted }: ExpectationName): boolean {
  return (['protocol', 'src', 'dst', 'sport', 'dport'] as const).every((part) => tuple[part] === wanted[part]);
}

/**
 * Deletes all of them, of both families.
 * @param check receives their number right before the flush; nothing is deleted if it throws.
 */
export async function flushExpectations(
  target: ExpectationTarget,
  check: (before: number) => void,
): Promise<ExpectationFlushOutcome> {
  const before = await countExpectations(target);
  check(before);
  await limited(target, 'flushExpectations', target.handle.flushExpectations());
  // All are deleted, whether or not they can be counted.
  const after = await countExpectations(target).catch(() => undefined);
  return { before, ...(after === undefined ? {} : { after }) };
}

/** How many there are now. */
export async function countExpectations(target: ExpectationTarget): Promise<number> {
  return (await limited(target, 'listExpectations', target.handle.listExpectations())).length;
}

function limited<T>({ clock }: ExpectationTarget, op: string, work: Promise<T>): Promise<T> {
  return withTimeLimit(clock, TIME_LIMIT_MS, op, work);
}
