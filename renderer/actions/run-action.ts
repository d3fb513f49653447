// All actions of the page by id, collected from their groups, and the one way to run them.

import type { ActionId } from '../../electron/contract/actions.ts';
import type { Action, ActionContext } from './action.ts';
import { COPY_ACTIONS } from './copy-actions.ts';
import { DELETE_ACTIONS } from './delete-actions.ts';
import { EXPECTATION_ACTIONS } from './expectation-actions.ts';
import { FILTER_ACTIONS } from './filter-actions.ts';
import { PROFILE_ACTIONS } from './profile-actions.ts';
import { SAVED_FILTER_ACTIONS } from './saved-filter-actions.ts';
import { SELECTION_ACTIONS } from './selection-actions.ts';
import { SOURCE_ACTIONS } from './source-actions.ts';
import { UNDO_ACTIONS } from './undo-actions.ts';
import { VIEW_ACTIONS } from './view-actions.ts';

/** An action of the contract that is missing from all groups is a type error here. */
const PAGE_ACTIONS: Readonly<Record<ActionId, Action>> = {
  ...FILTER_ACTIONS,
  ...SAVED_FILTER_ACTIONS,
  ...VIEW_ACTIONS,
  ...PROFILE_ACTIONS,
  ...SELECTION_ACTIONS,
  ...COPY_ACTIONS,
  ...DELETE_ACTIONS,
  ...EXPECTATION_ACTIONS,
  ...SOURCE_ACTIONS,
  ...UNDO_ACTIONS,
};

/** Why an action cannot be done now, as a sentence; undefined if it can. */
export function actionBlocked(id: ActionId, context: ActionContext): string | undefined {
  return PAGE_ACTIONS[id].blockedBecause(context);
}

/** Does an action, unless it is blocked. */
export function runAction(id: ActionId, context: ActionContext): void {
  if (actionBlocked(id, context) === undefined) PAGE_ACTIONS[id].run(context);
}

/** Does the action of a key; one that is blocked is left to the window, which says why. */
export function runOnKey(id: ActionId, context: ActionContext, key: Pick<Event, 'preventDefault'>): void {
  if (actionBlocked(id, context) !== undefined) return;
  key.preventDefault();
  runAction(id, context);
}
