// What a confirmation says about connections that outlive their entries, and how many came back afterwards.

import { IconArrowsExchange, IconInfoCircle, IconRefresh, type TablerIcon } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { formatCount } from '../../native/flow/index.ts';
import { useEngineValue } from '../session/use-engine-value.ts';
import { type ComebackNote, cameBackWords } from './comeback-words.ts';

const ICONS: Record<ComebackNote['kind'], TablerIcon> = {
  back: IconRefresh,
  break: IconArrowsExchange,
  other: IconInfoCircle,
};

export function ComebackNotes({ notes }: { notes: readonly ComebackNote[] }): ReactNode {
  return notes.map(({ kind, lead, text }) => {
    const Icon = ICONS[kind];
    return (
      <div key={kind} className="fg-note" data-note={kind}>
        <Icon aria-hidden="true" />
        <p>
          <b>{lead}</b> {text}
        </p>
      </div>
    );
  });
}

/**
 * How many flows of a delete or flush have come back so far, live; nothing while none have.
 * @param action identifies the delete or flush, as in View.cameBack.
 */
export function CameBackCount({ action }: { action: number }): ReactNode {
  const count = useEngineValue(({ cameBack }) => (cameBack?.action === action ? cameBack.count : 0));
  if (count === 0) return null;
  return (
    <p className="fg-came-back" data-came-back={count}>
      <b>{formatCount(count)}</b> {cameBackWords(count)}
    </p>
  );
}
