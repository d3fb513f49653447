// Region `Action log`: what was changed, newest first, with a way back for each where there is one.

import { IconFileCode, IconX } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { ActionButton } from '../controls/ActionButton.tsx';
import { Command } from '../controls/Command.tsx';
import { useNow } from '../session/use-now.ts';
import { useModifyBlocked, useSession, useSessionState } from '../session/use-session.ts';
import { momentText } from '../words/clock-time.ts';
import { SENTENCES } from '../words/sentences.ts';
import { LogEntryRow } from './LogEntryRow.tsx';
import { type LogEntry, lastAsCommand, logEntries } from './log-entries.ts';
import './action-log.css';

const { actionLog: words } = SENTENCES;

export function ActionLogPane(): ReactNode {
  const { known } = useSessionState(({ log }) => log);
  const entries = logEntries(known.actions);
  return (
    <section className="fg-frame fg-log" aria-label="Action log" data-total={known.total}>
      <header className="fg-frame-head">
        <div className="fg-frame-title">
          <h2>Action log</h2>
          <ActionButton action="exportActionLog" look="plain">
            <IconFileCode aria-hidden="true" />
            Export as script
          </ActionButton>
          <ActionButton action="showActionLog" look="plain" className="fg-icon-button" aria-label="Close action log">
            <IconX aria-hidden="true" />
          </ActionButton>
        </div>
        <Lead shown={known.actions.length} total={known.total} sinceMs={known.actions.at(-1)?.startedMs} />
      </header>
      {[known.unread, known.unsaved].map(
        (failure) =>
          failure && (
            <p key={failure.message} className="fg-warning fg-log-trouble" role="alert">
              {failure.message}
            </p>
          ),
      )}
      {entries.length > 0 && (
        <>
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
          <ol className="fg-frame-body" aria-label="Actions" tabIndex={0}>
            {entries.map((entry) => (
              <LogEntryRow key={entry.action.id} entry={entry} />
            ))}
          </ol>
          <Foot entries={entries} />
        </>
      )}
    </section>
  );
}

interface LeadProps {
  readonly shown: number;
  readonly total: number;
  readonly sinceMs: number | undefined;
}

function Lead({ shown, total, sinceMs }: LeadProps): ReactNode {
  const { steadyClock } = useSession();
  const nowMs = useNow(steadyClock);
  const blocked = useModifyBlocked();
  if (sinceMs === undefined) return <p>{blocked === undefined ? words.nothingYet : words.nothingYetAnd(blocked)}</p>;
  return (
    <p>
      {words.since(momentText(sinceMs, nowMs))}
      {shown < total && ` ${words.newestOf(shown, total)}`}
    </p>
  );
}

/** The newest action that stands, as a command, and what the script has. */
function Foot({ entries }: { entries: readonly LogEntry[] }): ReactNode {
  const { filterContext } = useSession();
  const shell = useSessionState(({ status }) => status.access.shell);
  const command = lastAsCommand(entries, filterContext, shell);
  return (
    <footer className="fg-log-foot">
      {command !== undefined && (
        <>
          <h3>{words.lastAsCommand}</h3>
          <Command text={command} />
        </>
      )}
      <div>
        <p>{words.script}</p>
        <ActionButton action="clearActionLog" look="plain" tone="danger">
          Clear…
        </ActionButton>
      </div>
    </footer>
  );
}
