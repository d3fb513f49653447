// The open dialog. Each belongs to an action that asks, and has its name. Types only.

import type { ACTIONS, AskingActionId } from '../../electron/contract/actions.ts';

/** With the flow's handle, the expectation's key, the filter or its name, if the action is, or can be, on a single one. */
export type OpenDialog = {
  [Id in AskingActionId]: { readonly kind: Id } & About<(typeof ACTIONS)[Id]>;
}[AskingActionId];

type About<Entry> = Entry extends { readonly ofOneFlow: true }
  ? { readonly flow: number }
  : Entry extends { readonly orOneFlow: true }
    ? { readonly flow?: number | undefined }
    : Entry extends { readonly ofOneExpectation: true }
      ? { readonly expectation: number }
      : Entry extends { readonly orOneExpectation: true }
        ? { readonly expectation?: number | undefined }
        : Entry extends { readonly ofFilter: true }
          ? { readonly filter: string }
          : Entry extends { readonly ofSavedFilter: true }
            ? { readonly name: string }
            : unknown;
