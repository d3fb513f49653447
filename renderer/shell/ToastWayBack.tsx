// The button of a toast that takes back what it tells: undo or redo, as by the key.

import { IconArrowBackUp, IconArrowForwardUp } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { actionEntry, actionTitle } from '../../electron/contract/actions.ts';
import { ActionButton } from '../controls/ActionButton.tsx';
import { useSessionState } from '../session/use-session.ts';

export interface ToastWayBackProps {
  readonly kind: 'undo' | 'redo';
  /** The action of the log that the toast is about. */
  readonly action: number | undefined;
}

/** Nothing if there is no way back, or it is not what the key would take. */
export function ToastWayBack({ kind, action }: ToastWayBackProps): ReactNode {
  const isNext = useSessionState(({ log }) => action !== undefined && log.known[kind] === action);
  if (!isNext) return null;
  const Icon = kind === 'undo' ? IconArrowBackUp : IconArrowForwardUp;
  return (
    <>
      <span className="fg-divider" />
      <ActionButton action={kind} look="plain" className="fg-toast-undo" aria-label={actionTitle(kind)}>
        <Icon aria-hidden="true" />
        {actionTitle(kind)}
        <kbd>{actionEntry(kind).keys?.[0]?.key}</kbd>
      </ActionButton>
    </>
  );
}
