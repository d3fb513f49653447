// The confirmation of a flush of all expectations: how many the kernel has now, then what was left.

import type { ReactNode } from 'react';
import type { ExpectationFlushOutcome } from '../../electron/contract/expectations.ts';
import { SourceCommand } from '../controls/SourceCommand.tsx';
import type { Session } from '../session/session.ts';
import { useSession, useSessionState } from '../session/use-session.ts';
import { expectations } from '../words/counts.ts';
import { SENTENCES } from '../words/sentences.ts';
import { answerOf, type ConfirmationSteps } from './confirmation.ts';
import { FlushConfirmation } from './FlushConfirmation.tsx';

const { dialogs } = SENTENCES;

export function ExpectationFlushDialog(): ReactNode {
  const session = useSession();
  return (
    <FlushConfirmation
      title="Flush the expectations?"
      flush={dialogs.flushExpectations}
      preparing={dialogs.countingExpectations}
      counting={dialogs.countingExpectations}
      steps={flushSteps(session)}
      ends={({ before, after }) => (
        <p role="status" data-before={before} data-after={after}>
          There {before === 1 ? 'was' : 'were'} {expectations(before)}; now there {after === 1 ? 'is' : 'are'}{' '}
          {after === 0 ? 'none' : expectations(after)}.
        </p>
      )}
    >
      <Question />
    </FlushConfirmation>
  );
}

function flushSteps({ api }: Session): ConfirmationSteps<number, ExpectationFlushOutcome> {
  return {
    op: 'flushExpectations',
    prepare: async () => (await answerOf(api.invoke('countExpectations', undefined))).total,
    run: (confirmed) => answerOf(api.invoke('flushExpectations', { confirmed })),
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
      <SourceCommand heading="The same by command" text="conntrack -F expect" />
    </>
  );
}
