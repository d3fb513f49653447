// An action as the page sees it.

import type { Session } from '../session/session.ts';
import type { FilterValue } from '../session/value-clicks.ts';

/** What an action acts on. */
export interface ActionContext extends ActionTarget {
  readonly session: Session;
}

/** What an action acts on within the session. */
export interface ActionTarget {
  /** The handle of the flow to act on, for an action that is, or can be, on one flow. */
  readonly flow?: number;
  /** The same for an expectation: its key. */
  readonly expectation?: number;
  /** The value of the cell to act on, for an action on one. */
  readonly value?: FilterValue | undefined;
  /** The name of a saved filter, for an action on one; by default, the one that is applied. */
  readonly savedFilter?: string;
  /** The text of the cell to act on. */
  readonly cell?: string | undefined;
}

/** One action: what it does, and when it cannot. */
export interface Action {
  /** Why it cannot be done now, as a sentence; undefined if it can. Reads only the session's state and the view. */
  blockedBecause(context: ActionContext): string | undefined;
  /** Does it. Called only while nothing blocks it. */
  run(context: ActionContext): void;
}

/** For actions that are always possible. */
export const neverBlocked = (): undefined => undefined;
