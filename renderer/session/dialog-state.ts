// The open dialog. Each belongs to an action that asks, and has its name. Types only.

import type { ACTIONS, AskingActionId } from '../../electron/contract/actions.ts';

/** With the flow's handle if the action is on one flow. */
export type OpenDialog = {
  [Id in AskingActionId]: { readonly kind: Id } & About<(typeof ACTIONS)[Id]>;
}[AskingActionId];

type About<Entry> = Entry extends { readonly ofOneFlow: true } ? { readonly flow: number } : unknown;
