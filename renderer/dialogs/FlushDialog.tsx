// The confirmation of a flush: how many entries the kernel holds now, what flushing does, and the name of the host, so that
// nobody flushes the wrong one.

import { type ReactNode, useState } from 'react';
import { isPlayground } from '../../electron/contract/access.ts';
import type { UndoRoom } from '../../electron/contract/action-log.ts';
import { SourceCommand } from '../controls/SourceCommand.tsx';
import type { Removal } from '../session/removal.ts';
import type { Session } from '../session/session.ts';
import { useSession, useSessionState } from '../session/use-session.ts';
import { SENTENCES } from '../words/sentences.ts';
import { ComebackNotes } from './ComebackNotes.tsx';
import { flushNotes } from './comeback-words.ts';
import { answerOf, type ConfirmationSteps, questionOf, useConfirmation } from './confirmation.ts';
import { FlushConfirmation } from './FlushConfirmation.tsx';
import { HostName } from './HostName.tsx';
import { Note } from './Note.tsx';
import { UndoNote, undoHint } from './undo-notes.tsx';

const { dialogs } = SENTENCES;

/** What the user confirms: the kernel's number of entries, and whether the flush can be undone. */
interface Asked {
  readonly count: number;
  readonly room: UndoRoom;
}

export function FlushDialog(): ReactNode {
  const session = useSession();
  const confirmation = useConfirmation(flushSteps(session));
  const host = useSessionState((state) => state.status.access.host);
  const [name, setName] = useState('');
  return (
    <FlushConfirmation
      confirmation={confirmation}
      title="Flush the table?"
      flush={dialogs.flushEntries}
      preparing="Asking the kernel for the number of entries…"
      counting={dialogs.countingEntries}
      blocked={name.trim() === host ? undefined : dialogs.typeHostName(host)}
      removal={(asked) => flushRemoval(session, asked)}
      aside={undoHint(questionOf(confirmation)?.room)}
    >
      {({ room }, confirm) => (
        <>
          <Question room={room} />
          <HostName host={host} name={name} onName={setName} onEnter={confirm} />
        </>
      )}
    </FlushConfirmation>
  );
}

function flushSteps({ api }: Session): ConfirmationSteps<Asked> {
  return {
    op: 'flush',
    prepare: async () => {
      const { entries: count } = await answerOf(api.invoke('countEntries', undefined));
      return { count, room: await answerOf(api.invoke('undoRoom', { flows: count })) };
    },
  };
}

function flushRemoval({ api }: Session, { count, room }: Asked): Removal {
  return {
    verb: 'flush',
    thing: 'flow',
    count,
    run: async () => {
      const answer = await answerOf(api.invoke('flush', { confirmedEntries: count, room }));
      const { before, after, startedMs: token, kept } = answer;
      const action = kept === undefined ? undefined : answer.action;
      return { kind: 'flushed', thing: 'flow', before, after, kept, token, action };
    },
  };
}

function Question({ room }: { room: UndoRoom }): ReactNode {
  const access = useSessionState((state) => state.status.access);
  const loose = useSessionState((state) => state.status.tcpLoose);
  return (
    <>
      <p>
        This deletes every tracked connection of {access.host} ({access.netns}), IPv4 and IPv6, whatever the filter
        shows.
      </p>
      <OwnSessionWarning />
      <UndoNote room={room} />
      <ComebackNotes notes={flushNotes(loose)} />
      <SourceCommand heading={dialogs.byCommand} text="conntrack -F" />
    </>
  );
}

/** Flushing also takes the entry of the session through which the user is logged in. */
function OwnSessionWarning(): ReactNode {
  const { ownSession } = useSession().boot;
  const playground = useSessionState((state) => isPlayground(state.status.access));
  if (!ownSession || playground) return null;
  return (
    <Note kind="own" role="alert" lead={dialogs.loggedInFrom(ownSession.client)}>
      {dialogs.flushMayCut}
    </Note>
  );
}
