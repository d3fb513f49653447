// The bar at the top: whose table this is, the filter in the middle, and the commands on what is shown.

import { IconPlayerPause, IconPlayerPlay } from '@tabler/icons-react';
import { type ReactNode, useCallback } from 'react';
import { type Access, isPlayground, type Reach } from '../../electron/contract/access.ts';
import { ActionButton } from '../controls/ActionButton.tsx';
import type { FilterEditor } from '../filter-bar/editor.ts';
import { FilterBar } from '../filter-bar/FilterBar.tsx';
import { staleNamespace } from '../session/stale-namespace.ts';
import { closeTopmost } from '../session/topmost.ts';
import { useEngineValue } from '../session/use-engine-value.ts';
import { useSession, useSessionState } from '../session/use-session.ts';
import { SENTENCES } from '../words/sentences.ts';
import { MoreMenu } from './MoreMenu.tsx';
import { actionOn, offersAction, type Tab } from './tabs.ts';

export function Header({ tab }: { tab: Tab }): ReactNode {
  const session = useSession();
  const { focus } = session;
  const onEditor = useCallback(
    (editor: FilterEditor | undefined) => focus.set('filter', editor && (() => editor.focus())),
    [focus],
  );
  const narrow = useSessionState(({ panes }) => panes.narrow);
  const deleteMatching = actionOn(tab, 'deleteMatching');
  const flush = actionOn(tab, 'flush');
  return (
    <header className="fg-header">
      <h1 className="fg-hidden">Flowglass</h1>
      <Source />
      <FilterBar
        key={tab.id}
        target={session.filterOf(tab.id)}
        hasBuilder={offersAction(tab, 'toggleBuilder')}
        onEditor={onEditor}
        onLeave={() => focus.focus('grid')}
        onEscape={() => closeTopmost(session) || focus.focus('grid')}
        count={tab.count()}
      />
      {offersAction(tab, 'togglePause') && <PauseButton />}
      {deleteMatching && <ActionButton action={deleteMatching} tone="danger" />}
      {!narrow && flush && <ActionButton action={flush} tone="danger" />}
      <MoreMenu flush={flush} />
    </header>
  );
}

const { bars } = SENTENCES;

const TONES: Record<Reach, 'ok' | 'warn' | 'bad'> = {
  connecting: 'warn',
  direct: 'ok',
  helper: 'ok',
  none: 'bad',
};

const REACHED: Record<Reach, string> = {
  connecting: 'Connecting',
  direct: 'Read directly',
  helper: 'Read through the helper',
  none: 'No access',
};

function reachedWords(access: Access): string {
  return isPlayground(access) ? 'A private namespace with real traffic' : REACHED[access.reach];
}

function Source(): ReactNode {
  const access = useSessionState((state) => state.status.access);
  const restarting = useSessionState((state) => state.status.restarting);
  const stale = staleNamespace(access) !== undefined;
  const silent = useSessionState((state) => state.silence !== undefined);
  const reached = restarting
    ? 'Waiting for the helper, which stopped and is restarting'
    : stale
      ? 'No longer the namespace of this name'
      : reachedWords(access);
  return (
    <div className="fg-source" title={`${access.host} · ${access.netns} · ${reached}`}>
      <span className="fg-dot" data-tone={restarting || stale || silent ? 'warn' : TONES[access.reach]} />
      <span className="fg-hidden">{reached}: </span>
      <span className="fg-source-name">{access.host}</span>
      {isPlayground(access) ? (
        <span className="fg-badge">Playground</span>
      ) : (
        <span className="fg-source-netns">· {access.netns}</span>
      )}
    </div>
  );
}

function PauseButton(): ReactNode {
  const paused = useEngineValue((view) => view.paused);
  const held = useEngineValue((view) => (view.paused ? view.heldChanges : 0));
  return (
    <ActionButton
      action="togglePause"
      hint={paused ? bars.heldBack(held) : bars.pauseHint}
      aria-label={paused ? 'Resume' : 'Pause'}
    >
      {paused ? <IconPlayerPlay aria-hidden="true" /> : <IconPlayerPause aria-hidden="true" />}
      <span className="fg-pause-word">{paused ? 'Resume' : 'Pause'}</span>
    </ActionButton>
  );
}
