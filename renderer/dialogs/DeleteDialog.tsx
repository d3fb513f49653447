// The confirmation of a delete: exactly which flows, what it does and does not do, then what became of each.

import { type ReactNode, useEffect, useRef, useState } from 'react';
import type { Failure } from '../../electron/contract/failure.ts';
import { formatCount, protocolTitle } from '../../native/flow/index.ts';
import { Button } from '../controls/Button.tsx';
import { SourceCommand } from '../controls/SourceCommand.tsx';
import type { DeleteOutcome, DeleteScope, PreparedDelete } from '../engine/api.ts';
import type { Session } from '../session/session.ts';
import { useModifyBlocked, useSession, useSessionState } from '../session/use-session.ts';
import { clockTime } from '../words/clock-time.ts';
import { flows } from '../words/counts.ts';
import { SENTENCES } from '../words/sentences.ts';
import { AlertDialog } from './AlertDialog.tsx';
import { asFailure } from './as-failure.ts';
import { CameBack, ComebackNotes } from './ComebackNotes.tsx';
import { comesBack, deleteNotes } from './comeback-words.ts';
import { blockRule, hiddenWords, partSentence } from './delete-words.ts';
import { outcomeAttributes, outcomeLines, outcomeTitle } from './outcome-words.ts';
import { Sample } from './Sample.tsx';
import { SecondLookNote } from './SecondLookNote.tsx';

/** Where the delete stands. */
type Phase =
  | { readonly kind: 'preparing' }
  | { readonly kind: 'asking' | 'running'; readonly prepared: PreparedDelete }
  | { readonly kind: 'done'; readonly prepared: PreparedDelete; readonly outcome: DeleteOutcome }
  | { readonly kind: 'failed'; readonly failure: Failure };

export function DeleteDialog({ scope }: { scope: DeleteScope }): ReactNode {
  const session = useSession();
  const { phase, confirm, cancel } = useDelete(session, scope);
  const silent = useSessionState((state) => state.silence !== undefined);
  const count = 'prepared' in phase ? phase.prepared.count : undefined;
  return (
    <AlertDialog
      title={titleOf(phase)}
      busy={phase.kind === 'running' && !silent}
      onCancel={cancel}
      buttons={<Buttons phase={phase} count={count} confirm={confirm} cancel={cancel} />}
    >
      {phase.kind === 'preparing' && <p>Counting the flows…</p>}
      {(phase.kind === 'asking' || phase.kind === 'running') && <Question prepared={phase.prepared} scope={scope} />}
      {phase.kind === 'running' && <Running count={phase.prepared.count} />}
      {phase.kind === 'done' && <Outcome outcome={phase.outcome} prepared={phase.prepared} />}
      {phase.kind === 'failed' && <p role="alert">{phase.failure.message}</p>}
    </AlertDialog>
  );
}

function useDelete(session: Session, scope: DeleteScope) {
  const { engine } = session;
  const [phase, setPhase] = useState<Phase>({ kind: 'preparing' });
  /** What closing the dialog calls off: a delete that was not confirmed, or what a running one has not sent yet. */
  const token = useRef<number | undefined>(undefined);
  useEffect(() => {
    let ended = false;
    engine.prepareDelete(scope).then(
      (prepared) => {
        if (ended) return engine.cancelDelete(prepared.token);
        token.current = prepared.token;
        setPhase({ kind: 'asking', prepared });
      },
      (error: unknown) => setPhase({ kind: 'failed', failure: asFailure('delete', error) }),
    );
    return () => {
      ended = true;
      if (token.current !== undefined) engine.cancelDelete(token.current);
    };
  }, [engine, scope]);
  return {
    phase,
    cancel: () => session.closeDialog(),
    confirm: () => {
      if (phase.kind !== 'asking') return;
      const { prepared } = phase;
      setPhase({ kind: 'running', prepared });
      engine.executeDelete(prepared.token).then(
        (outcome) => setPhase({ kind: 'done', prepared, outcome }),
        (error: unknown) => setPhase({ kind: 'failed', failure: asFailure('delete', error) }),
      );
    },
  };
}

function titleOf(phase: Phase): string {
  switch (phase.kind) {
    case 'preparing':
      return 'Delete flows?';
    case 'asking':
    case 'running':
      return `Delete ${flows(phase.prepared.count)}?`;
    case 'done':
      return outcomeTitle(phase.outcome);
    case 'failed':
      return 'Deleting failed';
  }
}

interface ButtonsProps {
  readonly phase: Phase;
  readonly count: number | undefined;
  readonly confirm: () => void;
  readonly cancel: () => void;
}

function Buttons({ phase, count, confirm, cancel }: ButtonsProps): ReactNode {
  const close = useRef<HTMLButtonElement>(null);
  const blocked = useModifyBlocked();
  const silent = useSessionState((state) => state.silence !== undefined);
  const ended = phase.kind === 'done' || phase.kind === 'failed';
  useEffect(() => {
    if (ended) close.current?.focus();
  }, [ended]);
  if (ended) {
    return (
      <Button ref={close} look="primary" onClick={cancel}>
        Close
      </Button>
    );
  }
  const running = phase.kind === 'running' ? 'The delete is under way.' : undefined;
  const nothing =
    count === undefined ? 'The flows are being counted.' : count === 0 ? 'There is nothing to delete.' : undefined;
  return (
    <>
      <Button autoFocus blocked={silent ? undefined : running} onClick={cancel}>
        {silent && running ? 'Close' : 'Cancel'}
      </Button>
      <Button look="fatal" blocked={running ?? blocked ?? nothing} onClick={confirm}>
        {count === undefined ? 'Delete' : `Delete ${flows(count)}`}
      </Button>
    </>
  );
}

function Question({ prepared, scope }: { prepared: PreparedDelete; scope: DeleteScope }): ReactNode {
  const { sample, count, byProtocol, command } = prepared;
  const loose = useSessionState((state) => state.status.tcpLoose);
  return (
    <>
      <Which prepared={prepared} scope={scope} />
      <SecondLookNote prepared={prepared} />
      {byProtocol.length > 0 && (
        <p className="fg-split">
          {byProtocol.map(({ protocol, count: of }) => (
            <span key={protocol}>
              {protocolTitle(protocol)} <b>{formatCount(of)}</b>
            </span>
          ))}
        </p>
      )}
      {prepared.ownSession > 0 && (
        <p className="fg-warning" role="alert">
          {count === 1 ? 'This is' : 'Among them is'} the session through which you are logged in. Deleting its entry
          may cut you off.
        </p>
      )}
      <ComebackNotes notes={deleteNotes(prepared, loose)} />
      <Sample rows={sample} count={count} />
      {command !== undefined && <SourceCommand heading="The same by command" text={command} />}
      <BlockRule prepared={prepared} />
    </>
  );
}

/** Which flows these are: by which filter, how many of them are out of sight, and whether they are all. */
function Which({ prepared, scope }: { prepared: PreparedDelete; scope: DeleteScope }): ReactNode {
  const { filterText, hidden, count } = prepared;
  const filtered = filterText.trim() !== '';
  const part = partSentence(prepared);
  const wrongText = useSessionState((state) => state.filterErrors.length > 0);
  return (
    <>
      {scope.kind === 'matching' && (
        <p>
          {filtered ? `${SENTENCES.dialogs.allThatMatch} ` : SENTENCES.dialogs.allListed}
          {filtered && <code className="fg-quoted">{filterText}</code>}
        </p>
      )}
      {scope.kind !== 'one' && hidden > 0 && (
        <p className="fg-warning" role="alert">
          <b>{hiddenWords(hidden, count)}</b> by the filter{' '}
          {wrongText && 'in force, which the text in the box is not: '}
          <code className="fg-quoted">{filterText}</code>
        </p>
      )}
      {scope.kind === 'matching' && part !== undefined && (
        <p className="fg-warning" role="alert">
          {part}
        </p>
      )}
    </>
  );
}

/** The rule that stops a connection which would otherwise come back. */
function BlockRule({ prepared }: { prepared: PreparedDelete }): ReactNode {
  const loose = useSessionState((state) => state.status.tcpLoose);
  const first = loose === false ? undefined : prepared.sample.find(comesBack);
  if (!first) return null;
  return (
    <SourceCommand
      heading={prepared.count === 1 ? 'To block it as well' : 'To block such a flow as well'}
      text={blockRule(first)}
    />
  );
}

function Running({ count }: { count: number }): ReactNode {
  const silence = useSessionState((state) => state.silence);
  return (
    <div role="status">
      <progress className="fg-progress" aria-label="Deleting" />
      <p>Deleting {flows(count)}, each compared with what you saw…</p>
      {silence && (
        <p className="fg-warning">
          The table has not answered since {clockTime(silence.sinceMs)}, so it is not known how many of them are
          deleted. Closing leaves alone those that were not sent yet.
        </p>
      )}
    </div>
  );
}

function Outcome({ outcome, prepared }: { outcome: DeleteOutcome; prepared: PreparedDelete }): ReactNode {
  return (
    <>
      <div role="status" {...outcomeAttributes(outcome)}>
        <ul className="fg-outcome">
          {outcomeLines(outcome).map((line) => (
            <li key={line.text} data-outcome={line.kind} data-count={line.count}>
              <b>{formatCount(line.count)}</b> {line.text}
            </li>
          ))}
        </ul>
        {prepared.paused && <p>{SENTENCES.dialogs.strikesOut}</p>}
        {outcome.failure && <p className="fg-warning">{outcome.failure.message}</p>}
      </div>
      <CameBack action={prepared.token} />
    </>
  );
}
