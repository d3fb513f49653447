// The confirmation of a delete: exactly which flows, what it does and does not do, then what became of each.

import { type ReactNode, useEffect, useRef, useState } from 'react';
import type { Failure } from '../../electron/ipc.ts';
import { formatCount, IPPROTO, protocolTitle } from '../../native/flow/index.ts';
import type { DeleteOutcome, DeleteScope, PreparedDelete, RowView } from '../engine/protocol.ts';
import { destinationWords, sourceWords, stateTone } from '../table/flow-words.ts';
import { ActionButton } from './ActionButton.tsx';
import { AlertDialog } from './AlertDialog.tsx';
import { asFailure } from './as-failure.ts';
import { Command } from './Command.tsx';
import { flows, outcomeLines, wentWell } from './outcome-words.ts';
import type { Session } from './session.ts';
import { useSession, useSessionState } from './use-session.ts';

/** Where the delete stands. */
type Phase =
  | { readonly kind: 'preparing' }
  | { readonly kind: 'asking' | 'running'; readonly prepared: PreparedDelete }
  | { readonly kind: 'done'; readonly prepared: PreparedDelete; readonly outcome: DeleteOutcome }
  | { readonly kind: 'failed'; readonly failure: Failure };

export function DeleteDialog({ scope }: { scope: DeleteScope }): ReactNode {
  const session = useSession();
  const { phase, confirm, cancel } = useDelete(session, scope);
  const count = 'prepared' in phase ? phase.prepared.count : undefined;
  return (
    <AlertDialog
      title={titleOf(phase)}
      busy={phase.kind === 'running'}
      onCancel={cancel}
      buttons={<Buttons phase={phase} count={count} confirm={confirm} cancel={cancel} />}
    >
      {phase.kind === 'preparing' && <p>Counting the flows…</p>}
      {(phase.kind === 'asking' || phase.kind === 'running') && <Question prepared={phase.prepared} />}
      {phase.kind === 'running' && <Running count={phase.prepared.count} />}
      {phase.kind === 'done' && <Outcome outcome={phase.outcome} />}
      {phase.kind === 'failed' && <p role="alert">{phase.failure.message}</p>}
    </AlertDialog>
  );
}

function useDelete(session: Session, scope: DeleteScope) {
  const { engine } = session;
  const [phase, setPhase] = useState<Phase>({ kind: 'preparing' });
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
      token.current = undefined;
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
      return wentWell(phase.outcome) ? `${flows(phase.outcome.deleted)} deleted` : 'Not everything was deleted';
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
  const ended = phase.kind === 'done' || phase.kind === 'failed';
  useEffect(() => {
    if (ended) close.current?.focus();
  }, [ended]);
  if (ended) {
    return (
      <ActionButton ref={close} look="primary" onClick={cancel}>
        Close
      </ActionButton>
    );
  }
  const running = phase.kind === 'running' ? 'The delete is under way.' : undefined;
  const nothing =
    count === undefined ? 'The flows are being counted.' : count === 0 ? 'There is nothing to delete.' : undefined;
  return (
    <>
      <ActionButton autoFocus blocked={running} onClick={cancel}>
        Cancel
      </ActionButton>
      <ActionButton look="fatal" blocked={running ?? nothing} onClick={confirm}>
        {count === undefined ? 'Delete' : `Delete ${flows(count)}`}
      </ActionButton>
    </>
  );
}

function Question({ prepared }: { prepared: PreparedDelete }): ReactNode {
  const { sample, count, byProtocol, command } = prepared;
  return (
    <>
      {byProtocol.length > 0 && (
        <p className="fg-split">
          {byProtocol.map(({ protocol, count: of }) => (
            <span key={protocol}>
              {protocolTitle(protocol)} <b>{formatCount(of)}</b>
            </span>
          ))}
        </p>
      )}
      <ul className="fg-sample fg-mono">
        {sample.map((row) => (
          <li key={row.handle}>
            {protocolTitle(row.protocol)} {sourceWords(row).main} <span className="fg-to">→</span>{' '}
            {destinationWords(row).main}
          </li>
        ))}
        {count > sample.length && <li className="fg-dim">and {formatCount(count - sample.length)} more</li>}
      </ul>
      {prepared.ownSession > 0 && (
        <p className="fg-warning" role="alert">
          {count === 1 ? 'This is' : 'Among them is'} the session through which you are logged in. Deleting its entry
          may cut you off.
        </p>
      )}
      {command !== undefined && (
        <>
          <h3>The same by command</h3>
          <Command text={command} />
        </>
      )}
      <LooseNote prepared={prepared} />
    </>
  );
}

/** Why a deleted connection may go on, and the rule that would stop it. */
function LooseNote({ prepared }: { prepared: PreparedDelete }): ReactNode {
  const loose = useSessionState((state) => state.status.tcpLoose);
  if (prepared.establishedTcp === 0 || loose !== true) return null;
  const first = prepared.sample.find(isEstablishedTcp);
  return (
    <>
      <h3>What deleting does not do</h3>
      <p>
        {whichAreEstablished(prepared)} Deleting an entry does not cut its connection: with{' '}
        <code>nf_conntrack_tcp_loose=1</code>, as here, the next packet makes the entry anew, unless it is translated.
        Such a row is then marked “Came back”.
        {first &&
          (prepared.count === 1 ? ' This rule blocks it:' : ' A rule such as this, for the first of them, blocks it:')}
      </p>
      {first && <Command text={blockRule(first)} />}
    </>
  );
}

function whichAreEstablished({ count, establishedTcp }: PreparedDelete): string {
  if (count === 1) return 'This is an established TCP connection.';
  if (count === establishedTcp) return 'These are established TCP connections.';
  return `${formatCount(establishedTcp)} of them ${establishedTcp === 1 ? 'is an established TCP connection' : 'are established TCP connections'}.`;
}

function isEstablishedTcp(row: RowView): boolean {
  return row.protocol === IPPROTO.tcp && stateTone(row) === 'ok';
}

/** Drops every packet of the flow's original direction, before NAT, whether it passes through or starts here. */
function blockRule(row: RowView): string {
  const ip = row.origSrc.includes(':') ? 'ip6' : 'ip';
  const packets = `${ip} saddr ${row.origSrc} ${ip} daddr ${row.origDst} tcp sport ${row.origSport} tcp dport ${row.origDport}`;
  const chain = (hook: string) => `chain ${hook} { type filter hook ${hook} priority -300; ${packets} drop; }`;
  return `nft 'table inet flowglass_block { ${chain('prerouting')}; ${chain('output')}; }'`;
}

function Running({ count }: { count: number }): ReactNode {
  return (
    <div role="status">
      <progress className="fg-progress" aria-label="Deleting" />
      <p>Deleting {flows(count)}, each compared with what you saw…</p>
    </div>
  );
}

function Outcome({ outcome }: { outcome: DeleteOutcome }): ReactNode {
  return (
    <div role="status">
      <ul className="fg-outcome">
        {outcomeLines(outcome).map((line) => (
          <li key={line.text} data-outcome={line.kind} data-count={line.count}>
            <b>{formatCount(line.count)}</b> {line.text}
          </li>
        ))}
      </ul>
      {outcome.failure && <p className="fg-warning">{outcome.failure.message}</p>}
    </div>
  );
}
