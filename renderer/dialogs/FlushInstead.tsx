// What the confirmation of a delete of all that match says if no filter is applied, and the way to the flush.

import type { ReactNode } from 'react';
import { actionTitle } from '../../electron/contract/actions.ts';
import { runAction } from '../actions/run-action.ts';
import { Button } from '../controls/Button.tsx';
import { useActionBlocked } from '../controls/use-action.ts';
import { useSession } from '../session/use-session.ts';
import { SENTENCES } from '../words/sentences.ts';
import { Note } from './Note.tsx';

const { dialogs } = SENTENCES;

/** The button closes the confirmation, and asks about the flush instead. */
export function FlushInstead(): ReactNode {
  const session = useSession();
  const blocked = useActionBlocked('flush');
  const ask = () => {
    session.closeDialog();
    runAction('flush', { session });
  };
  return (
    <Note
      kind="other"
      lead={dialogs.thisIsFlush}
      remedy={
        <Button className="fg-remedy" blocked={blocked} onClick={ask}>
          {actionTitle('flush')}
        </Button>
      }
    >
      {dialogs.whatFlushDoes}
    </Note>
  );
}
