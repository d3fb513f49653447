// Actions on the filter.

import type { ActionId } from '../../electron/contract/actions.ts';
import type { ValueClick } from '../session/value-terms.ts';
import { SENTENCES } from '../words/sentences.ts';
import { type Action, neverBlocked } from './action.ts';

const byValue = (click: ValueClick): Action => ({
  blockedBecause: ({ value }) => (value === undefined ? SENTENCES.blocked.noValue : undefined),
  run: ({ session, value }) => {
    if (value !== undefined) session.filter.clickValue(value.field, value.text, click);
  },
});

export const FILTER_ACTIONS = {
  focusFilter: { blockedBecause: neverBlocked, run: ({ session }) => session.focus.focus('filter') },
  toggleBuilder: { blockedBecause: neverBlocked, run: ({ session }) => session.toggleBuilder() },
  filterFor: byValue('choose'),
  filterOut: byValue('leaveOut'),
  clearFilter: {
    blockedBecause: neverBlocked,
    run: ({ session }) => session.filterOf(session.store.getState().tab).setFilter(''),
  },
} as const satisfies Partial<Record<ActionId, Action>>;
