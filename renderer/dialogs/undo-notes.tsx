// What a confirmation says about undoing: that it cannot be, what is forgotten for it, or how it is done.

import type { ReactNode } from 'react';
import type { UndoRoom } from '../../electron/contract/action-log.ts';
import { SENTENCES } from '../words/sentences.ts';
import { Note } from './Note.tsx';

const { dialogs } = SENTENCES;

/** That it cannot be undone and why, or how many older actions cannot be any longer; nothing if neither is so. */
export function UndoNote({ room }: { room: UndoRoom }): ReactNode {
  if (room.kind === 'none') {
    return (
      <Note kind="final" lead={dialogs.cannotBeUndone}>
        {room.reason}
      </Note>
    );
  }
  return room.forgets > 0 ? <Note kind="final" lead={dialogs.forgets(room.forgets)} /> : null;
}

/** How it is undone, beside the buttons; undefined if it cannot be. */
export function undoHint(room: UndoRoom | undefined): string | undefined {
  return room?.kind === 'fits' ? dialogs.howToUndo : undefined;
}
