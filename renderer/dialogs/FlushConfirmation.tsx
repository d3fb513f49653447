// The confirmation of a flush of flows or expectations: how many the kernel has now, and what flushing does.

import type { ReactNode } from 'react';
import type { Removal } from '../session/removal.ts';
import { useSession } from '../session/use-session.ts';
import { SENTENCES } from '../words/sentences.ts';
import { ConfirmationDialog } from './ConfirmationDialog.tsx';
import { type Confirmation, questionOf } from './confirmation.ts';

export interface FlushConfirmationProps<Question extends { readonly count: number }> {
  /** The question has the number that the kernel has. */
  readonly confirmation: Confirmation<Question>;
  /** The title while their number is not known. */
  readonly title: string;
  /** "Flush 3 entries". */
  readonly flush: (count: number) => string;
  /** Shown while they are being counted. */
  readonly preparing: string;
  /** The same, as the reason why it cannot be confirmed yet. */
  readonly counting: string;
  /** Why it cannot be confirmed, once they are counted; undefined if it can. */
  readonly blocked?: string | undefined;
  readonly removal: (question: Question) => Removal;
  /** Stands beside the buttons. */
  readonly aside?: ReactNode;
  /** What is asked; see ConfirmationDialogProps. */
  readonly children: (question: Question, confirm: () => void) => ReactNode;
}

export function FlushConfirmation<Question extends { readonly count: number }>(
  props: FlushConfirmationProps<Question>,
): ReactNode {
  const { confirmation, title, flush, preparing, counting, blocked, removal, aside, children } = props;
  const { removals } = useSession();
  const count = questionOf(confirmation)?.count;
  return (
    <ConfirmationDialog
      confirmation={confirmation}
      title={count === undefined ? title : `${flush(count)}?`}
      failedTitle={SENTENCES.dialogs.flushingFailed}
      preparing={preparing}
      confirm={count === undefined ? 'Flush' : flush(count)}
      blocked={count === undefined ? counting : blocked}
      underWay={SENTENCES.blocked.underWay('flush')}
      start={(question) => removals.start(removal(question))}
      aside={aside}
    >
      {children}
    </ConfirmationDialog>
  );
}
