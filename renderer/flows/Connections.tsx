// The live flows that match the filter: the grid `Connections`, or why it is empty.

import { type KeyboardEvent, type ReactNode, type Ref, useCallback, useEffect, useMemo, useState } from 'react';
import type { ActionId } from '../../electron/contract/actions.ts';
import type { LabelNames } from '../../native/flow/index.ts';
import { actionOfKey } from '../actions/action-of-key.ts';
import { runAction, runOnKey } from '../actions/run-action.ts';
import { EmptyState } from '../controls/EmptyState.tsx';
import { emptyKind, isUnreached } from '../controls/empty-state.ts';
import { useActionBlocked } from '../controls/use-action.ts';
import type { RowView } from '../engine/api.ts';
import type { ColumnId } from '../engine/columns/engine-columns.ts';
import { Grid } from '../grid/Grid.tsx';
import type { RowAction } from '../grid/grid-data.ts';
import { ROW_PX } from '../grid/grid-size.ts';
import { knownSort } from '../grid/sort-state.ts';
import { onTopStyle } from '../grid/TopRows.tsx';
import type { Session } from '../session/session.ts';
import { useEngineValue } from '../session/use-engine-value.ts';
import { useSession, useSessionState } from '../session/use-session.ts';
import { cellText } from './cell-text.ts';
import { cellValue } from './column-fields.ts';
import { FLOW_COLUMNS } from './connection-columns.tsx';
import { DeleteButton } from './DeleteButton.tsx';
import { FlowMenu, type FlowMenuOpen } from './FlowMenu.tsx';
import { flowData } from './flow-data.ts';
import { flowTraits } from './flow-traits.ts';
import { KeepButton } from './KeepButton.tsx';
import { gridColumns } from './to-grid-columns.ts';
import { useShownColumns } from './use-flow-columns.ts';
import './flow-cells.css';
import './flow-rows.css';

export function Connections({ ref }: { ref: Ref<HTMLElement> }): ReactNode {
  const status = useSessionState((state) => state.status);
  const kind = useEngineValue((view) => emptyKind(status, view));
  const rowPx = ROW_PX[useSessionState(({ density }) => density)];
  const onTopPx = useEngineValue((view) => view.onTop.length) * rowPx;
  return (
    <>
      <FlowGrid ref={ref} />
      {kind && !isUnreached(kind) && (
        <div className="fg-below-top" style={onTopStyle(onTopPx)}>
          <EmptyState kind={kind} />
        </div>
      )}
    </>
  );
}

const NO_LABELS: LabelNames = new Map();

function FlowGrid({ ref }: { ref: Ref<HTMLElement> }): ReactNode {
  const session = useSession();
  const { engine, clock, filterContext } = session;
  const accounting = useSessionState(({ status }) => status.accounting);
  const timestamps = useSessionState(({ status }) => status.timestamps);
  const timeouts = useSessionState(({ status }) => status.timeouts !== undefined);
  const data = useMemo(() => flowData(engine), [engine]);
  const serviceNames = useSessionState((state) => state.serviceNames);
  const density = useSessionState((state) => state.density);
  const coveredPx = useSessionState((state) => state.coveredPx);
  const { shown, arranging } = useShownColumns();
  useEffect(() => {
    engine.setColumns(shown.map(({ id }) => id));
    session.texts.columns = shown.map(({ id, title, numeric }) => ({ id, head: title, numeric }));
  }, [engine, session, shown]);
  const columns = useMemo(() => {
    const labels = filterContext.labels ?? NO_LABELS;
    return gridColumns(shown, { clock, labels, serviceNames }, { accounting, timestamps, timeouts });
  }, [shown, clock, filterContext, serviceNames, accounting, timestamps, timeouts]);
  const coloured = useSessionState((state) => state.coloured);
  const traits = useMemo(() => flowTraits(shown, coloured), [shown, coloured]);
  const { widths, sort } = useSessionState(({ layout }) => layout);
  const layout = useMemo(() => ({ widths, sort: knownSort(sort, FLOW_COLUMNS) }), [widths, sort]);
  const comesBack = useSessionState(({ recovery }) => recovery?.ended === 'worker' && !recovery.isOtherTable);
  const onActive = useCallback((row: RowView) => session.follow(row), [session]);
  const onOpen = useCallback(() => runAction('showDetails', { session }), [session]);
  const [menu, setMenu] = useState<FlowMenuOpen>();
  return (
    <>
      <Grid
        ref={ref}
        label="Connections"
        data={data}
        columns={columns}
        arranging={arranging}
        rowPx={ROW_PX[density]}
        comesBack={comesBack}
        coveredPx={coveredPx}
        traits={traits}
        action={useRowActions()}
        onKey={(event, row, column) => onKey(session, event, { row, column })}
        onActive={onActive}
        onOpen={onOpen}
        onMenu={setMenu}
        held={menu !== undefined}
        layout={layout}
        onLayout={session.windowLayout.changeColumns}
      />
      <FlowMenu menu={menu} onClose={() => setMenu(undefined)} />
    </>
  );
}

/** Keys that show details: of the active row, even if the user has gone to none yet. */
const DETAILS_ACTIONS: readonly (ActionId | undefined)[] = ['toggleDetails', 'showDetails', 'showFullDetails'];

interface ActiveCell {
  readonly row: RowView | undefined;
  readonly column: ColumnId | undefined;
}

function onKey(session: Session, event: KeyboardEvent, { row, column }: ActiveCell): void {
  const action = actionOfKey(event, 'grid');
  if (row && column && (action === 'filterFor' || action === 'filterOut')) {
    runOnKey(action, { session, value: cellValue(column, row, session.filterContext) }, event);
  } else if (row && column && action === 'copy') {
    runOnKey('copy', { session, cell: cellText(session, column, row) }, event);
  } else if (row && action === 'keepOnTop') runOnKey('keepOnTop', { session, flow: row.handle }, event);
  else if (row && DETAILS_ACTIONS.includes(action)) session.follow(row);
  else deleteChosen(session, event, row);
}

/** The reason that blocks the delete of living flows is the same for all; so is the one that lets no more on top. */
const ANY_FLOW = { flow: -1 };

function useRowActions(): RowAction<RowView> {
  const session = useSession();
  const blocked = useActionBlocked('deleteFlow', ANY_FLOW);
  const topIsFull = useActionBlocked('keepOnTop', ANY_FLOW);
  return useMemo(
    () => ({
      title: 'Actions',
      button: (row) => (
        <>
          <KeepButton row={row} blocked={topIsFull} />
          <DeleteButton row={row} blocked={blocked} />
        </>
      ),
      run: ({ handle }, action) => {
        const context = { session, flow: handle };
        runAction(action === 'keepOnTop' ? 'keepOnTop' : 'deleteFlow', context);
      },
    }),
    [session, blocked, topIsFull],
  );
}

/**
 * If nothing is selected, the key for deleting the selection deletes the active row. The engine decides: what was selected
 * just before can be missing from the view.
 */
function deleteChosen(session: Session, event: KeyboardEvent, row: RowView | undefined): void {
  const isDelete = actionOfKey(event, 'grid') === 'deleteSelected';
  const { selected, selectedEnded } = session.engine.getView();
  if (!isDelete || !row || selected + selectedEnded > 0) return;
  runOnKey('deleteSelected', { session, flow: row.handle }, event);
}
