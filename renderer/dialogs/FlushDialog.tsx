// The confirmation of a flush: how many entries the kernel holds now, then what was left.

import type { ReactNode } from 'react';
import { isPlayground } from '../../electron/contract/access.ts';
import type { FlushOutcome } from '../../electron/contract/commands.ts';
import { SourceCommand } from '../controls/SourceCommand.tsx';
import type { Session } from '../session/session.ts';
import { useSession, useSessionState } from '../session/use-session.ts';
import { SENTENCES } from '../words/sentences.ts';
import { CameBackCount, ComebackNotes } from './ComebackNotes.tsx';
import { flushNotes } from './comeback-words.ts';
import { answerOf, type ConfirmationSteps } from './confirmation.ts';
import { FlushConfirmation } from './FlushConfirmation.tsx';
import { flushSentence } from './outcome-words.ts';

const { dialogs } = SENTENCES;

export function FlushDialog(): ReactNode {
  const session = useSession();
  return (
    <FlushConfirmation
      title="Flush the table?"
      flush={dialogs.flushEntries}
      preparing="Asking the kernel for the number of entries…"
      counting={dialogs.countingEntries}
      steps={flushSteps(session)}
      ends={(outcome) => (
        <>
          <p role="status">{flushSentence(outcome)}</p>
          <CameBackCount action={outcome.startedMs} />
        </>
      )}
    >
      <Question />
    </FlushConfirmation>
  );
}

function flushSteps({ api }: Session): ConfirmationSteps<number, FlushOutcome> {
  return {
    op: 'flush',
    prepare: async () => (await answerOf(api.invoke('countEntries', undefined))).entries,
    run: (count) => answerOf(api.invoke('flush', { confirmedEntries: count })),
  };
}

function Question(): ReactNode {
  const access = useSessionState((state) => state.status.access);
  const loose = useSessionState((state) => state.status.tcpLoose);
  return (
    <>
      <p>
        This deletes every tracked connection of {access.host} ({access.netns}), IPv4 and IPv6, whatever the filter
        shows.
      </p>
      <OwnSessionWarning />
      <ComebackNotes notes={flushNotes(loose)} />
      <SourceCommand heading="The same by command" text="conntrack -F" />
    </>
  );
}

/** Flushing also takes the entry of the session through which the user is logged in. */
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
