// The entry of an action in a menu of the page: it says why it is blocked.

import { Menu } from '@mantine/core';
import { IconCheck } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { type ActionId, actionEntry, actionTitle } from '../../electron/contract/actions.ts';
import type { ActionTarget } from '../actions/action.ts';
import { runAction } from '../actions/run-action.ts';
import { useSession } from '../session/use-session.ts';
import { useActionBlocked } from './use-action.ts';

export interface ActionItemProps {
  readonly action: ActionId;
  readonly tone?: 'danger';
  /** What it acts on. */
  readonly target?: ActionTarget;
  /** It is done already, and taken back by doing it again: why, as a sentence. */
  readonly done?: string | undefined;
  /** Whether its key in the grid is shown. */
  readonly showsKey?: boolean;
  /** The action with whose key it is shown, if that does the same here. */
  readonly keyOf?: ActionId;
  /** Whether the reason why it is blocked is shown at once, under its title. */
  readonly saysWhy?: boolean;
}

export function ActionItem(props: ActionItemProps): ReactNode {
  const { action, tone, target = {}, done, showsKey = false, keyOf = action, saysWhy = false } = props;
  const session = useSession();
  const blocked = useActionBlocked(action, target);
  const { hint } = actionEntry(action);
  const { keys = [] } = actionEntry(keyOf);
  const key = showsKey ? keys.find(({ scope }) => scope === 'grid')?.key : undefined;
  return (
    <Menu.Item
      {...(tone === 'danger' && { color: 'var(--bad)' })}
      aria-disabled={blocked !== undefined || undefined}
      aria-description={blocked ?? done}
      aria-keyshortcuts={key}
      title={blocked ?? done ?? hint}
      closeMenuOnClick={blocked === undefined}
      onClick={() => runAction(action, { session, ...target })}
      leftSection={done && <IconCheck className="fg-menu-check" aria-hidden="true" />}
      rightSection={
        key && (
          <span className="fg-menu-key" aria-hidden="true">
            {key}
          </span>
        )
      }
    >
      {actionTitle(action)}
      {saysWhy && blocked !== undefined && (
        <span className="fg-menu-why" aria-hidden="true">
          {blocked}
        </span>
      )}
    </Menu.Item>
  );
}
