// Actions on expectations. Each that deletes opens its confirmation; nothing is deleted before that is answered.

import type { ActionId } from '../../electron/contract/actions.ts';
import { expectationLines } from '../session/expectations/expectation-lines.ts';
import type { KnownExpectation } from '../session/expectations/expectation-sort.ts';
import type { Session } from '../session/session.ts';
import { flowFilter } from '../words/expectation-words.ts';
import { EXPORT_WORDS } from '../words/export-words.ts';
import { unreachedSentence } from '../words/reach-words.ts';
import { SENTENCES } from '../words/sentences.ts';
import { type Action, type ActionContext, neverBlocked } from './action.ts';

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
    run: ({ session }) => void session.requests.rereadExpectations(),
  },
  copyExpectations: {
    blockedBecause: ({ session, cell }) =>
      session.expectations.getView().selected === 0 && cell === undefined
        ? EXPORT_WORDS.noneSelectedExpected
        : undefined,
    run: ({ session, cell = '' }) => {
      const selected = session.expectations.chosen({ kind: 'selected' });
      if (selected.length > 0) copyLines(session, selected);
      else void session.texts.copyText(cell);
    },
  },
  copyExpectation: {
    blockedBecause: (context) => (theOne(context) ? undefined : blocked.noExpectation),
    run: (context) => {
      const one = theOne(context);
      if (one) copyLines(context.session, [one]);
    },
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
    blockedBecause: (context) => {
      const one = theOne(context);
      if (!one) return blocked.noExpectation;
      return one.expectation.master ? undefined : blocked.noMaster;
    },
    run: (context) => {
      const master = theOne(context)?.expectation.master;
      if (master) context.session.showFlow(flowFilter(master));
    },
  },
} as const satisfies Partial<Record<ActionId, Action>>;

/** The one that an action is on; undefined if there is none, or it is no longer known. */
function theOne({ session, expectation: key }: ActionContext): KnownExpectation | undefined {
  return key === undefined ? undefined : session.expectations.chosen({ kind: 'one', key })[0];
}

function copyLines({ texts }: Session, some: readonly KnownExpectation[]): void {
  void texts.copyText(expectationLines(some, Date.now()), EXPORT_WORDS.copiedExpectations(some.length));
}

/** All that match are those that are listed; while the text in the filter box has errors, an earlier filter is applied. */
function matchingBlocked({ expectations }: Session): string | undefined {
  const { kind, listed } = expectations.getView();
  if (kind !== 'read') return blocked.expectationsUnread;
  if (expectations.filter.getErrors().length > 0) return blocked.filterErrors;
  return listed === 0 ? blocked.noneExpectedMatch : undefined;
}
