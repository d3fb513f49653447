// Undo and redo of deletes, and the action log.

import type { ActionId } from '../../electron/contract/actions.ts';
import type { Session } from '../session/session.ts';
import { SENTENCES } from '../words/sentences.ts';
import { type Action, neverBlocked } from './action.ts';

const { actionLog: words } = SENTENCES;

const step = (kind: 'undo' | 'redo'): Action => ({
  blockedBecause: ({ session }) => stepBlocked(session, kind),
  run: ({ session }) => {
    const { actionLog } = session;
    const next = actionLog.next(kind);
    if (next) void actionLog[kind](next.id);
  },
});

/** The newest action's own reason says more than that there is nothing. */
function stepBlocked(session: Session, kind: 'undo' | 'redo'): string | undefined {
  const { log } = session.store.getState();
  const blocked = session.modifyBlocked() ?? (log.running ? words.underWay : undefined);
  if (blocked !== undefined || session.actionLog.next(kind)) return blocked;
  if (kind === 'redo') return words.nothingToRedo;
  const newest = log.known.actions.find((action) => action.kind !== 'undo' && action.kind !== 'redo');
  return newest?.back.kind === 'none' ? `${words.nothingToUndo} ${newest.back.reason}` : words.nothingToUndo;
}

export const UNDO_ACTIONS = {
  undo: step('undo'),
  redo: step('redo'),
  showActionLog: {
    blockedBecause: neverBlocked,
    run: ({ session }) => session.windowLayout.toggleLog(),
  },
  exportActionLog: {
    blockedBecause: ({ session }) => emptyBlocked(session),
    run: ({ session }) => void session.actionLog.export(),
  },
  clearActionLog: {
    blockedBecause: ({ session }) => emptyBlocked(session),
    run: ({ session }) => session.openDialog({ kind: 'clearActionLog' }),
  },
} as const satisfies Partial<Record<ActionId, Action>>;

function emptyBlocked(session: Session): string | undefined {
  return session.store.getState().log.known.total === 0 ? words.empty : undefined;
}
