// Actions on the selection.

import type { ActionId } from '../../electron/contract/actions.ts';
import type { Action } from './action.ts';

export const SELECTION_ACTIONS = {
  selectAll: {
    blockedBecause: ({ session }) => (session.engine.getView().listed === 0 ? 'No flow is listed.' : undefined),
    run: ({ session }) => session.engine.select({ kind: 'all' }),
  },
  selectNone: {
    blockedBecause: ({ session }) => (session.engine.getView().selected === 0 ? 'No flow is selected.' : undefined),
    run: ({ session }) => session.engine.select({ kind: 'none' }),
  },
} as const satisfies Partial<Record<ActionId, Action>>;
