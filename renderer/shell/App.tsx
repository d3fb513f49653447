// The window: header, bars, grid or explanation, foot, and the dialog that is open.

import { MantineProvider } from '@mantine/core';
import { Notifications } from '@mantine/notifications';
import { lazy, type ReactNode, Suspense, useCallback, useEffect } from 'react';
import { EmptyState } from '../controls/EmptyState.tsx';
import { emptyKind } from '../controls/empty-state.ts';
import { Connections } from '../flows/Connections.tsx';
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
import { Toolbar } from './Toolbar.tsx';
import { theme } from './theme.ts';
import { useShortcuts } from './use-shortcuts.ts';

/** A sixth of the page's code, which the window does not wait for. */
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
  useShortcuts(session);
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
      <Main />
      <Footer />
      <DialogHost />
    </div>
  );
}

/** Has the builder ready before somebody opens it. */
function useBuilderAhead(): void {
  useEffect(() => {
    const idle = requestIdleCallback(() => void loadBuilder());
    return () => cancelIdleCallback(idle);
  }, []);
}

function Main(): ReactNode {
  const { focus } = useSession();
  const status = useSessionState((state) => state.status);
  const kind = useEngineValue((view) => emptyKind(status, view));
  const grid = useCallback(
    (element: HTMLDivElement | null) => focus.set('grid', element ? () => element.focus() : undefined),
    [focus],
  );
  return (
    <main className="fg-main">
      <div className="fg-grid-place" hidden={kind === 'connecting' || kind === 'noAccess'}>
        <Connections ref={grid} />
      </div>
      <ReadingLine />
      {kind && <EmptyState kind={kind} />}
    </main>
  );
}
