// The menu "More": how the window looks, and what has no room in a narrow one.

import { Menu } from '@mantine/core';
import { IconDots } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { type ActionId, actionTitle, DENSITY_ACTIONS, THEME_ACTIONS } from '../../electron/contract/actions.ts';
import { Density, ThemeChoice } from '../../electron/contract/settings.ts';
import { runAction } from '../actions/run-action.ts';
import { ActionItem } from '../controls/ActionItem.tsx';
import { useSession, useSessionState } from '../session/use-session.ts';

/** @param flush the action that flushes what the shown tab lists. */
export function MoreMenu({ flush }: { flush: ActionId | undefined }): ReactNode {
  const theme = useSessionState((state) => state.theme);
  const density = useSessionState((state) => state.density);
  const narrow = useSessionState(({ panes }) => panes.narrow);
  return (
    <Menu position="bottom-end" withinPortal returnFocus>
      <Menu.Target>
        <button type="button" className="fg-button fg-icon-button" aria-label="More">
          <IconDots aria-hidden="true" />
        </button>
      </Menu.Target>
      <Menu.Dropdown>
        {narrow && flush && <ActionItem action={flush} tone="danger" />}
        <Choice title="Rows" options={Density.options} actions={DENSITY_ACTIONS} chosen={density} />
        <Choice title="Theme" options={ThemeChoice.options} actions={THEME_ACTIONS} chosen={theme} />
        <Menu.Divider />
        <ActionItem action="showKeys" />
      </Menu.Dropdown>
    </Menu>
  );
}

interface ChoiceProps<Option extends string> {
  readonly title: string;
  readonly options: readonly Option[];
  /** The action that chooses each. */
  readonly actions: Readonly<Record<Option, ActionId>>;
  readonly chosen: Option;
}

function Choice<Option extends string>({ title, options, actions, chosen }: ChoiceProps<Option>): ReactNode {
  const session = useSession();
  const choose = (value: string) => {
    const option = options.find((one) => one === value);
    if (option) runAction(actions[option], { session });
  };
  return (
    <>
      <Menu.Label>{title}</Menu.Label>
      <Menu.RadioGroup value={chosen} onChange={choose}>
        {options.map((option) => (
          <Menu.RadioItem key={option} value={option}>
            {actionTitle(actions[option])}
          </Menu.RadioItem>
        ))}
      </Menu.RadioGroup>
    </>
  );
}
