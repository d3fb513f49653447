// The bar at the top: whose table this is, the filter in the middle, and the commands on what is shown.

import { IconPlayerPause, IconPlayerPlay } from '@tabler/icons-react';
import { type ReactNode, useSyncExternalStore } from 'react';
import { type Access, isPlayground, type Reach } from '../../electron/contract/access.ts';
import { formatCount } from '../../native/flow/index.ts';
import { ActionButton } from '../controls/ActionButton.tsx';
import { FlowCount } from '../controls/FlowCount.tsx';
import type { FilterEditor } from '../filter-bar/editor.ts';
import { FilterBar } from '../filter-bar/FilterBar.tsx';
import { staleNamespace } from '../session/stale-namespace.ts';
import { useEngineValue } from '../session/use-engine-value.ts';
import { useMatchingBlocked } from '../session/use-matching-blocked.ts';
import { useModifyBlocked, useSession, useSessionState } from '../session/use-session.ts';

export interface HeaderProps {
  /** Told the editor once it exists, to give it the focus. */
  readonly onEditor: (editor: FilterEditor | undefined) => void;
  /** Gives the grid the focus. */
  readonly onLeave: () => void;
}

export function Header({ onEditor, onLeave }: HeaderProps): ReactNode {
  const session = useSession();
  const blocked = useModifyBlocked();
  const matchingBlocked = useMatchingBlocked();
  return (
    <header className="fg-header">
      <h1 className="fg-hidden">Flowglass</h1>
      <Source />
      <FilterBar session={session} onEditor={onEditor} onLeave={onLeave} count={<FlowCount />} />
      <PauseButton />
      <ActionButton
        tone="danger"
        aria-label="Delete matching"
        blocked={matchingBlocked}
        hint="Delete every flow that the filter shows"
        onClick={() => session.askDelete({ kind: 'matching' })}
      >
        Delete matching…
      </ActionButton>
      <ActionButton
        tone="danger"
        aria-label="Flush"
        blocked={blocked}
        hint="Delete every entry of the table"
        onClick={() => session.askFlush()}
      >
        Flush…
      </ActionButton>
    </header>
  );
}

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
    ? 'Waiting for the helper, which stopped and is being started again'
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
  const session = useSession();
  const { engine } = session;
  const paused = useEngineValue((view) => view.paused);
  const held = useSyncExternalStore(
    (listener) => engine.subscribe(listener),
    () => (engine.getView().paused ? engine.getView().heldChanges : 0),
  );
  return (
    <ActionButton
      hint={
        paused
          ? `${formatCount(held)} ${held === 1 ? 'change is' : 'changes are'} held back`
          : 'Hold the picture still; the table goes on'
      }
      aria-label={paused ? 'Resume' : 'Pause'}
      onClick={() => session.togglePause()}
    >
      {paused ? <IconPlayerPlay aria-hidden="true" /> : <IconPlayerPause aria-hidden="true" />}
      <span className="fg-pause-word">{paused ? 'Resume' : 'Pause'}</span>
    </ActionButton>
  );
}
