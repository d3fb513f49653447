// The window: header, bars, grid or explanation, footer, and the open dialog.

import { MantineProvider } from '@mantine/core';
import { Notifications } from '@mantine/notifications';
import { lazy, type ReactNode, Suspense, useCallback, useEffect, useState } from 'react';
import { EmptyState } from '../controls/EmptyState.tsx';
import { emptyKind, isUnreached } from '../controls/empty-state.ts';
import { pageNonce } from '../session/nonce.ts';
import type { Session } from '../session/session.ts';
import { useColorScheme } from '../session/use-color-scheme.ts';
import { useEngineValue } from '../session/use-engine-value.ts';
import { SessionContext, useSession, useSessionState } from '../session/use-session.ts';
import { useStatusNotices } from '../session/use-status-notices.ts';
import { DialogHost } from './DialogHost.tsx';
import { Footer } from './Footer.tsx';
import { FullTable } from './FullTable.tsx';
import { Header } from './Header.tsx';
import { Notices } from './Notices.tsx';
import { ReadingLine } from './ReadingLine.tsx';
import { TAB_PANEL_ID, TabStrip } from './TabStrip.tsx';
import { Toolbar } from './Toolbar.tsx';
import { TABS, type Tab } from './tabs.ts';
import { theme } from './theme.ts';
import { useShortcuts } from './use-shortcuts.ts';

/** A sixth of the page's code; the window does not wait for it. */
const loadBuilder = () => import('../filter-bar/FilterBuilder.tsx');
const FilterBuilder = lazy(async () => ({ default: (await loadBuilder()).FilterBuilder }));

export function App({ session }: { session: Session }): ReactNode {
  return (
    <SessionContext value={session}>
      <Themed>
        <Window />
        <Notifications position="bottom-right" limit={3} className="fg-notifications" />
      </Themed>
    </SessionContext>
  );
}

function Themed({ children }: { children: ReactNode }): ReactNode {
  const scheme = useColorScheme(useSessionState((state) => state.theme));
  return (
    <MantineProvider theme={theme} forceColorScheme={scheme} getStyleNonce={pageNonce}>
      {children}
    </MantineProvider>
  );
}

function Window(): ReactNode {
  const session = useSession();
  useEffect(() => session.listen(), [session]);
  const [tab, setTab] = useState<Tab>(TABS[0]);
  useShortcuts(session, tab);
  useStatusNotices();
  useBuilderAhead();
  const builderOpen = useSessionState((state) => state.builderOpen);
  return (
    <div className="fg-app">
      <Header />
      <Toolbar />
      <Suspense>{builderOpen && <FilterBuilder session={session} />}</Suspense>
      <div className="fg-notices">
        <Notices />
        <FullTable />
      </div>
      <Main tab={tab} onTab={setTab} />
      <Footer />
      <DialogHost />
    </div>
  );
}

/** Loads the builder before anybody opens it. */
function useBuilderAhead(): void {
  useEffect(() => {
    const idle = requestIdleCallback(() => void loadBuilder());
    return () => cancelIdleCallback(idle);
  }, []);
}

/** Attributes that make an element the tab's panel; none if there is no tab strip. */
function panelOf({ title }: Tab) {
  return TABS.length < 2 ? {} : { id: TAB_PANEL_ID, role: 'tabpanel', 'aria-label': title };
}

function Main({ tab, onTab }: { tab: Tab; onTab: (tab: Tab) => void }): ReactNode {
  const { focus } = useSession();
  const status = useSessionState((state) => state.status);
  const kind = useEngineValue((view) => emptyKind(status, view));
  const ref = useCallback(
    (element: HTMLElement | null) => focus.set('grid', element ? () => element.focus() : undefined),
    [focus],
  );
  return (
    <main className="fg-main">
      <TabStrip tabs={TABS} shown={tab} onShow={onTab} />
      <div className="fg-panel">
        <div className="fg-tab-place" {...panelOf(tab)} hidden={kind && isUnreached(kind)}>
          {tab.render(ref)}
        </div>
        <ReadingLine />
        {kind && isUnreached(kind) && <EmptyState kind={kind} />}
      </div>
    </main>
  );
}
