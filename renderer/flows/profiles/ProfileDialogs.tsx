// The questions about the profile that is shown: its name, whether to reset it, whether to delete it.

import type { ReactNode } from 'react';
import { NameDialog, Question } from '../../dialogs/NameDialog.tsx';
import { nameRefused } from '../../session/profile-list.ts';
import { useSession, useSessionState } from '../../session/use-session.ts';
import { SENTENCES } from '../../words/sentences.ts';

const { profiles: words } = SENTENCES;

export function SaveProfileDialog(): ReactNode {
  const session = useSession();
  const kept = useSessionState(({ profiles }) => profiles.kept);
  return (
    <NameDialog
      title="Save profile as"
      verb="Save"
      start=""
      refused={(name) => nameRefused(kept, name)}
      onName={(name) => session.profiles.saveAs(name)}
    >
      <p>{words.saves}</p>
    </NameDialog>
  );
}

export function RenameProfileDialog(): ReactNode {
  const session = useSession();
  const { shown, kept } = useSessionState(({ profiles }) => profiles);
  return (
    <NameDialog
      title={`Rename profile “${shown}”`}
      verb="Rename"
      start={shown}
      refused={(name) => nameRefused(kept, name, shown)}
      onName={(name) => session.profiles.rename(name)}
    />
  );
}

export function ResetProfileDialog(): ReactNode {
  const session = useSession();
  const shown = useSessionState(({ profiles }) => profiles.shown);
  return (
    <Question title={`Reset profile “${shown}”?`} verb="Reset" onYes={() => session.profiles.reset()}>
      <p>{words.resets}</p>
    </Question>
  );
}

export function ForgetProfileDialog(): ReactNode {
  const session = useSession();
  const shown = useSessionState(({ profiles }) => profiles.shown);
  return (
    <Question title={`Delete profile “${shown}”?`} verb="Delete" onYes={() => session.profiles.deleteShown()}>
      <p>{words.deletes}</p>
    </Question>
  );
}
