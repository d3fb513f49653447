// The dialog that is open. Each is that of an action that asks, and has its name. Types only.

import type { ACTIONS, AskingActionId } from '../../electron/contract/actions.ts';

/** With the flow's handle where the action is about one flow. */
export type OpenDialog = {
  [Id in AskingActionId]: { readonly kind: Id } & About<(typeof ACTIONS)[Id]>;
}[AskingActionId];

type About<Entry> = Entry extends { readonly ofOneFlow: true } ? { readonly flow: number } : unknown;
