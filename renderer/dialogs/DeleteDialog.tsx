// The confirmation of a delete: exactly which flows, and what deleting them does and does not do.

import { type ReactNode, useState } from 'react';
import type { ActionToBegin, UndoRoom } from '../../electron/contract/action-log.ts';
import type { DeleteCounts, DeleteScope, PreparedDelete } from '../engine/api.ts';
import type { Removal } from '../session/removal.ts';
import type { Session } from '../session/session.ts';
import { useSession } from '../session/use-session.ts';
import { identityText } from '../words/identity-words.ts';
import { SENTENCES } from '../words/sentences.ts';
import { ConfirmationDialog } from './ConfirmationDialog.tsx';
import { answerOf, type ConfirmationSteps, questionOf, useConfirmation } from './confirmation.ts';
import { DeleteQuestion } from './DeleteQuestion.tsx';
import { undoHint } from './undo-notes.tsx';

const { dialogs } = SENTENCES;

/** What the user confirms: exactly which flows, and whether the delete can be undone. */
interface Asked {
  readonly prepared: PreparedDelete;
  readonly room: UndoRoom;
}

export function DeleteDialog({ scope }: { scope: DeleteScope }): ReactNode {
  const session = useSession();
  const confirmation = useConfirmation(deleteSteps(session, scope));
  const [alsoOwn, setAlsoOwn] = useState(false);
  const asked = questionOf(confirmation);
  const count = asked && chosenCounts(asked.prepared, alsoOwn).count;
  return (
    <ConfirmationDialog
      confirmation={confirmation}
      title={count === undefined ? 'Delete flows?' : `${dialogs.deleteFlows(count)}?`}
      failedTitle={dialogs.deletingFailed}
      preparing="Counting the flows…"
      confirm={count === undefined ? 'Delete' : dialogs.deleteFlows(count)}
      blocked={asked ? blockedBy(asked.prepared, alsoOwn) : dialogs.countingFlows}
      underWay={SENTENCES.blocked.underWay('delete')}
      start={(question) => session.removals.start(deleteRemoval(session, question, scope, alsoOwn))}
      aside={undoHint(asked?.room)}
    >
      {({ prepared, room }) => (
        <DeleteQuestion
          prepared={prepared}
          counts={chosenCounts(prepared, alsoOwn)}
          room={room}
          scope={scope}
          alsoOwn={alsoOwn}
          onAlsoOwn={setAlsoOwn}
        />
      )}
    </ConfirmationDialog>
  );
}

/** What is deleted: without the user's own session, unless the user says otherwise. */
function chosenCounts({ all, others }: PreparedDelete, alsoOwn: boolean): DeleteCounts {
  return alsoOwn ? all : others;
}

function blockedBy(prepared: PreparedDelete, alsoOwn: boolean): string | undefined {
  if (chosenCounts(prepared, alsoOwn).count > 0) return undefined;
  return prepared.own > 0 ? dialogs.onlyOwn : dialogs.nothingToDelete;
}

function deleteSteps({ engine, api }: Session, scope: DeleteScope): ConfirmationSteps<Asked> {
  return {
    op: 'delete',
    prepare: async () => {
      const prepared = await engine.prepareDelete(scope);
      return { prepared, room: await answerOf(api.invoke('undoRoom', { flows: prepared.all.count })) };
    },
    release: ({ prepared }) => engine.cancelDelete(prepared.token),
  };
}

function deleteRemoval({ engine, api }: Session, asked: Asked, scope: DeleteScope, alsoOwn: boolean): Removal {
  const { prepared, room } = asked;
  const { token, paused } = prepared;
  const toBegin = actionOf(asked, scope, alsoOwn);
  return {
    verb: 'delete',
    thing: 'flow',
    count: toBegin.flows,
    token,
    undoable: room.kind === 'fits',
    run: async () => {
      const { action } = await answerOf(api.invoke('beginAction', toBegin));
      const counts = await engine.executeDelete({ token, alsoOwn, action });
      const undoable = room.kind === 'fits' ? action : undefined;
      return { kind: 'deleted', thing: 'flow', counts, token, action: undoable, paused };
    },
    stop: () => engine.cancelDelete(token),
  };
}

/** What main logs. A filter means the same elsewhere only if all that it matches is deleted. */
function actionOf({ prepared, room }: Asked, scope: DeleteScope, alsoOwn: boolean): ActionToBegin {
  const { filterText, reading, paused, own, sample } = prepared;
  const flows = chosenCounts(prepared, alsoOwn).count;
  if (scope.kind !== 'matching') {
    return { kind: 'deleteFlows', flows, room, ...(sample[0] && { first: identityText(sample[0]) }) };
  }
  const isWhole = reading === undefined && !paused && (alsoOwn || own === 0);
  const filter = filterText.trim() === '' ? {} : { filter: filterText };
  return { kind: 'deleteMatching', flows, isWhole, room, ...filter };
}
