// Actions on the filter of the tab that is shown.

import type { ActionId } from '../../electron/contract/actions.ts';
import type { FilterTarget } from '../session/filter-target.ts';
import type { Joint } from '../session/joined-filters.ts';
import type { Session } from '../session/session.ts';
import { clickValue, joinValue } from '../session/value-clicks.ts';
import type { ValueClick } from '../session/value-terms.ts';
import { SENTENCES } from '../words/sentences.ts';
import { type Action, neverBlocked } from './action.ts';

const { blocked } = SENTENCES;

const byValue = (click: ValueClick): Action => ({
  blockedBecause: ({ value }) => (value === undefined ? blocked.noValue : undefined),
  run: ({ session, value }) => {
    if (value !== undefined) clickValue(shownFilter(session), value, click);
  },
});

/** Everything, or this value, would still be everything. */
const byJoining = (joint: Joint): Action => ({
  blockedBecause: ({ session, value }) => {
    if (value === undefined) return blocked.noValue;
    return joint === 'or' && shownFilter(session).getApplied().trim() === '' ? blocked.noFilterToWiden : undefined;
  },
  run: ({ session, value }) => {
    if (value !== undefined) joinValue(shownFilter(session), value, joint);
  },
});

export const FILTER_ACTIONS = {
  focusFilter: { blockedBecause: neverBlocked, run: ({ session }) => session.focus.focus('filter') },
  toggleBuilder: { blockedBecause: neverBlocked, run: ({ session }) => session.toggleBuilder() },
  filterFor: byValue('choose'),
  filterOut: byValue('leaveOut'),
  filterAnd: byJoining('and'),
  filterOr: byJoining('or'),
  clearFilter: { blockedBecause: neverBlocked, run: ({ session }) => shownFilter(session).setFilter('') },
} as const satisfies Partial<Record<ActionId, Action>>;

function shownFilter(session: Session): FilterTarget {
  return session.filterOf(session.store.getState().tab);
}
