// How a removal ended that did not go well: what became of each flow, and why.

import type { ReactNode } from 'react';
import { Button } from '../controls/Button.tsx';
import type { RemovalEnd } from '../session/removal.ts';
import { useSession } from '../session/use-session.ts';
import { SENTENCES } from '../words/sentences.ts';
import { AlertDialog } from './AlertDialog.tsx';
import { CameBackCount } from './ComebackNotes.tsx';
import { Outcome } from './Outcome.tsx';
import { endTitle } from './outcome-words.ts';

const { dialogs } = SENTENCES;

export function EndDialog({ end }: { end: RemovalEnd }): ReactNode {
  const { removals } = useSession();
  const close = () => removals.dismissEnd();
  return (
    <AlertDialog
      title={endTitle(end)}
      busy={false}
      onCancel={close}
      buttons={
        <Button autoFocus look="primary" onClick={close}>
          {dialogs.close}
        </Button>
      }
    >
      {end.kind === 'failed' && <p role="alert">{end.failure.message}</p>}
      {end.kind === 'deleted' && (
        <>
          <Outcome outcome={end.counts} thing={end.thing}>
            {end.paused && <p>{dialogs.strikesOut}</p>}
          </Outcome>
          {end.token !== undefined && <CameBackCount token={end.token} />}
        </>
      )}
    </AlertDialog>
  );
}
