// The contents of an expectation's cells. They only draw: their texts come from expectation-words.ts.

import type { ReactNode } from 'react';
import type { ExpectationTuple, ListedExpectation } from '../../electron/contract/expectations.ts';
import { formatDuration } from '../../native/flow/index.ts';
import { End } from '../controls/Endpoint.tsx';
import type { SecondClock } from '../session/second-clock.ts';
import { useNow } from '../session/use-now.ts';
import {
  EXPECTATION_FLAGS,
  flagWords,
  natWords,
  tupleDestination,
  tupleSource,
  tupleText,
} from '../words/expectation-words.ts';
import { ABSENT } from '../words/flow-words.ts';
import { secondsUntil } from '../words/time-words.ts';

const Absent = <span className="fg-dim">{ABSENT}</span>;

/** A value, or the sign of an absent one. */
export function Value({ of }: { of: string | number | undefined }): ReactNode {
  return of === undefined || of === '' ? Absent : of;
}

/** Counts down by itself. @param deadlineMs milliseconds since the epoch. */
export function Expires({ deadlineMs, clock }: { deadlineMs: number | undefined; clock: SecondClock }): ReactNode {
  const now = useNow(clock);
  if (deadlineMs === undefined) return Absent;
  return formatDuration(secondsUntil(deadlineMs, now));
}

/** The original tuple of the flow that an expectation belongs to. */
export function Master({ tuple }: { tuple: ExpectationTuple | undefined }): ReactNode {
  if (!tuple) return Absent;
  return (
    <span className="fg-mono fg-end" title={tupleText(tuple)}>
      <End text={tupleSource(tuple).main} />
      <span className="fg-to"> → </span>
      <End text={tupleDestination(tuple).main} />
    </span>
  );
}

/** Where NAT takes the expected flow. */
export function Translated({ expectation }: { expectation: ListedExpectation }): ReactNode {
  const words = natWords(expectation);
  if (!words) return null;
  if (words.end === undefined) return <span className="fg-nat">{words.text}</span>;
  return (
    <span className="fg-mono fg-nat fg-end" title={words.text}>
      <span className="fg-to">→ </span>
      <End text={words.end} />
    </span>
  );
}

/** The flags that are set. */
export function Flags({ flags = 0 }: { flags: number | undefined }): ReactNode {
  if (flags === 0) return Absent;
  const meanings = EXPECTATION_FLAGS.filter(({ bit }) => (flags & bit) !== 0).map(({ meaning }) => meaning);
  return <span title={meanings.join(' ')}>{flagWords(flags).join(', ')}</span>;
}
