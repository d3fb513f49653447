// What an action is to the page.

import type { Session } from '../session/session.ts';

/** What an action acts on. */
export interface ActionContext {
  readonly session: Session;
  /** The handle of the flow that it is about, for an action on one flow. */
  readonly flow?: number;
}

/** One action: what it does, and when it cannot. */
export interface Action {
  /** Why it cannot be done now, as a sentence for people; undefined when it can. Reads the session's state and the view only. */
  blockedBecause(context: ActionContext): string | undefined;
  /** Does it. Called only while nothing blocks it. */
  run(context: ActionContext): void;
}

/** For what can always be done. */
export const neverBlocked = (): undefined => undefined;
