// How a delete or flush ended if all went well: a toast.

import { IconX } from '@tabler/icons-react';
import { type ReactNode, useCallback, useEffect } from 'react';
import { ActionButton } from '../controls/ActionButton.tsx';
import { useCameBack } from '../dialogs/ComebackNotes.tsx';
import { endAttributes, endTitle, toastWords } from '../dialogs/outcome-words.ts';
import type { RemovalOutcome } from '../session/removal.ts';
import { useSession, useSessionState } from '../session/use-session.ts';
import { ToastFrame } from './ToastFrame.tsx';
import { ToastWayBack } from './ToastWayBack.tsx';

/** Nothing while there is nothing to say. */
export function Toast(): ReactNode {
  const ended = useSessionState((state) => state.ended);
  if (ended?.shown !== 'toast' || ended.end.kind === 'failed') return null;
  return <Shown key={endedKey(ended.end)} end={ended.end} />;
}

/** Another one has its own time. */
function endedKey(end: RemovalOutcome): string {
  return `${end.kind} ${end.thing} ${end.token ?? ''}`;
}

function Shown({ end }: { end: RemovalOutcome }): ReactNode {
  const { removals } = useSession();
  const isUndoing = useSessionState(({ log }) => log.running !== undefined);
  const cameBack = useCameBack(end.token);
  const leave = useCallback(() => removals.dismissEnd(), [removals]);
  // What it says is being taken back, here or by the key.
  useEffect(() => {
    if (isUndoing) leave();
  }, [isUndoing, leave]);
  return (
    <ToastFrame
      label="Outcome"
      title={endTitle(end)}
      words={toastWords(end, cameBack)}
      attributes={{ ...endAttributes(end), 'data-came-back': cameBack }}
      onLeave={leave}
    >
      <ToastWayBack kind="undo" action={end.action} />
      <ActionButton action="dismissOutcome" look="plain" className="fg-icon-button" aria-label="Dismiss">
        <IconX aria-hidden="true" />
      </ActionButton>
    </ToastFrame>
  );
}
