// The question for a name of something that is kept in the settings, and the one whether to give such a thing up.

import { type FormEvent, type ReactNode, useId, useState } from 'react';
import { Button } from '../controls/Button.tsx';
import { useSession } from '../session/use-session.ts';
import { SENTENCES } from '../words/sentences.ts';
import { AlertDialog } from './AlertDialog.tsx';
import './name-dialog.css';

const { dialogs } = SENTENCES;

export interface NameDialogProps {
  readonly title: string;
  /** On the button. @param name as it is typed so far. */
  readonly verb: string | ((name: string) => string);
  /** The name that is there at first. */
  readonly start: string;
  /** Why a name cannot be given, as a sentence; undefined if it can. It is said from the first attempt on. */
  readonly refused: (name: string) => string | undefined;
  readonly onName: (name: string) => void;
  readonly children?: ReactNode;
}

export function NameDialog({ title, verb, start, refused, onName, children }: NameDialogProps): ReactNode {
  const session = useSession();
  const [name, setName] = useState(start);
  const [tried, setTried] = useState(false);
  const id = useId();
  const reason = refused(name);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (reason !== undefined) return;
    onName(name);
    session.closeDialog();
  };
  return (
    <AlertDialog
      title={title}
      role="dialog"
      busy={false}
      onCancel={() => session.closeDialog()}
      buttons={
        <>
          <Button onClick={() => session.closeDialog()}>{dialogs.cancel}</Button>
          <Button type="submit" form={id} look="primary">
            {typeof verb === 'string' ? verb : verb(name)}
          </Button>
        </>
      }
    >
      {children}
      <form id={id} className="fg-name-field" onSubmit={submit}>
        <label htmlFor={`${id}name`}>Name</label>
        <input
          id={`${id}name`}
          className="fg-search"
          value={name}
          maxLength={200}
          aria-invalid={tried && reason !== undefined}
          aria-describedby={`${id}why`}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <span id={`${id}why`} className="fg-refusal" role="status">
          {tried && reason}
        </span>
      </form>
    </AlertDialog>
  );
}

export interface QuestionProps {
  readonly title: string;
  readonly verb: string;
  readonly onYes: () => void;
  readonly children: ReactNode;
}

export function Question({ title, verb, onYes, children }: QuestionProps): ReactNode {
  const session = useSession();
  const yes = () => {
    onYes();
    session.closeDialog();
  };
  return (
    <AlertDialog
      title={title}
      busy={false}
      onCancel={() => session.closeDialog()}
      buttons={
        <>
          <Button onClick={() => session.closeDialog()}>{dialogs.cancel}</Button>
          <Button tone="danger" onClick={yes}>
            {verb}
          </Button>
        </>
      }
    >
      {children}
    </AlertDialog>
  );
}
