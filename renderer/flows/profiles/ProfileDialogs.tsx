// The questions about the profile that is shown: its name, whether to reset it, whether to delete it.

import { type FormEvent, type ReactNode, useId, useState } from 'react';
import { Button } from '../../controls/Button.tsx';
import { AlertDialog } from '../../dialogs/AlertDialog.tsx';
import { nameRefused } from '../../session/profile-list.ts';
import { useSession, useSessionState } from '../../session/use-session.ts';
import { SENTENCES } from '../../words/sentences.ts';

const { dialogs, profiles: words } = SENTENCES;

export function SaveProfileDialog(): ReactNode {
  const session = useSession();
  return (
    <NameDialog title="Save profile as" verb="Save" start="" onName={(name) => session.profiles.saveAs(name)}>
      <p>{words.saves}</p>
    </NameDialog>
  );
}

export function RenameProfileDialog(): ReactNode {
  const session = useSession();
  const shown = useSessionState(({ profiles }) => profiles.shown);
  return (
    <NameDialog
      title={`Rename profile “${shown}”`}
      verb="Rename"
      start={shown}
      but={shown}
      onName={(name) => session.profiles.rename(name)}
    />
  );
}

interface NameDialogProps {
  readonly title: string;
  readonly verb: string;
  readonly start: string;
  /** The profile that has the name now. */
  readonly but?: string;
  readonly onName: (name: string) => void;
  readonly children?: ReactNode;
}

/** What is wrong with a name is said from the first attempt on. */
function NameDialog({ title, verb, start, but, onName, children }: NameDialogProps): ReactNode {
  const session = useSession();
  const kept = useSessionState(({ profiles }) => profiles.kept);
  const [name, setName] = useState(start);
  const [tried, setTried] = useState(false);
  const id = useId();
  const refused = nameRefused(kept, name, but);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (refused !== undefined) return;
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
            {verb}
          </Button>
        </>
      }
    >
      {children}
      <form id={id} className="fg-profile-field" onSubmit={submit}>
        <label htmlFor={`${id}name`}>Name</label>
        <input
          id={`${id}name`}
          className="fg-search"
          value={name}
          maxLength={200}
          aria-invalid={tried && refused !== undefined}
          aria-describedby={`${id}why`}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <span id={`${id}why`} className="fg-refusal" role="status">
          {tried && refused}
        </span>
      </form>
    </AlertDialog>
  );
}

export function ResetProfileDialog(): ReactNode {
  const session = useSession();
  const shown = useSessionState(({ profiles }) => profiles.shown);
  return (
    <Question title={`Reset profile “${shown}”?`} verb="Reset" onYes={() => session.profiles.reset()}>
      {words.resets}
    </Question>
  );
}

export function ForgetProfileDialog(): ReactNode {
  const session = useSession();
  const shown = useSessionState(({ profiles }) => profiles.shown);
  return (
    <Question title={`Delete profile “${shown}”?`} verb="Delete" onYes={() => session.profiles.deleteShown()}>
      {words.deletes}
    </Question>
  );
}

interface QuestionProps {
  readonly title: string;
  readonly verb: string;
  readonly onYes: () => void;
  readonly children: string;
}

function Question({ title, verb, onYes, children }: QuestionProps): ReactNode {
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
      <p>{children}</p>
    </AlertDialog>
  );
}
