// The confirmation of a flush of flows or expectations: how many the kernel has now, then what was left.

import type { ReactNode } from 'react';
import { SENTENCES } from '../words/sentences.ts';
import { ConfirmationDialog, type ConfirmationWords } from './ConfirmationDialog.tsx';
import { type ConfirmationSteps, useConfirmation } from './confirmation.ts';
import { Progress } from './Progress.tsx';

export interface FlushConfirmationProps<Outcome> {
  /** The title while their number is not known. */
  readonly title: string;
  /** "Flush 3 entries". */
  readonly flush: (count: number) => string;
  /** Shown while they are being counted. */
  readonly preparing: string;
  /** The same, as the reason why it cannot be confirmed yet. */
  readonly counting: string;
  /** The question is the number that the kernel has. */
  readonly steps: ConfirmationSteps<number, Outcome>;
  /** What is asked. */
  readonly children: ReactNode;
  readonly ends: (outcome: Outcome) => ReactNode;
}

export function FlushConfirmation<Outcome>(props: FlushConfirmationProps<Outcome>): ReactNode {
  const { title, flush, preparing, counting, steps, children, ends } = props;
  const words: ConfirmationWords<number, Outcome> = {
    title: (count) => (count === undefined ? title : `${flush(count)}?`),
    doneTitle: () => 'Flushed',
    failedTitle: 'Flushing failed',
    preparing,
    confirm: (count) => (count === undefined ? 'Flush' : flush(count)),
    blocked: (count) => (count === undefined ? counting : undefined),
    underWay: SENTENCES.dialogs.flushUnderWay,
  };
  return (
    <ConfirmationDialog
      confirmation={useConfirmation(steps)}
      words={words}
      asks={() => children}
      runs={() => <Progress label="Flushing" />}
      ends={ends}
    />
  );
}
