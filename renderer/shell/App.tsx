// The window: header, bars, grid or explanation, footer, and the open dialog.

import { MantineProvider } from '@mantine/core';
import {
  Activity,
  lazy,
  type ReactNode,
  Suspense,
  useCallback,
  useDeferredValue,
  useEffect,
  useRef,
  useState,
} from 'react';
import { useUndoNotices } from '../action-log/undo-notices.tsx';
import { EmptyState } from '../controls/EmptyState.tsx';
import { emptyKind, isUnreached } from '../controls/empty-state.ts';
import { ValueMenu } from '../controls/ValueMenu.tsx';
import { KeyHelp } from '../dialogs/KeyHelp.tsx';
import { isFullView } from '../session/details-state.ts';
import { pageNonce } from '../session/nonce.ts';
import type { Session } from '../session/session.ts';
import { useColorScheme } from '../session/use-color-scheme.ts';
import { useEngineValue } from '../session/use-engine-value.ts';
import { SessionContext, useSession, useSessionState } from '../session/use-session.ts';
import { useStatusNotices } from '../session/use-status-notices.ts';
import { whenRead } from '../session/when-read.ts';
import { DialogHost } from './DialogHost.tsx';
import { Footer } from './Footer.tsx';
import { FullTable } from './FullTable.tsx';
import { Header } from './Header.tsx';
import { Notices } from './Notices.tsx';
import { DetailsPane, FacetsPane, LogPane, useCovered, useNarrow } from './Panes.tsx';
import { ReadingLine } from './ReadingLine.tsx';
import { TAB_PANEL_ID } from './TabStrip.tsx';
import { Toasts } from './Toasts.tsx';
import { Toolbar } from './Toolbar.tsx';
import { offersAction, TABS, type Tab, tabOf } from './tabs.ts';
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
  const tab = tabOf(useSessionState((state) => state.tab));
  useShortcuts(session, tab);
  useNarrow(session);
  useStatusNotices();
  useUndoNotices();
  useBuilderAhead(session);
  const builderOpen = useSessionState((state) => state.builderOpen);
  const showingKeys = useSessionState((state) => state.showingKeys);
  return (
    <div className="fg-app">
      <Header tab={tab} />
      <Toolbar tab={tab} />
      <Suspense>{builderOpen && offersAction(tab, 'toggleBuilder') && <FilterBuilder session={session} />}</Suspense>
      <div className="fg-notices">
        <Notices />
        <FullTable />
      </div>
      <Main shown={tab} />
      <Footer />
      <ValueMenu />
      <DialogHost />
      {showingKeys && <KeyHelp onClose={() => session.windowLayout.setShowingKeys(false)} />}
    </div>
  );
}

/** Loads the builder before anybody opens it, once the first table is read or takes too long. */
function useBuilderAhead({ engine }: Session): void {
  useEffect(() => whenRead(engine, () => void requestIdleCallback(() => void loadBuilder())), [engine]);
}

function Main({ shown }: { shown: Tab }): ReactNode {
  const status = useSessionState((state) => state.status);
  const kind = useEngineValue((view) => emptyKind(status, view));
  const unreached = kind !== undefined && isUnreached(kind);
  const visited = useVisited(shown);
  useFocusOnShow(shown);
  const logOpen = useSessionState(({ log }) => log.isOpen);
  // The log that the page before this one showed takes no focus.
  const openFromStart = useRef(logOpen);
  useEffect(() => {
    if (!logOpen) openFromStart.current = false;
  }, [logOpen]);
  const covered = useCovered(shown);
  // The first picture has only the panes' frames; their contents follow right after it.
  const panesEmpty = useDeferredValue(false, true);
  const full = useSessionState(isFullView) ? shown.details?.full : undefined;
  return (
    <main className="fg-main">
      {full && <FullView>{full()}</FullView>}
      {!full && !unreached && <FacetsPane tab={shown} isEmpty={panesEmpty} />}
      <div className="fg-panel" id={TAB_PANEL_ID} role="tabpanel" aria-label={shown.title} data-focus-place="grid">
        {visited.map((tab) => (
          <Activity key={tab.id} mode={tab === shown && !full ? 'visible' : 'hidden'}>
            <TabPlace tab={tab} hidden={unreached} />
          </Activity>
        ))}
        <ReadingLine />
        {unreached && <EmptyState kind={kind} />}
        <Toasts covered={covered} />
      </div>
      {!full &&
        (logOpen ? <LogPane takesFocus={!openFromStart.current} /> : <DetailsPane tab={shown} isEmpty={panesEmpty} />)}
    </main>
  );
}

/** Covers the grid and its panes. Escape leads back. */
function FullView({ children }: { children: ReactNode }): ReactNode {
  const session = useSession();
  const { focus } = session;
  const ref = useCallback(
    (element: HTMLElement | null) => {
      const back = () => element?.querySelector<HTMLElement>('button')?.focus();
      focus.set('details', element ? back : undefined);
      // After React has drawn the grid again.
      if (!element) setTimeout(() => focus.focus('grid'));
    },
    [focus],
  );
  return (
    <section
      ref={ref}
      className="fg-full-view"
      aria-label="Full view"
      data-focus-place="details"
      onKeyDown={(event) => {
        if (event.key !== 'Escape') return;
        event.preventDefault();
        session.windowLayout.setFullDetails(false);
      }}
    >
      {children}
    </section>
  );
}

/** A tab that is shown takes the focus if nothing that is seen has it. */
function useFocusOnShow(shown: Tab): void {
  const { focus } = useSession();
  const last = useRef(shown);
  useEffect(() => {
    if (last.current === shown) return;
    last.current = shown;
    if (!hasFocusInSight()) focus.focus('grid');
  }, [shown, focus]);
}

/** What was hidden just now still has the focus, until the browser draws and takes it away. */
function hasFocusInSight(): boolean {
  const { activeElement } = document;
  return activeElement !== null && activeElement !== document.body && activeElement.checkVisibility();
}

/** The tabs that were shown so far: they keep their state while another is shown. */
function useVisited(shown: Tab): readonly Tab[] {
  const [visited, setVisited] = useState<readonly Tab[]>([shown]);
  if (visited.includes(shown)) return visited;
  const next = TABS.filter((tab) => tab === shown || visited.includes(tab));
  setVisited(next);
  return next;
}

function TabPlace({ tab, hidden }: { tab: Tab; hidden: boolean }): ReactNode {
  const { focus } = useSession();
  const ref = useCallback(
    (element: HTMLElement | null) => focus.set('grid', element ? () => element.focus() : undefined),
    [focus],
  );
  return (
    <div className="fg-tab-place" hidden={hidden}>
      {tab.render(ref)}
    </div>
  );
}
