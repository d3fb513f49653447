// The menu "More": how the window looks, and what has no room in a narrow one.

import { Menu } from '@mantine/core';
import { IconDots } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { type ActionId, actionTitle, DENSITY_ACTIONS, THEME_ACTIONS } from '../../electron/contract/actions.ts';
import { Density, ThemeChoice } from '../../electron/contract/settings.ts';
import { runAction } from '../actions/run-action.ts';
import { useActionBlocked } from '../controls/use-action.ts';
import { useSession, useSessionState } from '../session/use-session.ts';

/** @param flush the action that flushes what the shown tab lists. */
export function MoreMenu({ flush }: { flush: ActionId | undefined }): ReactNode {
  const session = useSession();
  const theme = useSessionState((state) => state.theme);
  const density = useSessionState((state) => state.density);
  const narrow = useSessionState(({ panes }) => panes.narrow);
  return (
    <Menu
      position="bottom-end"
      withinPortal
      returnFocus
      classNames={{ dropdown: 'fg-menu', item: 'fg-menu-item', label: 'fg-menu-label' }}
    >
      <Menu.Target>
        <button type="button" className="fg-button fg-icon-button" aria-label="More">
          <IconDots aria-hidden="true" />
        </button>
      </Menu.Target>
      <Menu.Dropdown>
        {narrow && flush && <FlushItem action={flush} />}
        <Menu.Label>Rows</Menu.Label>
        <Menu.RadioGroup
          value={density}
          onChange={(choice) => runAction(DENSITY_ACTIONS[Density.parse(choice)], { session })}
        >
          {Density.options.map((choice) => (
            <Menu.RadioItem key={choice} value={choice}>
              {actionTitle(DENSITY_ACTIONS[choice])}
            </Menu.RadioItem>
          ))}
        </Menu.RadioGroup>
        <Menu.Label>Theme</Menu.Label>
        <Menu.RadioGroup
          value={theme}
          onChange={(choice) => runAction(THEME_ACTIONS[ThemeChoice.parse(choice)], { session })}
        >
          {ThemeChoice.options.map((choice) => (
            <Menu.RadioItem key={choice} value={choice}>
              {actionTitle(THEME_ACTIONS[choice])}
            </Menu.RadioItem>
          ))}
        </Menu.RadioGroup>
      </Menu.Dropdown>
    </Menu>
  );
}

function FlushItem({ action }: { action: ActionId }): ReactNode {
  const session = useSession();
  const blocked = useActionBlocked(action);
  return (
    <Menu.Item
      color="var(--bad)"
      aria-disabled={blocked !== undefined || undefined}
      aria-description={blocked}
      title={blocked}
      onClick={() => runAction(action, { session })}
    >
      {actionTitle(action)}
    </Menu.Item>
  );
}
