// What undo and redo are called in the menu bar: what they are about. Pure.

import type { ActionLogState } from '../contract/action-log.ts';
import { deedWords } from '../contract/action-words.ts';

/** "Undo: delete of 592 flows"; nothing for what has nothing to act on. */
export function undoTitles({ actions, undo, redo }: ActionLogState): { undo?: string; redo?: string } {
  const about = (action: number | undefined) => {
    const found = actions.find(({ id }) => id === action);
    return found && deedWords(found);
  };
  const [undone, redone] = [about(undo), about(redo)];
  return {
    ...(undone === undefined ? {} : { undo: `Undo: ${undone}` }),
    ...(redone === undefined ? {} : { redo: `Redo: ${redone}` }),
  };
}
