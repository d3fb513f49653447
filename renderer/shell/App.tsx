// The window: header, bars, grid or explanation, foot, and the confirmation that is open.

import { MantineProvider } from '@mantine/core';
import { Notifications } from '@mantine/notifications';
import { lazy, type ReactNode, Suspense, useCallback, useEffect, useRef } from 'react';
import { EmptyState } from '../controls/EmptyState.tsx';
import { emptyKind } from '../controls/empty-state.ts';
import { DeleteDialog } from '../dialogs/DeleteDialog.tsx';
import { FlushDialog } from '../dialogs/FlushDialog.tsx';
import type { FilterEditor } from '../filter-bar/editor.ts';
import { Connections } from '../flows/Connections.tsx';
import { pageNonce } from '../session/nonce.ts';
import type { Session } from '../session/session.ts';
import { useColorScheme } from '../session/use-color-scheme.ts';
import { useEngineValue } from '../session/use-engine-value.ts';
import { SessionContext, useSession, useSessionState } from '../session/use-session.ts';
import { useStatusNotices } from '../session/use-status-notices.ts';
import { Footer } from './Footer.tsx';
import { FullTable } from './FullTable.tsx';
import { Header } from './Header.tsx';
import { Notices } from './Notices.tsx';
import { ReadingLine } from './ReadingLine.tsx';
import { Toolbar } from './Toolbar.tsx';
import { theme } from './theme.ts';

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
  const editor = useRef<FilterEditor | undefined>(undefined);
  const grid = useRef<HTMLDivElement>(null);
  const onEditor = useCallback((made: FilterEditor | undefined) => {
    editor.current = made;
  }, []);
  const focusGrid = useCallback(() => grid.current?.focus(), []);
  useShortcuts(session, editor);
  useStatusNotices();
  useBuilderAhead();
  const builderOpen = useSessionState((state) => state.builderOpen);
  return (
    <div className="fg-app">
      <Header onEditor={onEditor} onLeave={focusGrid} />
      <Toolbar />
      <Suspense>{builderOpen && <FilterBuilder session={session} />}</Suspense>
      <div className="fg-notices">
        <Notices />
        <FullTable />
      </div>
      <Main grid={grid} />
      <Footer />
      <Confirmation />
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

function Main({ grid }: { grid: React.RefObject<HTMLDivElement | null> }): ReactNode {
  const status = useSessionState((state) => state.status);
  const kind = useEngineValue((view) => emptyKind(status, view));
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

function Confirmation(): ReactNode {
  const dialog = useSessionState((state) => state.dialog);
  if (!dialog) return null;
  return dialog.kind === 'flush' ? <FlushDialog /> : <DeleteDialog scope={dialog.scope} />;
}

/** Keys of the whole window, and the verbs of the application's menu. */
function useShortcuts(session: Session, editor: { readonly current: FilterEditor | undefined }): void {
  useEffect(() => {
    const focusFilter = () => editor.current?.focus();
    const stop = session.listen({ focusFilter, selectAll: () => session.engine.select({ kind: 'all' }) });
    const onKey = (event: KeyboardEvent) => {
      const find = (event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'f';
      const slash = event.key === '/' && !event.ctrlKey && !event.altKey && !isEditing(event.target);
      if ((!find && !slash) || session.store.getState().dialog) return;
      event.preventDefault();
      focusFilter();
    };
    window.addEventListener('keydown', onKey);
    return () => {
      stop();
      window.removeEventListener('keydown', onKey);
    };
  }, [session, editor]);
}

function isEditing(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|SELECT|TEXTAREA)$/.test(target.tagName))
  );
}
