// Which columns of flows are shown, and what the user can do to their order.

import { useMemo, useRef } from 'react';
import { builtInProfile } from '../../electron/contract/profiles.ts';
import type { ColumnChoices } from '../../electron/contract/settings.ts';
import type { ColumnId } from '../engine/columns/engine-columns.ts';
import type { Arranging } from '../grid/grid-data.ts';
import type { Session } from '../session/session.ts';
import { useSession, useSessionState } from '../session/use-session.ts';
import { type Arranged, arrangement, isArrangedAs, withMoved, withStep } from './column-choice.ts';
import type { FlowColumn } from './column-record.ts';
import { FLOW_COLUMN, FLOW_COLUMNS } from './connection-columns.tsx';

/** All columns as they are arranged. */
export function useArrangement(): readonly Arranged<ColumnId>[] {
  const choices = useSessionState(({ layout }) => layout.columns);
  return useMemo(() => arrangement(FLOW_COLUMNS, choices), [choices]);
}

/** The columns as they are arranged now. */
export function arrangedNow(session: Session): readonly Arranged<ColumnId>[] {
  return arrangement(FLOW_COLUMNS, session.store.getState().layout.columns);
}

/** The choices that the profile began with; none for one of the user's own. */
export function firstChoices(profile: string): ColumnChoices {
  return builtInProfile(profile)?.columns ?? [];
}

/** Arranges the columns; what the profile began with is remembered as such, so that it can change with a new version. */
export function arrange(session: Session, columns: readonly Arranged<ColumnId>[]): void {
  const first = firstChoices(session.store.getState().profiles.shown);
  session.windowLayout.changeColumns({ columns: isArrangedAs(FLOW_COLUMNS, columns, first) ? first : columns });
}

export interface ShownColumns {
  /** In screen order; the same list while they are the same. */
  readonly shown: readonly FlowColumn[];
  readonly arranging: Arranging<ColumnId>;
}

export function useShownColumns(): ShownColumns {
  const session = useSession();
  const arranged = useArrangement();
  const visible = arranged.filter(({ shown }) => shown);
  const pinned = visible.filter((column) => column.pinned).length;
  const shown = useStable(visible.map(({ id }) => FLOW_COLUMN[id]));
  const arranging = useMemo<Arranging<ColumnId>>(
    () => ({
      pinned,
      move: (column, before) => arrange(session, withMoved(arrangedNow(session), column, before)),
      step: (column, by) => arrange(session, withStep(arrangedNow(session), column, by)),
    }),
    [session, pinned],
  );
  return { shown, arranging };
}

/** Stays the same list while its items are the same. */
function useStable<T>(list: readonly T[]): readonly T[] {
  const last = useRef(list);
  const isSame = list.length === last.current.length && list.every((item, i) => item === last.current[i]);
  if (!isSame) last.current = list;
  return last.current;
}
