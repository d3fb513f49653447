// What the confirmation of a delete asks: exactly which flows, what deleting them does, and what it does not.

import type { ReactNode } from 'react';
import { formatCount, protocolTitle } from '../../native/flow/index.ts';
import { SourceCommand } from '../controls/SourceCommand.tsx';
import type { DeleteScope, PreparedDelete } from '../engine/api.ts';
import { useSessionState } from '../session/use-session.ts';
import { SENTENCES } from '../words/sentences.ts';
import { ComebackNotes } from './ComebackNotes.tsx';
import { comesBack, deleteNotes } from './comeback-words.ts';
import { blockRule, partSentence } from './delete-words.ts';
import { AllThatMatch, HiddenNote } from './filter-notes.tsx';
import { Sample } from './Sample.tsx';
import { SecondLookNote } from './SecondLookNote.tsx';

const { dialogs } = SENTENCES;

/** @param scope what the user chose to delete, which determines what is said. */
export function DeleteQuestion({ prepared, scope }: { prepared: PreparedDelete; scope: DeleteScope }): ReactNode {
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

/** Which flows these are: by which filter, how many are out of sight, and whether these are all. */
function Which({ prepared, scope }: { prepared: PreparedDelete; scope: DeleteScope }): ReactNode {
  const { filterText, hidden, count, ended } = prepared;
  const part = partSentence(prepared);
  const wrongText = useSessionState((state) => state.filterErrors.length > 0);
  return (
    <>
      {scope.kind === 'matching' && <AllThatMatch filterText={filterText} everything={dialogs.allListed} />}
      {ended > 0 && <p>{count === 0 && ended === 1 ? SENTENCES.ended.hasEnded : SENTENCES.ended.leftOut(ended)}</p>}
      {scope.kind !== 'one' && (
        <HiddenNote hidden={hidden} count={count} filterText={filterText}>
          {wrongText && `. ${dialogs.boxNotApplied}`}
        </HiddenNote>
      )}
      {scope.kind === 'matching' && part !== undefined && (
        <p className="fg-warning" role="alert">
          {part}
        </p>
      )}
    </>
  );
}

/** The rule that blocks a connection that would otherwise come back. */
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
