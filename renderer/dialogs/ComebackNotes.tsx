// What a confirmation says about connections that outlive their entries, and how many came back afterwards.

import type { ReactNode } from 'react';
import { formatCount } from '../../native/flow/index.ts';
import { useEngineValue } from '../session/use-engine-value.ts';
import { type ComebackNote, cameBackWords } from './comeback-words.ts';
import { Note } from './Note.tsx';

export function ComebackNotes({ notes }: { notes: readonly ComebackNote[] }): ReactNode {
  return notes.map(({ kind, lead, text }) => (
    <Note key={lead} kind={kind} lead={lead}>
      {text}
    </Note>
  ));
}

/**
 * How many flows of a delete or flush have come back so far.
 * @param token identifies the delete or flush, as in View.cameBack.
 */
export function useCameBack(token: number | undefined): number {
  return useEngineValue(({ cameBack }) => (cameBack && cameBack.action === token ? cameBack.count : 0));
}

/** The same in words, live; nothing while none have. */
export function CameBackCount({ token }: { token: number }): ReactNode {
  const count = useCameBack(token);
  if (count === 0) return null;
  return (
    <p className="fg-came-back" data-came-back={count}>
      <b>{formatCount(count)}</b> {cameBackWords(count)}
    </p>
  );
}
