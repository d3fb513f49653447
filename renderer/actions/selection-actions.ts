// Actions on the selection, and on the flows kept on top.

import type { ActionId } from '../../electron/contract/actions.ts';
import { MAX_ON_TOP } from '../engine/api.ts';
import { SENTENCES } from '../words/sentences.ts';
import { type Action, neverBlocked } from './action.ts';

export const SELECTION_ACTIONS = {
  selectAll: {
    blockedBecause: ({ session }) => (session.engine.getView().listed === 0 ? SENTENCES.blocked.noneListed : undefined),
    run: ({ session }) => session.engine.select({ kind: 'all' }),
  },
  keepOnTop: {
    blockedBecause: ({ session, flow }) => {
      const { onTop } = session.engine.getView();
      const isThere = onTop.some(({ handle }) => handle === flow);
      if (!isThere && onTop.length >= MAX_ON_TOP) return SENTENCES.blocked.topIsFull(MAX_ON_TOP);
      return flow === undefined ? SENTENCES.blocked.noFlow : undefined;
    },
    run: ({ session: { engine }, flow }) => {
      if (flow !== undefined) engine.keepOnTop(flow, !engine.getView().onTop.some(({ handle }) => handle === flow));
    },
  },
  /** Never blocked: the view may not show yet what was selected a moment ago. */
  selectNone: {
    blockedBecause: neverBlocked,
    run: ({ session }) => session.engine.select({ kind: 'none' }),
  },
} as const satisfies Partial<Record<ActionId, Action>>;
