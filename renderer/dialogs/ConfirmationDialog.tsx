// The dialog of a confirmation: its title, its buttons and what it shows, by phase.

import { type ReactNode, useEffect, useRef } from 'react';
import { Button } from '../controls/Button.tsx';
import { useModifyBlocked, useSession } from '../session/use-session.ts';
import { SENTENCES } from '../words/sentences.ts';
import { AlertDialog } from './AlertDialog.tsx';
import type { Confirmation } from './confirmation.ts';

/** What a confirmation says. `question` is undefined until it has been prepared. */
export interface ConfirmationWords<Question, Outcome> {
  readonly title: (question: Question | undefined) => string;
  readonly doneTitle: (outcome: Outcome) => string;
  readonly failedTitle: string;
  /** Shown while the question is being prepared. */
  readonly preparing: string;
  /** The button that confirms. */
  readonly confirm: (question: Question | undefined) => string;
  /** Why it cannot be confirmed, apart from missing access; undefined if it can. */
  readonly blocked: (question: Question | undefined) => string | undefined;
  /** Why no button can be pressed while it runs. */
  readonly underWay: string;
}

export interface ConfirmationDialogProps<Question, Outcome> {
  readonly confirmation: Confirmation<Question, Outcome>;
  readonly words: ConfirmationWords<Question, Outcome>;
  /** What is asked; stays visible while it runs. */
  readonly asks: (question: Question) => ReactNode;
  readonly runs: (question: Question) => ReactNode;
  readonly ends: (outcome: Outcome, question: Question) => ReactNode;
  /** The dialog can be closed while the action runs, because no answer arrives. */
  readonly canLeave?: boolean;
}

export function ConfirmationDialog<Question, Outcome>(props: ConfirmationDialogProps<Question, Outcome>): ReactNode {
  const { confirmation, words, asks, runs, ends, canLeave = false } = props;
  const { phase } = confirmation;
  const session = useSession();
  return (
    <AlertDialog
      title={titleOf(phase, words)}
      busy={phase.kind === 'running' && !canLeave}
      onCancel={() => session.closeDialog()}
      buttons={<Buttons confirmation={confirmation} words={words} canLeave={canLeave} />}
    >
      {phase.kind === 'preparing' && <p>{words.preparing}</p>}
      {(phase.kind === 'asking' || phase.kind === 'running') && asks(phase.question)}
      {phase.kind === 'running' && runs(phase.question)}
      {phase.kind === 'done' && ends(phase.outcome, phase.question)}
      {phase.kind === 'failed' && <p role="alert">{phase.failure.message}</p>}
    </AlertDialog>
  );
}

function titleOf<Question, Outcome>(
  phase: Confirmation<Question, Outcome>['phase'],
  words: ConfirmationWords<Question, Outcome>,
): string {
  if (phase.kind === 'done') return words.doneTitle(phase.outcome);
  if (phase.kind === 'failed') return words.failedTitle;
  return words.title('question' in phase ? phase.question : undefined);
}

interface ButtonsProps<Question, Outcome> {
  readonly confirmation: Confirmation<Question, Outcome>;
  readonly words: ConfirmationWords<Question, Outcome>;
  readonly canLeave: boolean;
}

function Buttons<Question, Outcome>(props: ButtonsProps<Question, Outcome>): ReactNode {
  const { confirmation, words, canLeave } = props;
  const { phase, confirm } = confirmation;
  const session = useSession();
  const modifyBlocked = useModifyBlocked();
  const close = useRef<HTMLButtonElement>(null);
  const ended = phase.kind === 'done' || phase.kind === 'failed';
  useEffect(() => {
    if (ended) close.current?.focus();
  }, [ended]);
  const leave = () => session.closeDialog();
  if (ended) {
    return (
      <Button ref={close} look="primary" onClick={leave}>
        {SENTENCES.dialogs.close}
      </Button>
    );
  }
  const running = phase.kind === 'running' ? words.underWay : undefined;
  const question = 'question' in phase ? phase.question : undefined;
  return (
    <>
      <Button autoFocus blocked={canLeave ? undefined : running} onClick={leave}>
        {canLeave && running ? SENTENCES.dialogs.close : SENTENCES.dialogs.cancel}
      </Button>
      <Button look="fatal" blocked={running ?? modifyBlocked ?? words.blocked(question)} onClick={confirm}>
        {words.confirm(question)}
      </Button>
    </>
  );
}
