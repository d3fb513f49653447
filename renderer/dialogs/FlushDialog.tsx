// The confirmation of a flush: how many entries the kernel holds now, then what was left.

import { type ReactNode, useEffect, useState } from 'react';
import { isPlayground } from '../../electron/contract/access.ts';
import type { FlushOutcome } from '../../electron/contract/commands.ts';
import type { Failure } from '../../electron/contract/failure.ts';
import { Button } from '../controls/Button.tsx';
import { SourceCommand } from '../controls/SourceCommand.tsx';
import { useModifyBlocked, useSession, useSessionState } from '../session/use-session.ts';
import { entries } from '../words/counts.ts';
import { AlertDialog } from './AlertDialog.tsx';
import { CameBack, ComebackNotes } from './ComebackNotes.tsx';
import { flushNotes } from './comeback-words.ts';
import { flushSentence } from './outcome-words.ts';

type Phase =
  | { readonly kind: 'counting' }
  | { readonly kind: 'asking' | 'running'; readonly count: number }
  | { readonly kind: 'done'; readonly outcome: FlushOutcome }
  | { readonly kind: 'failed'; readonly failure: Failure };

export function FlushDialog(): ReactNode {
  const session = useSession();
  const access = useSessionState((state) => state.status.access);
  const loose = useSessionState((state) => state.status.tcpLoose);
  const [phase, setPhase] = useState<Phase>({ kind: 'counting' });
  useEffect(() => {
    void session.api.invoke('countEntries', undefined).then((result) => {
      setPhase(
        result.ok ? { kind: 'asking', count: result.value.entries } : { kind: 'failed', failure: result.failure },
      );
    });
  }, [session]);
  const flush = (count: number) => {
    setPhase({ kind: 'running', count });
    void session.api.invoke('flush', { confirmedEntries: count }).then((result) => {
      setPhase(result.ok ? { kind: 'done', outcome: result.value } : { kind: 'failed', failure: result.failure });
    });
  };
  return (
    <AlertDialog
      title={titleOf(phase)}
      busy={phase.kind === 'running'}
      onCancel={() => session.closeDialog()}
      buttons={<Buttons phase={phase} flush={flush} close={() => session.closeDialog()} />}
    >
      {phase.kind === 'counting' && <p>Asking the kernel for the number of entries…</p>}
      {(phase.kind === 'asking' || phase.kind === 'running') && (
        <>
          <p>
            This deletes every tracked connection of {access.host} ({access.netns}), IPv4 and IPv6, whatever the filter
            shows.
          </p>
          <OwnSessionWarning />
          <ComebackNotes notes={flushNotes(loose)} />
          <SourceCommand heading="The same by command" text="conntrack -F" />
        </>
      )}
      {phase.kind === 'running' && (
        <div role="status">
          <progress className="fg-progress" aria-label="Flushing" />
        </div>
      )}
      {phase.kind === 'done' && (
        <>
          <p role="status">{flushSentence(phase.outcome)}</p>
          <CameBack action={phase.outcome.startedMs} />
        </>
      )}
      {phase.kind === 'failed' && <p role="alert">{phase.failure.message}</p>}
    </AlertDialog>
  );
}

/** Flushing takes the entry of the session through which the user looks at this window, too. */
function OwnSessionWarning(): ReactNode {
  const { ownSession } = useSession().boot;
  const playground = useSessionState((state) => isPlayground(state.status.access));
  if (!ownSession || playground) return null;
  return (
    <p className="fg-warning" role="alert">
      You are logged in from {ownSession.client} through this machine’s network: flushing may cut that connection.
    </p>
  );
}

function titleOf(phase: Phase): string {
  if (phase.kind === 'done') return 'Flushed';
  if (phase.kind === 'failed') return 'Flushing failed';
  return phase.kind === 'counting' ? 'Flush the table?' : `Flush ${entries(phase.count)}?`;
}

function Buttons({
  phase,
  flush,
  close,
}: {
  phase: Phase;
  flush: (count: number) => void;
  close: () => void;
}): ReactNode {
  const blocked = useModifyBlocked();
  if (phase.kind === 'done' || phase.kind === 'failed') {
    return (
      <Button key="close" autoFocus look="primary" onClick={close}>
        Close
      </Button>
    );
  }
  const running = phase.kind === 'running' ? 'The flush is under way.' : undefined;
  const counting = phase.kind === 'counting' ? 'The entries are being counted.' : undefined;
  return (
    <>
      <Button key="cancel" autoFocus blocked={running} onClick={close}>
        Cancel
      </Button>
      <Button
        look="fatal"
        blocked={running ?? blocked ?? counting}
        onClick={() => phase.kind === 'asking' && flush(phase.count)}
      >
        {phase.kind === 'counting' ? 'Flush' : `Flush ${entries(phase.count)}`}
      </Button>
    </>
  );
}
