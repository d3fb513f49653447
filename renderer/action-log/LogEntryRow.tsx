// An entry of the action log: when, what, which, what came of it, and its way back.

import { IconBolt, IconTrash } from '@tabler/icons-react';
import type { MouseEvent, ReactNode } from 'react';
import type { ActionOutcome, LoggedAction } from '../../electron/contract/action-log.ts';
import { chosenWords, deedWords, outcomeWords, whatWords } from '../../electron/contract/action-words.ts';
import { formatCount, visibleText } from '../../native/flow/index.ts';
import { Button } from '../controls/Button.tsx';
import { useNow } from '../session/use-now.ts';
import { useModifyBlocked, useSession, useSessionState } from '../session/use-session.ts';
import { SENTENCES } from '../words/sentences.ts';
import { entryTime, type LogEntry, laterWords } from './log-entries.ts';

const { actionLog: words } = SENTENCES;

/** So many undos and redos of an entry are listed. */
const ALL_LATER = 3;

export function LogEntryRow({ entry: { action, later, undone } }: { entry: LogEntry }): ReactNode {
  const { steadyClock } = useSession();
  const nowMs = useNow(steadyClock);
  const { kind, startedMs, outcome, source, by, isRunning } = action;
  const which = action.filter ?? chosenWords(action);
  const Icon = kind === 'flush' || kind === 'flushExpectations' ? IconBolt : IconTrash;
  const user = by.sudo === undefined ? by.user : `${by.user}, sudo by ${by.sudo}`;
  const ends = isRunning ? [words.underWayNow] : outcomeWords(action);
  return (
    <li className="fg-log-entry" data-action={action.id} data-kind={kind} data-back={action.back.kind}>
      <time title={new Date(startedMs).toLocaleString()}>{entryTime(startedMs, nowMs)}</time>
      <Icon aria-hidden="true" />
      <div>
        <b data-undone={undone === 'whole' || undefined}>
          {isRunning && !outcome ? words.begun(action.asked) : whatWords(action)}
        </b>
        {which !== undefined && (
          <p className="fg-log-filter" title={visibleText(which)}>
            {visibleText(which)}
          </p>
        )}
        <p>{`${source.netns} on ${source.host}, by ${user}`}</p>
        {ends.length > 0 && <p className="fg-log-note">{ends.join(', ')}</p>}
        <Later later={later} nowMs={nowMs} />
        {action.back.kind === 'none' && outcome && !deletedNothing(outcome) && (
          <p className="fg-log-note">{action.back.reason}</p>
        )}
      </div>
      <WayBackButton action={action} />
    </li>
  );
}

/** Its title says so, and that there is nothing to undo. */
function deletedNothing(outcome: ActionOutcome): boolean {
  return outcome.kind === 'deleted' && outcome.deleted === 0;
}

interface LaterProps {
  readonly later: readonly LoggedAction[];
  readonly nowMs: number;
}

/** The undos and redos of an entry; of many, the first and the last. */
function Later({ later, nowMs }: LaterProps): ReactNode {
  const line = (one: LoggedAction | undefined) =>
    one && (
      <p key={one.id} className="fg-log-note" data-later={one.kind}>
        {laterWords(one, nowMs)}
      </p>
    );
  if (later.length <= ALL_LATER) return later.map(line);
  return (
    <>
      {line(later[0])}
      <p className="fg-log-note" data-later="between">
        {words.between(later.length - 2)}
      </p>
      {line(later.at(-1))}
    </>
  );
}

/** One button for all that it does in turn, so that it keeps the focus. */
function WayBackButton({ action }: { action: LoggedAction }): ReactNode {
  const { actionLog } = useSession();
  const modifyBlocked = useModifyBlocked();
  const running = useSessionState(({ log }) => log.running);
  const { back, id } = action;
  const isRunning = running?.action === id;
  if (back.kind === 'none' && !isRunning) {
    return <span className="fg-log-none">{action.outcome ? words.noUndo : ''}</span>;
  }
  const blocked = isRunning ? undefined : (modifyBlocked ?? (running ? words.underWay : undefined));
  const run = ({ detail }: MouseEvent) => {
    // The second click of a double click is not meant for what the first one has put there.
    if (detail > 1) return;
    if (isRunning) actionLog.cancel();
    else void (back.kind === 'undo' ? actionLog.undo(id) : actionLog.redo(id));
  };
  return (
    <span className="fg-log-way-back">
      {isRunning && running.total > 0 && `${formatCount(running.done)} of ${formatCount(running.total)}`}
      <Button blocked={blocked} aria-description={deedWords(action)} onClick={run}>
        {isRunning ? SENTENCES.dialogs.cancel : back.kind === 'undo' ? 'Undo' : 'Redo'}
      </Button>
    </span>
  );
}
