// Actions that copy and export flows, and copy the filter.

import type { ActionId } from '../../electron/contract/actions.ts';
import { commandOn } from '../../electron/contract/source.ts';
import { parsedFilter } from '../session/applied-filter.ts';
import { filterOptions } from '../session/filter-command.ts';
import type { Session } from '../session/session.ts';
import { EXPORT_WORDS } from '../words/export-words.ts';
import { SENTENCES } from '../words/sentences.ts';
import type { Action } from './action.ts';

const { blocked } = SENTENCES;

export const COPY_ACTIONS = {
  /** The view may not show yet what was selected a moment ago, so the engine decides. */
  copy: {
    blockedBecause: ({ session, cell }) => {
      const { selected, selectedEnded } = session.engine.getView();
      return selected + selectedEnded === 0 && cell === undefined ? EXPORT_WORDS.noneSelected : undefined;
    },
    run: ({ session, cell }) => void session.texts.copySelected(cell),
  },
  copyCell: {
    blockedBecause: ({ cell }) => (cell === undefined ? EXPORT_WORDS.noCell : undefined),
    run: ({ session, cell = '' }) => void session.texts.copyText(cell),
  },
  copyRow: {
    blockedBecause: ({ flow }) => (flow === undefined ? blocked.noFlow : undefined),
    run: ({ session, flow = -1 }) => void session.texts.copyFlow(flow),
  },
  copyAs: {
    blockedBecause: ({ session }) => noFlows(session),
    run: ({ session }) => session.openDialog({ kind: 'copyAs' }),
  },
  /** Of the tab that is shown. */
  copyFilter: {
    blockedBecause: ({ session }) => noFilter(session),
    run: ({ session }) => void session.texts.copyText(appliedIn(session)),
  },
  copyFilterCommand: {
    blockedBecause: ({ session }) => {
      const nothing = noFilter(session);
      if (nothing !== undefined) return nothing;
      const said = optionsOf(session);
      if (!('options' in said)) return EXPORT_WORDS.unsaid(said.unsaid);
      return session.store.getState().status.access.shell ? undefined : EXPORT_WORDS.noShell;
    },
    run: ({ session }) => {
      const said = optionsOf(session);
      const { shell } = session.store.getState().status.access;
      if (shell && 'options' in said) void session.texts.copyText(commandOn(shell, `conntrack -L ${said.options}`));
    },
  },
  exportFlows: {
    blockedBecause: ({ session }) => {
      if (session.store.getState().exporting) return EXPORT_WORDS.running;
      if (!session.engine.getView().complete) return blocked.reading;
      return noFlows(session);
    },
    run: ({ session }) => session.openDialog({ kind: 'exportFlows' }),
  },
} as const satisfies Partial<Record<ActionId, Action>>;

function noFlows({ engine }: Session): string | undefined {
  const { total, listed } = engine.getView();
  return total + listed === 0 ? EXPORT_WORDS.nothing : undefined;
}

function noFilter(session: Session): string | undefined {
  return appliedIn(session).trim() === '' ? EXPORT_WORDS.noFilter : undefined;
}

function appliedIn(session: Session): string {
  return session.filterOf(session.store.getState().tab).getApplied();
}

function optionsOf({ store, filterContext }: Session): ReturnType<typeof filterOptions> {
  return filterOptions(parsedFilter(store.getState().appliedFilter, filterContext), filterContext);
}
