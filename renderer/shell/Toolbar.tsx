// The second bar: the filter builder, the commands on the selection, and how the window looks.

import { SegmentedControl } from '@mantine/core';
import { IconAdjustmentsHorizontal, IconDeviceDesktop, IconMoon, IconSun, IconTrash } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { actionTitle, THEME_ACTIONS } from '../../electron/contract/actions.ts';
import { ThemeChoice } from '../../electron/contract/settings.ts';
import { formatCount } from '../../native/flow/index.ts';
import { runAction } from '../actions/run-action.ts';
import { ActionButton } from '../controls/ActionButton.tsx';
import { useEngineValue } from '../session/use-engine-value.ts';
import { useSession, useSessionState } from '../session/use-session.ts';

export function Toolbar(): ReactNode {
  const builderOpen = useSessionState((state) => state.builderOpen);
  return (
    <section className="fg-bar" aria-label="View and selection">
      <ActionButton action="toggleBuilder" look="plain" aria-expanded={builderOpen} aria-controls="fg-builder">
        <IconAdjustmentsHorizontal aria-hidden="true" />
        Filter builder
      </ActionButton>
      <Selection />
      <span className="fg-space" />
      <Theme />
    </section>
  );
}

function Selection(): ReactNode {
  const selected = useEngineValue((view) => view.selected);
  const hidden = useEngineValue((view) => view.selectedHidden);
  return (
    <>
      <ActionButton
        action="deleteSelected"
        look="plain"
        tone="danger"
        aria-description={`${formatCount(selected)} selected`}
      >
        <IconTrash aria-hidden="true" />
        Delete selected
        {selected > 0 && <span className="fg-number">{formatCount(selected)}</span>}
      </ActionButton>
      {selected > 0 && (
        <span className="fg-dim fg-optional">
          {hidden > 0 && `${formatCount(hidden)} of them hidden by the filter · `}order held while rows are selected
        </span>
      )}
    </>
  );
}

const THEME_ICONS = { system: IconDeviceDesktop, light: IconSun, dark: IconMoon } as const;

function Theme(): ReactNode {
  const session = useSession();
  const theme = useSessionState((state) => state.theme);
  return (
    <SegmentedControl
      size="xs"
      className="fg-segments"
      aria-label="Theme"
      value={theme}
      onChange={(value) => runAction(THEME_ACTIONS[ThemeChoice.parse(value)], { session })}
      data={ThemeChoice.options.map((value) => {
        const Icon = THEME_ICONS[value];
        const name = `Theme: ${actionTitle(THEME_ACTIONS[value]).toLowerCase()}`;
        return {
          value,
          label: (
            <span className="fg-theme" title={name}>
              <Icon size={15} stroke={1.75} aria-hidden="true" />
              <span className="fg-hidden">{name}</span>
            </span>
          ),
        };
      })}
    />
  );
}
