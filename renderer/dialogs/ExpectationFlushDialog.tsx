// The confirmation of a flush of all expectations: how many the kernel has now, and what flushing does.

import type { ReactNode } from 'react';
import { SourceCommand } from '../controls/SourceCommand.tsx';
import type { Removal } from '../session/removal.ts';
import type { Session } from '../session/session.ts';
import { useSession, useSessionState } from '../session/use-session.ts';
import { SENTENCES } from '../words/sentences.ts';
import { answerOf, type ConfirmationSteps, useConfirmation } from './confirmation.ts';
import { FlushConfirmation } from './FlushConfirmation.tsx';

const { dialogs } = SENTENCES;

export function ExpectationFlushDialog(): ReactNode {
  const session = useSession();
  return (
    <FlushConfirmation
      confirmation={useConfirmation(flushSteps(session))}
      title="Flush the expectations?"
      flush={dialogs.flushExpectations}
      preparing={dialogs.countingExpectations}
      counting={dialogs.countingExpectations}
      removal={({ count }) => flushRemoval(session, count)}
    >
      {() => <Question />}
    </FlushConfirmation>
  );
}

function flushSteps({ api }: Session): ConfirmationSteps<{ readonly count: number }> {
  return {
    op: 'flushExpectations',
    prepare: async () => ({ count: (await answerOf(api.invoke('countExpectations', undefined))).total }),
  };
}

function flushRemoval({ api }: Session, count: number): Removal {
  return {
    verb: 'flush',
    thing: 'expectation',
    count,
    run: async () => {
      const { before, after } = await answerOf(api.invoke('flushExpectations', { confirmed: count }));
      return { kind: 'flushed', thing: 'expectation', before, after };
    },
  };
}

function Question(): ReactNode {
  const access = useSessionState((state) => state.status.access);
  return (
    <>
      <p>
        This deletes every expectation of {access.host} ({access.netns}), IPv4 and IPv6, whatever the filter shows.
      </p>
      <p>{dialogs.deletedExpectationsMean}</p>
      <SourceCommand heading={dialogs.byCommand} text="conntrack -F expect" />
    </>
  );
}
