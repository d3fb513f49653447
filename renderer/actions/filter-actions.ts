// Actions on the filter.

import type { ActionId } from '../../electron/contract/actions.ts';
import { type Action, neverBlocked } from './action.ts';

export const FILTER_ACTIONS = {
  focusFilter: { blockedBecause: neverBlocked, run: ({ session }) => session.focus.focus('filter') },
  toggleBuilder: { blockedBecause: neverBlocked, run: ({ session }) => session.toggleBuilder() },
  clearFilter: {
    blockedBecause: neverBlocked,
    run: ({ session }) => session.filterOf(session.store.getState().tab).setFilter(''),
  },
} as const satisfies Partial<Record<ActionId, Action>>;
