// Logged actions for tests of the page.

import type { ActionLogState, LoggedAction } from '../../../electron/contract/action-log.ts';

/** A delete of three flows by filter, which can be undone. */
export function loggedAction(more: Partial<LoggedAction> = {}): LoggedAction {
  return {
    id: 1,
    kind: 'deleteMatching',
    source: { host: 'router', netns: 'lab', shell: { kind: 'netns', netns: 'lab' } },
    by: { user: 'anna' },
    startedMs: Date.UTC(2026, 10, 28, 12, 0, 0),
    asked: 4,
    filter: 'src = 10.0.0.1',
    isWhole: true,
    outcome: { kind: 'deleted', deleted: 3, gone: 1, replaced: 0, unmatched: 0, refused: [], unknown: 0, notSent: 0 },
    isRunning: false,
    back: { kind: 'undo' },
    ...more,
  };
}

/** A log with these actions, newest first. */
export function loggedState(actions: readonly LoggedAction[], more: Partial<ActionLogState> = {}): ActionLogState {
  return { actions: [...actions], total: actions.length, ...more };
}
