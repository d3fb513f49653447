// The confirmation of a flush of all expectations: how many the kernel has now, then what was left.

import type { ReactNode } from 'react';
import type { ExpectationFlushOutcome } from '../../electron/contract/expectations.ts';
import { SourceCommand } from '../controls/SourceCommand.tsx';
import type { Session } from '../session/session.ts';
import { useSession, useSessionState } from '../session/use-session.ts';
import { expectations } from '../words/counts.ts';
import { SENTENCES } from '../words/sentences.ts';
import { ConfirmationDialog, type ConfirmationWords } from './ConfirmationDialog.tsx';
import { type ConfirmationSteps, useConfirmation } from './confirmation.ts';

const { dialogs } = SENTENCES;

const WORDS: ConfirmationWords<number, ExpectationFlushOutcome> = {
  title: (count) => (count === undefined ? 'Flush the expectations?' : `${dialogs.flushExpectations(count)}?`),
  doneTitle: () => 'Flushed',
  failedTitle: 'Flushing failed',
  preparing: dialogs.countingExpectations,
  confirm: (count) => (count === undefined ? 'Flush' : dialogs.flushExpectations(count)),
  blocked: (count) => (count === undefined ? dialogs.countingExpectations : undefined),
  underWay: dialogs.flushUnderWay,
};

export function ExpectationFlushDialog(): ReactNode {
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
      ends={({ before, after }) => (
        <p role="status" data-before={before} data-after={after}>
          There {before === 1 ? 'was' : 'were'} {expectations(before)}; now there {after === 1 ? 'is' : 'are'}{' '}
          {after === 0 ? 'none' : expectations(after)}.
        </p>
      )}
    />
  );
}

function flushSteps({ api }: Session): ConfirmationSteps<number, ExpectationFlushOutcome> {
  return {
    op: 'flushExpectations',
    prepare: async () => {
      const result = await api.invoke('countExpectations', undefined);
      return result.ok ? result.value.total : Promise.reject(result.failure);
    },
    run: async (confirmed) => {
      const result = await api.invoke('flushExpectations', { confirmed });
      return result.ok ? result.value : Promise.reject(result.failure);
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
      <SourceCommand heading="The same by command" text="conntrack -F expect" />
    </>
  );
}
