// The button of an action: the lists of actions supply its title, its hint, and the reason why it is blocked.

import type { ReactNode } from 'react';
import { type ActionId, actionEntry, actionTitle } from '../../electron/contract/actions.ts';
import { runAction } from '../actions/run-action.ts';
import { useSession } from '../session/use-session.ts';
import { Button, type ButtonProps } from './Button.tsx';
import { useActionBlocked } from './use-action.ts';

export interface ActionButtonProps extends Omit<ButtonProps, 'action' | 'blocked' | 'onClick'> {
  readonly action: ActionId;
  /** The key of the expectation to act on, for an action on one. */
  readonly expectation?: number;
}

/** Shows the action's title unless it has children; the ellipsis of an action that asks is not part of its name. */
export function ActionButton({ action, expectation, children, ...rest }: ActionButtonProps): ReactNode {
  const session = useSession();
  const target = expectation === undefined ? {} : { expectation };
  const blocked = useActionBlocked(action, target);
  const { title, hint, asks } = actionEntry(action);
  return (
    <Button
      hint={hint}
      aria-label={asks ? title : undefined}
      {...rest}
      blocked={blocked}
      onClick={() => runAction(action, { session, ...target })}
    >
      {children ?? actionTitle(action)}
    </Button>
  );
}
