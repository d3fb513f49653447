// Draws the session's open dialog: a question, the progress of a removal, or how one ended.

import { type ReactNode, useMemo } from 'react';
import type { AskingActionId } from '../../electron/contract/actions.ts';
import { ClearLogDialog } from '../action-log/ClearLogDialog.tsx';
import { DeleteDialog } from '../dialogs/DeleteDialog.tsx';
import { EndDialog } from '../dialogs/EndDialog.tsx';
import { ExpectationDeleteDialog } from '../dialogs/ExpectationDeleteDialog.tsx';
import { ExpectationFlushDialog } from '../dialogs/ExpectationFlushDialog.tsx';
import { FlushDialog } from '../dialogs/FlushDialog.tsx';
import { ForgetFilterDialog, RenameFilterDialog, SaveFilterDialog } from '../dialogs/NamedFilterDialogs.tsx';
import { ProgressDialog } from '../dialogs/ProgressDialog.tsx';
import { ExportDialog } from '../flows/export/ExportDialog.tsx';
import {
  ForgetProfileDialog,
  RenameProfileDialog,
  ResetProfileDialog,
  SaveProfileDialog,
} from '../flows/profiles/ProfileDialogs.tsx';
import { RulesDialog } from '../flows/rules/RulesDialog.tsx';
import type { OpenDialog } from '../session/dialog-state.ts';
import { useSessionState } from '../session/use-session.ts';

type DialogOf<Kind extends AskingActionId> = Extract<OpenDialog, { readonly kind: Kind }>;

/** One entry for each action that asks. */
const DIALOG_OF: { readonly [Kind in AskingActionId]: (dialog: DialogOf<Kind>) => ReactNode } = {
  deleteFlow: ({ flow }) => <DeleteDialog scope={{ kind: 'one', handle: flow }} />,
  deleteSelected: ({ flow }) => <DeleteDialog scope={{ kind: 'selected', orElse: flow }} />,
  deleteMatching: () => <DeleteDialog scope={{ kind: 'matching' }} />,
  flush: () => <FlushDialog />,
  copyAs: () => <ExportDialog destination="clipboard" />,
  exportFlows: () => <ExportDialog destination="file" />,
  deleteExpectation: ({ expectation }) => <ExpectationDeleteDialog scope={{ kind: 'one', key: expectation }} />,
  deleteSelectedExpectations: ({ expectation }) => (
    <ExpectationDeleteDialog scope={{ kind: 'selected', orElse: expectation }} />
  ),
  deleteMatchingExpectations: () => <ExpectationDeleteDialog scope={{ kind: 'matching' }} />,
  flushExpectations: () => <ExpectationFlushDialog />,
  clearActionLog: () => <ClearLogDialog />,
  saveFilter: ({ filter }) => <SaveFilterDialog filter={filter} />,
  renameFilter: ({ name }) => <RenameFilterDialog name={name} />,
  forgetFilter: ({ name }) => <ForgetFilterDialog name={name} />,
  editRules: () => <RulesDialog />,
  saveProfile: () => <SaveProfileDialog />,
  renameProfile: () => <RenameProfileDialog />,
  resetProfile: () => <ResetProfileDialog />,
  forgetProfile: () => <ForgetProfileDialog />,
};

/** Nothing while none is open. */
export function DialogHost(): ReactNode {
  const dialog = useSessionState((state) => state.dialog);
  const removal = useSessionState((state) => state.removal);
  const ended = useSessionState((state) => state.ended);
  // Rendered once: a dialog's subject stays the same object while it is open.
  const question = useMemo(() => dialog && draw(dialog), [dialog]);
  if (question) return question;
  if (removal?.shown === 'dialog') return <ProgressDialog removal={removal} />;
  return ended?.shown === 'dialog' ? <EndDialog end={ended.end} /> : null;
}

function draw<Kind extends AskingActionId>(dialog: DialogOf<Kind> & { readonly kind: Kind }): ReactNode {
  return DIALOG_OF[dialog.kind](dialog);
}
