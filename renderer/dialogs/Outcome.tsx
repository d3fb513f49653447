// What became of a delete, kind by kind.

import type { ReactNode } from 'react';
import { formatCount } from '../../native/flow/index.ts';
import type { DeletedCounts, Thing } from '../session/removal.ts';
import { outcomeAttributes, outcomeLines } from './outcome-words.ts';

export interface OutcomeProps {
  readonly outcome: DeletedCounts;
  readonly thing?: Thing;
  /** Follows the counts. */
  readonly children?: ReactNode;
}

/** The counts, and why not all of it was done. */
export function Outcome({ outcome, thing, children }: OutcomeProps): ReactNode {
  return (
    <div role="status" {...outcomeAttributes(outcome)}>
      <ul className="fg-outcome">
        {outcomeLines(outcome, thing).map((line) => (
          <li key={line.text} data-outcome={line.kind} data-count={line.count}>
            <b>{formatCount(line.count)}</b> {line.text}
          </li>
        ))}
      </ul>
      {children}
      {outcome.failure && <p className="fg-warning">{outcome.failure.message}</p>}
    </div>
  );
}
