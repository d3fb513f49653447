// Actions on expectations. Each that deletes opens its confirmation; nothing is deleted before that is answered.

import type { ActionId } from '../../electron/contract/actions.ts';
import type { Session } from '../session/session.ts';
import { flowFilter } from '../words/expectation-words.ts';
import { unreachedSentence } from '../words/reach-words.ts';
import { SENTENCES } from '../words/sentences.ts';
import { type Action, neverBlocked } from './action.ts';

const { blocked } = SENTENCES;

export const EXPECTATION_ACTIONS = {
  selectAllExpectations: {
    blockedBecause: ({ session }) =>
      session.expectations.getView().listed === 0 ? blocked.noneListedExpected : undefined,
    run: ({ session }) => session.expectations.select({ kind: 'all' }),
  },
  selectNoExpectations: {
    blockedBecause: neverBlocked,
    run: ({ session }) => session.expectations.select({ kind: 'none' }),
  },
  rereadExpectations: {
    blockedBecause: ({ session }) => unreachedSentence(session.store.getState().status.access),
    run: ({ session }) => void session.rereadExpectations(),
  },
  deleteExpectation: {
    blockedBecause: ({ session, expectation }) =>
      session.modifyBlocked() ?? (expectation === undefined ? blocked.noExpectation : undefined),
    run: ({ session, expectation }) => {
      if (expectation !== undefined) session.openDialog({ kind: 'deleteExpectation', expectation });
    },
  },
  deleteSelectedExpectations: {
    blockedBecause: ({ session, expectation }) => {
      const nothing = session.expectations.getView().selected === 0 && expectation === undefined;
      return session.modifyBlocked() ?? (nothing ? blocked.noneSelectedExpected : undefined);
    },
    run: ({ session, expectation }) => session.openDialog({ kind: 'deleteSelectedExpectations', expectation }),
  },
  deleteMatchingExpectations: {
    blockedBecause: ({ session }) => session.modifyBlocked() ?? matchingBlocked(session),
    run: ({ session }) => session.openDialog({ kind: 'deleteMatchingExpectations' }),
  },
  flushExpectations: {
    blockedBecause: ({ session }) => {
      const { kind, total } = session.expectations.getView();
      return session.modifyBlocked() ?? (kind === 'read' && total === 0 ? blocked.noneExpected : undefined);
    },
    run: ({ session }) => session.openDialog({ kind: 'flushExpectations' }),
  },
  showMaster: {
    blockedBecause: ({ session, expectation }) => {
      const [one] = expectation === undefined ? [] : session.expectations.chosen({ kind: 'one', key: expectation });
      if (!one) return blocked.noExpectation;
      return one.expectation.master ? undefined : blocked.noMaster;
    },
    run: ({ session, expectation = 0 }) => {
      const [one] = session.expectations.chosen({ kind: 'one', key: expectation });
      if (one?.expectation.master) session.showFlow(flowFilter(one.expectation.master));
    },
  },
} as const satisfies Partial<Record<ActionId, Action>>;

/** All that match are those that are listed; while the text in the filter box has errors, an earlier filter is applied. */
function matchingBlocked({ expectations }: Session): string | undefined {
  const { kind, listed } = expectations.getView();
  if (kind !== 'read') return blocked.expectationsUnread;
  if (expectations.filter.getErrors().length > 0) return blocked.filterErrors;
  return listed === 0 ? blocked.noneExpectedMatch : undefined;
}
