// The confirmation of a flush: how many entries the kernel holds now, then what was left.

import type { ReactNode } from 'react';
import { isPlayground } from '../../electron/contract/access.ts';
import type { FlushOutcome } from '../../electron/contract/commands.ts';
import { SourceCommand } from '../controls/SourceCommand.tsx';
import type { Session } from '../session/session.ts';
import { useSession, useSessionState } from '../session/use-session.ts';
import { SENTENCES } from '../words/sentences.ts';
import { CameBackCount, ComebackNotes } from './ComebackNotes.tsx';
import { ConfirmationDialog, type ConfirmationWords } from './ConfirmationDialog.tsx';
import { flushNotes } from './comeback-words.ts';
import { type ConfirmationSteps, useConfirmation } from './confirmation.ts';
import { flushSentence } from './outcome-words.ts';

const { dialogs } = SENTENCES;

/** The question is the kernel's number of entries. */
const WORDS: ConfirmationWords<number, FlushOutcome> = {
  title: (count) => (count === undefined ? 'Flush the table?' : `${dialogs.flushEntries(count)}?`),
  doneTitle: () => 'Flushed',
  failedTitle: 'Flushing failed',
  preparing: 'Asking the kernel for the number of entries…',
  confirm: (count) => (count === undefined ? 'Flush' : dialogs.flushEntries(count)),
  blocked: (count) => (count === undefined ? dialogs.countingEntries : undefined),
  underWay: dialogs.flushUnderWay,
};

export function FlushDialog(): ReactNode {
  const confirmation = useConfirmation(flushSteps(useSession()));
  return (
    <ConfirmationDialog
      confirmation={confirmation}
      words={WORDS}
      asks={() => <Question />}
      runs={() => (
        <div role="status">
          <progress className="fg-progress" aria-label="Flushing" />
        </div>
      )}
      ends={(outcome) => (
        <>
          <p role="status">{flushSentence(outcome)}</p>
          <CameBackCount action={outcome.startedMs} />
        </>
      )}
    />
  );
}

function flushSteps({ api }: Session): ConfirmationSteps<number, FlushOutcome> {
  return {
    op: 'flush',
    prepare: async () => {
      const result = await api.invoke('countEntries', undefined);
      return result.ok ? result.value.entries : Promise.reject(result.failure);
    },
    run: async (count) => {
      const result = await api.invoke('flush', { confirmedEntries: count });
      return result.ok ? result.value : Promise.reject(result.failure);
    },
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
