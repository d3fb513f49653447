// The dialog of a confirmation: its title, its buttons and what it asks, by phase.

import type { ReactNode } from 'react';
import { Button } from '../controls/Button.tsx';
import { useModifyBlocked, useSession } from '../session/use-session.ts';
import { SENTENCES } from '../words/sentences.ts';
import { AlertDialog } from './AlertDialog.tsx';
import type { Confirmation } from './confirmation.ts';

export interface ConfirmationDialogProps<Question> {
  readonly confirmation: Confirmation<Question>;
  /** The title of the question, also before it is prepared. */
  readonly title: string;
  /** The title if it could not be prepared. */
  readonly failedTitle: string;
  /** Shown while the question is being prepared. */
  readonly preparing: string;
  /** The button that confirms. */
  readonly confirm: string;
  /** Why it cannot be confirmed, apart from missing access; undefined if it can. */
  readonly blocked: string | undefined;
  /** Why no button can be pressed while it runs. */
  readonly underWay: string;
  /** Carries out what was confirmed. */
  readonly start: (question: Question) => void;
  /** Stands beside the buttons. */
  readonly aside?: ReactNode;
  /** What is asked; stays visible while it runs. @param confirm does what the button does, if that is not blocked. */
  readonly children: (question: Question, confirm: () => void) => ReactNode;
}

export function ConfirmationDialog<Question>(props: ConfirmationDialogProps<Question>): ReactNode {
  const { confirmation, title, failedTitle, preparing, aside, children, start } = props;
  const { phase } = confirmation;
  const session = useSession();
  const blocked = useModifyBlocked() ?? props.blocked;
  return (
    <AlertDialog
      title={phase.kind === 'failed' ? failedTitle : title}
      busy={phase.kind === 'running'}
      onCancel={() => session.closeDialog()}
      aside={phase.kind === 'failed' ? undefined : aside}
      buttons={<Buttons {...props} blocked={blocked} />}
    >
      {phase.kind === 'preparing' && <p>{preparing}</p>}
      {'question' in phase && children(phase.question, () => blocked === undefined && confirmation.confirm(start))}
      {phase.kind === 'failed' && <p role="alert">{phase.failure.message}</p>}
    </AlertDialog>
  );
}

function Buttons<Question>(props: ConfirmationDialogProps<Question>): ReactNode {
  const { confirmation, confirm, blocked, underWay, start } = props;
  const { phase } = confirmation;
  const session = useSession();
  const leave = () => session.closeDialog();
  if (phase.kind === 'failed') {
    return (
      <Button autoFocus look="primary" onClick={leave}>
        {SENTENCES.dialogs.close}
      </Button>
    );
  }
  const running = phase.kind === 'running' ? underWay : undefined;
  return (
    <>
      <Button autoFocus blocked={running} onClick={leave}>
        {SENTENCES.dialogs.cancel}
      </Button>
      <Button look="fatal" blocked={running ?? blocked} onClick={() => confirmation.confirm(start)}>
        {confirm}
      </Button>
    </>
  );
}
