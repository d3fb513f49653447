// The rows kept on top: under the header, above the list, whatever the list has. They stay while the list scrolls.

// biome-ignore-all lint/a11y/useSemanticElements: a table of a million rows is not a <table>
// biome-ignore-all lint/a11y/useFocusableInteractive: the grid has the focus
// biome-ignore-all lint/a11y/useKeyWithClickEvents: keys act on the active cell, or on a focused button

import type { CSSProperties, MouseEvent, ReactNode } from 'react';
import type { GridColumn, GridData, GridRow, RowAction, RowTraits } from './grid-data.ts';
import { cellTextOf, type GridMenu, pointOf } from './grid-menu.ts';
import { Row, type RowProps } from './Row.tsx';
import { clickKind } from './use-grid-commands.ts';

/** The height of the rows on top, CSS px, for the style sheets. */
export function onTopStyle(px: number): CSSProperties & Readonly<Record<'--top-px', string>> {
  return { '--top-px': `${px}px` };
}

export interface TopRowsProps<R extends GridRow, Id extends string> {
  readonly rows: readonly R[];
  /** Time of the rows' view, milliseconds since the epoch. */
  readonly nowMs: number;
  readonly data: Pick<GridData<R, never>, 'select'>;
  readonly columns: readonly GridColumn<R, Id>[];
  readonly pinned: RowProps<R>['pinned'];
  readonly rowPx: number;
  readonly traits: RowTraits<R>;
  readonly action: RowAction<R>;
  /** Called with a row that was clicked. */
  readonly onPick: ((row: R) => void) | undefined;
  /** Called with a row that was double-clicked. */
  readonly onOpen: ((row: R) => void) | undefined;
  readonly onMenu: ((menu: GridMenu<R, Id>) => void) | undefined;
}

export function TopRows<R extends GridRow, Id extends string>(props: TopRowsProps<R, Id>): ReactNode {
  const { rows, nowMs, columns, pinned, rowPx, traits, action } = props;
  if (rows.length === 0) return null;
  return (
    <div
      role="rowgroup"
      className="fg-top"
      aria-label="Kept on top"
      onClick={(event) => click(event, props)}
      onDoubleClick={(event) => {
        const { row, button } = hitOf(event, rows);
        if (row && !button) props.onOpen?.(row);
      }}
      onContextMenu={(event) => menu(event, props)}
    >
      {rows.map((row, place) => (
        <Row
          key={traits.key(row)}
          row={{ ...row, index: place }}
          nowMs={nowMs}
          origin={0}
          above={1}
          activeColumn={-1}
          activeId=""
          columns={columns}
          pinned={pinned}
          rowPx={rowPx}
          traits={traits}
          action={action}
        />
      ))}
    </div>
  );
}

/** What a click hits: the row, and the button in it if it was one. */
function hitOf<R>({ target }: MouseEvent, rows: readonly R[]): { row?: R | undefined; button?: HTMLElement | null } {
  if (!(target instanceof Element)) return {};
  const row = rows[Number(target.closest<HTMLElement>('[data-index]')?.dataset.index)];
  return { row, button: target.closest<HTMLElement>('[data-action]') };
}

/** The selection stays as it is. */
function menu<R extends GridRow, Id extends string>(event: MouseEvent, props: TopRowsProps<R, Id>): void {
  const { row } = hitOf(event, props.rows);
  if (!row || !(event.target instanceof Element)) return;
  event.preventDefault();
  const id = event.target.closest<HTMLElement>('[data-column]')?.dataset.column;
  props.onPick?.(row);
  const column = props.columns.find((one) => one.id === id)?.id;
  props.onMenu?.({ row, column, text: cellTextOf(event.target), at: pointOf(event) });
}

function click<R extends GridRow>(
  event: MouseEvent,
  { rows, data, action, onPick }: Omit<TopRowsProps<R, never>, 'columns' | 'onMenu'>,
): void {
  const { row, button } = hitOf(event, rows);
  if (!row) return;
  if (button) {
    action.run(row, button.dataset.action ?? '');
    return;
  }
  data.select({ kind: clickKind(event), row });
  onPick?.(row);
}
