// Actions on filters with names, and on those used before.

import type { ActionId } from '../../electron/contract/actions.ts';
import type { NamedFilter } from '../../electron/contract/kept-filters.ts';
import { keepingRefused, namedAs, namedLike } from '../session/named-filters.ts';
import { SENTENCES } from '../words/sentences.ts';
import type { Action, ActionContext } from './action.ts';

const { blocked, named: words } = SENTENCES;

const onOne = (kind: 'renameFilter' | 'forgetFilter'): Action => ({
  blockedBecause: (context) => (savedFilter(context) ? undefined : words.noneIsApplied),
  run: (context) => {
    const filter = savedFilter(context);
    if (filter) context.session.openDialog({ kind, name: filter.name });
  },
});

export const SAVED_FILTER_ACTIONS = {
  saveFilter: {
    blockedBecause: ({ session }) => {
      const target = session.filterOf(session.store.getState().tab);
      if (target.getErrors().length > 0) return blocked.filterErrors;
      return keepingRefused(target.getApplied());
    },
    run: ({ session }) => {
      const filter = session.filterOf(session.store.getState().tab).getApplied();
      session.openDialog({ kind: 'saveFilter', filter });
    },
  },
  renameFilter: onOne('renameFilter'),
  forgetFilter: onOne('forgetFilter'),
  clearHistory: {
    blockedBecause: ({ session }) =>
      session.store.getState().filterHistory.length === 0 ? words.noneBefore : undefined,
    run: ({ session }) => session.filterHistory.clear(),
  },
} as const satisfies Partial<Record<ActionId, Action>>;

/** The one that an action is on. */
function savedFilter({ session, savedFilter: name }: ActionContext): NamedFilter | undefined {
  const { tab, namedFilters } = session.store.getState();
  if (name !== undefined) return namedAs(namedFilters, name);
  return namedLike(namedFilters, session.filterOf(tab).getApplied(), session.filterContext);
}
