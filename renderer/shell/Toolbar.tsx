// The second bar: the tabs, the commands on the selection, and the panes.

import { IconLayoutSidebar, IconLayoutSidebarRight, type TablerIcon } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { type ActionId, actionEntry, actionTitle } from '../../electron/contract/actions.ts';
import { ActionButton } from '../controls/ActionButton.tsx';
import { SavedFilters } from '../filter-bar/SavedFilters.tsx';
import { isPaneOpen, type PaneId } from '../session/panes.ts';
import { useEngineValue } from '../session/use-engine-value.ts';
import { useSession, useSessionState } from '../session/use-session.ts';
import { clockTime } from '../words/clock-time.ts';
import { SENTENCES } from '../words/sentences.ts';
import { TabStrip } from './TabStrip.tsx';
import { offersAction, TABS, type Tab } from './tabs.ts';

export function Toolbar({ tab }: { tab: Tab }): ReactNode {
  const session = useSession();
  return (
    <section className="fg-bar" aria-label="View and selection">
      <TabStrip tabs={TABS} shown={tab} onShow={({ id }) => session.showTab(id)} />
      <SavedFilters key={tab.id} target={session.filterOf(tab.id)} />
      <span className="fg-space" />
      {offersAction(tab, 'toggleEnded') && (
        <>
          <EndedSwitch />
          <span className="fg-divider" />
        </>
      )}
      {tab.selection()}
      {tab.tools && (
        <>
          <span className="fg-divider" />
          {tab.tools()}
        </>
      )}
      {offersAction(tab, 'toggleFacets') && (
        <>
          <span className="fg-divider" />
          <PaneButton
            pane="facets"
            action="toggleFacets"
            hint="Facets ( [ )"
            name="Facets pane"
            icon={IconLayoutSidebar}
          />
        </>
      )}
      {offersAction(tab, 'toggleDetails') && (
        <PaneButton
          pane="details"
          action="toggleDetails"
          hint="Details ( ] )"
          name="Details pane"
          icon={IconLayoutSidebarRight}
        />
      )}
    </section>
  );
}

/** The hint says since when ended flows are kept, once older ones had to go. */
function EndedSwitch(): ReactNode {
  const isOn = useEngineValue((view) => view.alsoEnded);
  const sinceMs = useEngineValue((view) => view.endedSinceMs);
  const dropped = useEngineValue((view) => view.endedDropped);
  const { hint } = actionEntry('toggleEnded');
  const since = sinceMs === undefined ? undefined : SENTENCES.ended.since(clockTime(sinceMs), dropped);
  return (
    <ActionButton
      action="toggleEnded"
      look="plain"
      className="fg-switch"
      role="switch"
      aria-checked={isOn}
      hint={since ?? hint}
      aria-description={since}
    >
      <span className="fg-switch-track" aria-hidden="true" />
      {actionTitle('toggleEnded')}
    </ActionButton>
  );
}

interface PaneButtonProps {
  readonly pane: PaneId;
  readonly action: ActionId;
  readonly hint: string;
  readonly name: string;
  readonly icon: TablerIcon;
}

/** Opens a pane, and closes it. */
function PaneButton({ pane, action, hint, name, icon: Icon }: PaneButtonProps): ReactNode {
  // The action log takes the place of the details.
  const open = useSessionState(({ panes, log }) => isPaneOpen(panes, pane) && !(pane === 'details' && log.isOpen));
  return (
    <ActionButton
      action={action}
      look="plain"
      className="fg-icon-button"
      hint={hint}
      aria-label={name}
      aria-pressed={open}
    >
      <Icon aria-hidden="true" />
    </ActionButton>
  );
}
