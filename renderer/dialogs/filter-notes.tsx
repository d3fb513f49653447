// What the confirmation of a delete says about the filter.

import type { ReactNode } from 'react';
import { SENTENCES } from '../words/sentences.ts';
import { hiddenWords } from './delete-words.ts';

const { dialogs } = SENTENCES;

/** That all that match are deleted. @param everything said in its place if no filter is applied. */
export function AllThatMatch({ filterText, everything }: { filterText: string; everything: string }): ReactNode {
  if (filterText.trim() === '') return <p>{everything}</p>;
  return (
    <p>
      {`${dialogs.allThatMatch} `}
      <code className="fg-quoted">{filterText}</code>
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
    <p className="fg-warning" role="alert">
      <b>{hiddenWords(hidden, count)}</b> {dialogs.byFilter} <code className="fg-quoted">{filterText}</code>
      {children}
    </p>
  );
}
