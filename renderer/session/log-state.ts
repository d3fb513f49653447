// The action log in the session's state. Types only.

import type { ActionLogState, ActionUnderWay, RedoDone, UndoDone } from '../../electron/contract/action-log.ts';

/** What came of an undo or redo of an action. */
export type Taken = { readonly of: number } & (
  | { readonly kind: 'undo'; readonly done: UndoDone }
  | { readonly kind: 'redo'; readonly done: RedoDone }
);

/** The log in the session's state. Replaced, never modified. */
export interface LogState {
  readonly known: ActionLogState;
  /** Whether the pane is open. */
  readonly isOpen: boolean;
  /** The undo or redo under way. */
  readonly running: ActionUnderWay | undefined;
  /** The last one, until the user has seen what came of it. */
  readonly taken: Taken | undefined;
  /** The last export: how many there were, and the file of the last. */
  readonly exported: { readonly times: number; readonly path: string };
}
