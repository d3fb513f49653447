// What the confirmation of a delete says about the filter.

import type { ReactNode } from 'react';
import { SENTENCES } from '../words/sentences.ts';
import { hiddenWords } from './delete-words.ts';
import { Note } from './Note.tsx';

const { dialogs } = SENTENCES;

export interface AllThatMatchProps {
  readonly filterText: string;
  /** Said in its place if no filter is applied. */
  readonly everything: string;
  /** Follows either. */
  readonly children?: ReactNode;
}

/** That all that match are deleted. */
export function AllThatMatch({ filterText, everything, children }: AllThatMatchProps): ReactNode {
  if (filterText.trim() === '') {
    return (
      <p>
        {everything} {children}
      </p>
    );
  }
  return (
    <p>
      {`${dialogs.allThatMatch} `}
      <code className="fg-quoted">{filterText}</code>
      {children && <>. {children}</>}
    </p>
  );
}

export interface HiddenNoteProps {
  readonly hidden: number;
  /** How many are deleted. */
  readonly count: number;
  readonly filterText: string;
  /** Follows the filter. */
  readonly children?: ReactNode;
}

/** How many of those that are deleted the filter hides; nothing if it hides none. */
export function HiddenNote({ hidden, count, filterText, children }: HiddenNoteProps): ReactNode {
  if (hidden === 0) return null;
  return (
    <Note kind="hidden" role="alert" lead={hiddenWords(hidden, count)}>
      {dialogs.byFilter} <code className="fg-quoted">{filterText}</code>
      {children}
    </Note>
  );
}
