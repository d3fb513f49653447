// The confirmation of clearing the action log: what goes, and what can no longer be undone.

import type { ReactNode } from 'react';
import { Button } from '../controls/Button.tsx';
import { AlertDialog } from '../dialogs/AlertDialog.tsx';
import { useSession, useSessionState } from '../session/use-session.ts';
import { SENTENCES } from '../words/sentences.ts';

const { actionLog: words, dialogs } = SENTENCES;

export function ClearLogDialog(): ReactNode {
  const session = useSession();
  const { actions, total } = useSessionState(({ log }) => log.known);
  const undoable = actions.filter(({ back }) => back.kind !== 'none').length;
  const close = () => session.closeDialog();
  const clear = () => {
    session.actionLog.clear();
    close();
  };
  return (
    <AlertDialog
      title={words.clear(total)}
      busy={false}
      onCancel={close}
      buttons={
        <>
          <Button autoFocus onClick={close}>
            {dialogs.cancel}
          </Button>
          <Button look="fatal" onClick={clear}>
            Clear
          </Button>
        </>
      }
    >
      <p>{words.clears}</p>
      {undoable > 0 && <p className="fg-warning">{words.clearsUndo(undoable)}</p>}
    </AlertDialog>
  );
}
