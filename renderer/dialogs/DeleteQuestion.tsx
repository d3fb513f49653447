// What the confirmation of a delete asks: exactly which flows, what deleting them does, and what it does not. What can go
// wrong comes in the order of its severity.

import type { ReactNode } from 'react';
import type { UndoRoom } from '../../electron/contract/action-log.ts';
import { SourceCommand } from '../controls/SourceCommand.tsx';
import type { DeleteCounts, DeleteScope, PreparedDelete } from '../engine/api.ts';
import { parsedFilter } from '../session/applied-filter.ts';
import { filterOptions } from '../session/filter-command.ts';
import { useSession, useSessionState } from '../session/use-session.ts';
import { EXPORT_WORDS } from '../words/export-words.ts';
import { SENTENCES } from '../words/sentences.ts';
import { BlockRules } from './BlockRules.tsx';
import { Breakdown } from './Breakdown.tsx';
import { ComebackNotes } from './ComebackNotes.tsx';
import { deleteNotes } from './comeback-words.ts';
import { partNote } from './delete-words.ts';
import { FlushInstead } from './FlushInstead.tsx';
import { AllThatMatch, HiddenNote } from './filter-notes.tsx';
import { Note } from './Note.tsx';
import { OwnSessionNote } from './OwnSessionNote.tsx';
import { Sample } from './Sample.tsx';
import { SecondLookNote } from './SecondLookNote.tsx';
import { UndoNote } from './undo-notes.tsx';

const { dialogs } = SENTENCES;

export interface DeleteQuestionProps {
  readonly prepared: PreparedDelete;
  /** Of what is deleted: `prepared.all` or `prepared.others`. */
  readonly counts: DeleteCounts;
  readonly room: UndoRoom;
  /** What the user chose to delete, which determines what is said. */
  readonly scope: DeleteScope;
  /** Whether the user's own session is deleted, too. */
  readonly alsoOwn: boolean;
  readonly onAlsoOwn: (alsoOwn: boolean) => void;
}

export function DeleteQuestion(props: DeleteQuestionProps): ReactNode {
  const { prepared, counts, room, scope, alsoOwn, onAlsoOwn } = props;
  const { own, filterText } = prepared;
  const loose = useSessionState((state) => state.status.tcpLoose);
  const leftOut = alsoOwn ? 0 : own;
  const notes = deleteNotes(counts, loose);
  return (
    <>
      <Which prepared={prepared} scope={scope} leftOut={leftOut} />
      <SecondLookNote prepared={prepared} />
      <Breakdown counts={counts} />
      {own > 0 && <OwnSessionNote own={own} of={prepared.all.count} alsoOwn={alsoOwn} onAlsoOwn={onAlsoOwn} />}
      <UndoNote room={room} />
      {scope.kind === 'matching' && isEverything(prepared) && <FlushInstead />}
      <ComebackNotes notes={notes.filter(({ kind }) => kind !== 'other')} />
      {scope.kind !== 'one' && <Hidden counts={counts} filterText={filterText} />}
      {scope.kind === 'matching' && <Part prepared={prepared} count={counts.count} />}
      <ComebackNotes notes={notes.filter(({ kind }) => kind === 'other')} />
      <Sample rows={prepared.sample.slice(0, counts.count)} count={counts.count} />
      <Command prepared={prepared} scope={scope} leftOut={leftOut} />
      <BlockRules counts={counts} sample={prepared.sample} />
    </>
  );
}

/** Whether all that match is the whole table. */
function isEverything({ filterText, reading, paused }: PreparedDelete): boolean {
  return filterText.trim() === '' && reading === undefined && !paused;
}

interface WhichProps {
  readonly prepared: PreparedDelete;
  readonly scope: DeleteScope;
  /** Flows of the user's own session that are left out. */
  readonly leftOut: number;
}

/** By which filter, and how many of the chosen ones are not among them. */
function Which({ prepared, scope, leftOut }: WhichProps): ReactNode {
  const { filterText, all, ended } = prepared;
  return (
    <>
      {scope.kind === 'matching' && (
        <AllThatMatch filterText={filterText} everything={dialogs.allListed}>
          {leftOut > 0 && dialogs.leftOut(leftOut)}
        </AllThatMatch>
      )}
      {ended > 0 && <p>{all.count === 0 && ended === 1 ? SENTENCES.ended.hasEnded : SENTENCES.ended.leftOut(ended)}</p>}
    </>
  );
}

function Hidden({ counts, filterText }: { counts: DeleteCounts; filterText: string }): ReactNode {
  const wrongText = useSessionState((state) => state.filterErrors.length > 0);
  return (
    <HiddenNote hidden={counts.hidden} count={counts.count} filterText={filterText}>
      {wrongText && `. ${dialogs.boxNotApplied}`}
    </HiddenNote>
  );
}

/** Why "all that match" is less than what the kernel has. */
function Part({ prepared, count }: { prepared: PreparedDelete; count: number }): ReactNode {
  const part = partNote(prepared, count);
  return (
    part && (
      <Note kind="other" role="alert" lead={part.lead}>
        {part.text}
      </Note>
    )
  );
}

/** A command knows no session. */
function Command({ prepared, scope, leftOut }: WhichProps): ReactNode {
  const { command, reading, paused } = prepared;
  if (command !== undefined) {
    return <SourceCommand heading={leftOut > 0 ? dialogs.byCommandOwnToo : dialogs.byCommand} text={command} />;
  }
  if (scope.kind !== 'matching' || reading !== undefined || paused) return null;
  return <NoCommand filterText={prepared.filterText} />;
}

/** Which terms of the filter conntrack cannot say; nothing where no command could be shown anyway. */
function NoCommand({ filterText }: { filterText: string }): ReactNode {
  const { filterContext } = useSession();
  const shell = useSessionState((state) => state.status.access.shell);
  const said = filterOptions(parsedFilter(filterText, filterContext), filterContext);
  if (!shell || !('unsaid' in said)) return null;
  return (
    <>
      <h3>{dialogs.byCommand}</h3>
      <p>{EXPORT_WORDS.unsaid(said.unsaid, 'delete')}</p>
    </>
  );
}
