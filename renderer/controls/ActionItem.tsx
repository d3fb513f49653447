// The entry of an action in a menu of the page: it says why it is blocked.

import { Menu } from '@mantine/core';
import type { ReactNode } from 'react';
import { type ActionId, actionEntry, actionTitle } from '../../electron/contract/actions.ts';
import { runAction } from '../actions/run-action.ts';
import { useSession } from '../session/use-session.ts';
import { useActionBlocked } from './use-action.ts';

export interface ActionItemProps {
  readonly action: ActionId;
  readonly tone?: 'danger';
}

export function ActionItem({ action, tone }: ActionItemProps): ReactNode {
  const session = useSession();
  const blocked = useActionBlocked(action);
  return (
    <Menu.Item
      {...(tone === 'danger' && { color: 'var(--bad)' })}
      aria-disabled={blocked !== undefined || undefined}
      aria-description={blocked}
      title={blocked ?? actionEntry(action).hint}
      closeMenuOnClick={blocked === undefined}
      onClick={() => runAction(action, { session })}
    >
      {actionTitle(action)}
    </Menu.Item>
  );
}
