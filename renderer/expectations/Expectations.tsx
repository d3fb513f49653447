// The table of expectations, or why there is none.

import { type KeyboardEvent, type ReactNode, type Ref, useMemo, useState } from 'react';
import { type ActionId, actionTitle } from '../../electron/contract/actions.ts';
import { actionOfKey } from '../actions/action-of-key.ts';
import { runAction, runOnKey } from '../actions/run-action.ts';
import { RowDeleteButton } from '../controls/RowDeleteButton.tsx';
import { useActionBlocked } from '../controls/use-action.ts';
import { Grid } from '../grid/Grid.tsx';
import type { RowAction, RowTraits } from '../grid/grid-data.ts';
import { ROW_PX } from '../grid/grid-size.ts';
import { knownSort } from '../grid/sort-state.ts';
import type { ExpectationColumnId } from '../session/expectations/expectation-sort.ts';
import type { ExpectationRow } from '../session/expectations/expectation-view.ts';
import type { Session } from '../session/session.ts';
import { useSession, useSessionState } from '../session/use-session.ts';
import { expectationText } from '../words/expectation-words.ts';
import { ExpectationMenu, type ExpectationMenuOpen } from './ExpectationMenu.tsx';
import { ExpectationsEmpty } from './ExpectationsEmpty.tsx';
import { expectationColumns } from './expectation-columns.tsx';
import { expectationValue } from './expectation-fields.ts';

const TRAITS: RowTraits<ExpectationRow> = {
  key: ({ key }) => key,
  // What is the same stays the same object.
  looksSame: (a, _aNowMs, b) => a.expectation === b.expectation && a.deadlineMs === b.deadlineMs,
  attributes: ({ key }) => ({ 'data-expectation': key }),
};

export function Expectations({ ref }: { ref: Ref<HTMLElement> }): ReactNode {
  const session = useSession();
  const { widths, sort } = useSessionState((state) => state.expectationsLayout);
  const density = useSessionState((state) => state.density);
  const coveredPx = useSessionState((state) => state.coveredPx);
  const columns = useMemo(() => expectationColumns(session.steadyClock), [session]);
  const layout = useMemo(() => ({ widths, sort: knownSort(sort, columns) }), [widths, sort, columns]);
  const [menu, setMenu] = useState<ExpectationMenuOpen>();
  return (
    <>
      <Grid<ExpectationRow, ExpectationColumnId>
        ref={ref}
        label="Expectations"
        data={session.expectations}
        columns={columns}
        rowPx={ROW_PX[density]}
        coveredPx={coveredPx}
        traits={TRAITS}
        action={useDelete()}
        onKey={(event, row, column) => onKey(session, event, row, column)}
        onActive={session.expectations.follow}
        onOpen={() => runAction('showDetails', { session })}
        onMenu={setMenu}
        held={menu !== undefined}
        layout={layout}
        onLayout={session.windowLayout.changeExpectations}
      />
      <ExpectationMenu menu={menu} onClose={() => setMenu(undefined)} />
      <ExpectationsEmpty />
    </>
  );
}

/** Keys that show details: of the active row, even if the user has gone to none yet. */
const DETAILS_ACTIONS: readonly (ActionId | undefined)[] = ['toggleDetails', 'showDetails', 'showFullDetails'];

function onKey(
  session: Session,
  event: KeyboardEvent,
  row: ExpectationRow | undefined,
  column: ExpectationColumnId | undefined,
): void {
  const action = actionOfKey(event, 'grid');
  if (row && column && (action === 'filterFor' || action === 'filterOut')) {
    runOnKey(action, { session, value: expectationValue(column, row.expectation, session.filterContext) }, event);
  } else if (row && action === 'copy') {
    runOnKey('copyExpectations', { session, cell: activeText(event.currentTarget) }, event);
  } else if (row && DETAILS_ACTIONS.includes(action)) session.expectations.follow(row);
  else deleteChosen(session, event, row);
}

/** What the active cell of a grid shows. */
function activeText(grid: EventTarget): string {
  const id = grid instanceof Element ? grid.getAttribute('aria-activedescendant') : null;
  return (id === null ? null : document.getElementById(id))?.textContent.trim() ?? '';
}

/** The reason that blocks the delete of one expectation is the same for all. */
const ANY_EXPECTATION = { expectation: 0 };

function useDelete(): RowAction<ExpectationRow> {
  const session = useSession();
  const blocked = useActionBlocked('deleteExpectation', ANY_EXPECTATION);
  return useMemo(
    () => ({
      title: 'Actions',
      button: ({ expectation }) => (
        <RowDeleteButton
          name={`Delete expectation ${expectationText(expectation)}`}
          title={actionTitle('deleteExpectation')}
          blocked={blocked}
        />
      ),
      run: ({ key }) => runAction('deleteExpectation', { session, expectation: key }),
    }),
    [session, blocked],
  );
}

/** If nothing is selected, the key for deleting the selection deletes the active row. */
function deleteChosen(session: Session, event: KeyboardEvent, row: ExpectationRow | undefined): void {
  const isDelete = actionOfKey(event, 'grid') === 'deleteSelected';
  if (!isDelete || !row || session.expectations.getView().selected > 0) return;
  runOnKey('deleteSelectedExpectations', { session, expectation: row.key }, event);
}
