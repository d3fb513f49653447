// @vitest-environment happy-dom
// The grid as a component: what it draws, what keys and clicks do, and which rows it requests.

import { act, cleanup, fireEvent, render, screen, within } from '@testing-library/react';
import { afterEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import { Grid } from '../../../../renderer/grid/Grid.tsx';
import type { Arranging, RowAction } from '../../../../renderer/grid/grid-data.ts';
import { HEADER_PX, ROW_PX as HEIGHTS } from '../../../../renderer/grid/grid-size.ts';
import { pinPlaces } from '../../../../renderer/grid/use-column-variables.ts';
import type { ColumnLayout } from '../../../../renderer/grid/use-columns.ts';
import { LINE_TRAITS, type Line, type LineColumn, ListedLines, lineColumns } from './listed-lines.ts';
import { withScrollArea } from './scroll-area.ts';

const ROW_PX = HEIGHTS.comfortable;
/** Rows that fit under the header. */
const FITTING = 10;

withScrollArea(HEADER_PX + FITTING * ROW_PX);
afterEach(cleanup);

interface Shown {
  readonly lines: ListedLines;
  readonly grid: HTMLElement;
  /** Rows that the action ran on. */
  readonly ran: Line[];
  /** Keys that the grid did not handle, and the active row's key at the time. */
  readonly left: [key: string, row: number | undefined][];
  /** Keys of the rows that the user went to, and of those that were double-clicked. */
  readonly gone: number[];
  readonly opened: number[];
  readonly layouts: ColumnLayout<LineColumn>[];
  /** Keys of the lines whose first cell was drawn. */
  readonly drawn: number[];
  /** Draws it again with other properties. */
  readonly again: (others: Showing) => void;
}

interface Showing {
  readonly layout?: ColumnLayout<LineColumn>;
  readonly arranging?: Arranging<LineColumn>;
  readonly rowPx?: number;
  readonly comesBack?: boolean;
  readonly coveredPx?: number;
}

function show(count: number, { layout = { widths: {}, sort: [] }, ...others }: Showing = {}): Shown {
  const lines = new ListedLines(count);
  const ran: Shown['ran'] = [];
  const left: Shown['left'] = [];
  const gone: number[] = [];
  const opened: number[] = [];
  const layouts: Shown['layouts'] = [];
  const drawn: number[] = [];
  const columns = lineColumns(({ key }) => drawn.push(key));
  const action: RowAction<Line> = {
    title: 'Actions',
    button: ({ name }) => <button type="button" data-action="remove" aria-label={`Remove ${name}`} />,
    run: (row, action) => {
      expect(action).toBe('remove');
      ran.push(row);
    },
  };
  const grid = (others: Showing, at = layout) => (
    <Grid
      {...{ label: 'Lines', data: lines, columns, action, ref: null }}
      {...others}
      traits={LINE_TRAITS}
      layout={at}
      onKey={({ key }, row) => left.push([key, row?.key])}
      onActive={({ key }) => gone.push(key)}
      onOpen={({ key }) => opened.push(key)}
      onLayout={(layout) => layouts.push(layout)}
    />
  );
  const { rerender } = render(grid(others));
  const again = (others: Showing) => rerender(grid(others, others.layout));
  return { lines, grid: screen.getByRole('grid'), ran, left, gone, opened, layouts, drawn, again };
}

const rowsOf = (grid: HTMLElement) => [...grid.querySelectorAll<HTMLElement>('.fg-row')];
const rowAt = (grid: HTMLElement, index: number): HTMLElement => {
  const row = grid.querySelector<HTMLElement>(`[data-index="${index}"]`);
  if (!row) throw new Error(`Row ${index} is not drawn.`);
  return row;
};
const header = (column: LineColumn) => screen.getByRole('columnheader', { name: column.toUpperCase() });
const press = (grid: HTMLElement, key: string, held: KeyboardEventInit = {}) =>
  fireEvent.keyDown(grid, { key, ...held });

/** The cell referenced by aria-activedescendant, as "row column", or "header column" in the header. */
function activeOf(grid: HTMLElement): string | undefined {
  const id = grid.getAttribute('aria-activedescendant');
  const cell = id === null ? null : grid.querySelector<HTMLElement>(`#${id}`);
  if (!cell) return undefined;
  return `${cell.closest<HTMLElement>('[data-index]')?.dataset.index ?? 'header'} ${cell.dataset.column}`;
}

/** Scrolls as a user does: the position changes, then the event arrives. */
function scrollTo(grid: HTMLElement, row: number): void {
  grid.scrollTop = row * ROW_PX;
  fireEvent.scroll(grid);
}

describe('rows kept on top', () => {
  const keep = (lines: ListedLines, ...keys: number[]) =>
    act(() => {
      lines.topKeys = keys;
      lines.publish();
    });
  const topOf = (grid: HTMLElement) => [...grid.querySelectorAll<HTMLElement>('.fg-top [role=row]')];

  test('are above the list, which has fewer rows in sight, and count in the indexes', () => {
    const { grid, lines } = show(50_000);
    keep(lines, 9000, 1003);
    expect(topOf(grid).map((row) => [row.dataset.line, row.getAttribute('aria-rowindex')])).toEqual([
      ['9000', '2'],
      ['1003', '3'],
    ]);
    const list = grid.querySelector<HTMLElement>('.fg-rows [data-index="0"]');
    expect([list?.dataset.line, list?.getAttribute('aria-rowindex')]).toEqual(['1000', '4']);
    expect(grid.getAttribute('aria-rowcount')).toBe('50003');
    press(grid, 'End', { ctrlKey: true });
    expect(grid.scrollTop).toBe((50_000 - FITTING + 2) * ROW_PX);
    keep(lines);
    expect(topOf(grid)).toEqual([]);
    expect(grid.getAttribute('aria-rowcount')).toBe('50001');
  });

  test('are selected and acted on by a click', () => {
    const { grid, lines, ran } = show(20);
    keep(lines, 9000, 1003);
    const [first, second] = topOf(grid);
    if (!first || !second) throw new Error('two rows are on top');
    fireEvent.click(first);
    expect(lines.selects.at(-1)).toMatchObject({ kind: 'only', row: { key: 9000 } });
    fireEvent.click(second, { ctrlKey: true });
    expect(lines.selects.at(-1)).toMatchObject({ kind: 'toggle', row: { key: 1003 } });
    fireEvent.click(within(second).getByRole('button', { name: 'Remove line 1003' }));
    expect(ran.map(({ key }) => key)).toEqual([1003]);
    expect(lines.selects).toHaveLength(2);
  });
});

describe('what is drawn', () => {
  test('has a name, the number of all rows, and absolute row indexes', () => {
    const { grid } = show(50_000);
    expect(grid.getAttribute('aria-label')).toBe('Lines');
    expect(grid.getAttribute('aria-rowcount')).toBe('50001');
    expect(grid.getAttribute('aria-colcount')).toBe('4');
    expect(rowAt(grid, 3).getAttribute('aria-rowindex')).toBe('5');
    expect(rowAt(grid, 3).dataset.line).toBe('1003');
    const cells = within(rowAt(grid, 3)).getAllByRole('gridcell');
    expect(cells.map((cell) => cell.dataset.column)).toEqual(['name', 'size', 'note', undefined]);
    expect(cells.slice(0, 3).map((cell) => cell.textContent)).toEqual(['line 1003', '2', '–']);
  });

  test('is the visible rows and a few more, wherever the grid is scrolled', () => {
    const { grid, lines } = show(50_000);
    expect(rowsOf(grid).length).toBeLessThan(FITTING + 10);
    act(() => scrollTo(grid, 30_000));
    const places = rowsOf(grid).map((row) => Number(row.dataset.index));
    expect(places).toContain(30_000);
    expect(places).toContain(30_000 + FITTING - 1);
    expect(places.length).toBeLessThan(FITTING + 10);
    expect(lines.windows.every(([, count]) => count <= 200)).toBe(true);
  });

  test('stays until the visible rows arrive', () => {
    const { grid, lines } = show(50_000);
    lines.slow = true;
    act(() => scrollTo(grid, 30_000));
    expect(rowAt(grid, 0)).toBeTruthy();
    act(() => lines.publish());
    expect(grid.querySelector('[data-index="0"]')).toBeNull();
    expect(rowAt(grid, 30_000)).toBeTruthy();
  });

  test('is not requested again while scrolling inside the window', () => {
    const { grid, lines } = show(50_000);
    const before = lines.windows.length;
    act(() => scrollTo(grid, 2));
    expect(lines.windows.length).toBe(before);
  });

  test('is redrawn only in rows that changed', () => {
    const { lines, drawn } = show(20);
    drawn.length = 0;
    act(() => lines.publish());
    expect(drawn).toEqual([]);
    act(() => {
      lines.keys[2] = 5000;
      lines.publish();
    });
    expect(drawn).toEqual([5000]);
  });
});

test('more rows lay out the page only once: neither is its height read, nor the place of a list at its beginning set', () => {
  const shown = show(2_000_000);
  const height = vi.spyOn(HTMLElement.prototype, 'clientHeight', 'get');
  const place = vi.spyOn(shown.grid, 'scrollTop', 'set');
  act(() => {
    shown.lines.keys = [...shown.lines.keys, 9];
    shown.lines.publish();
  });
  expect(height).not.toHaveBeenCalled();
  expect(place).not.toHaveBeenCalled();
  act(() => void window.dispatchEvent(new Event('resize')));
  expect(height).toHaveBeenCalled();
  vi.restoreAllMocks();
});

describe('the active cell', () => {
  test('moves with the arrows, and into the header', () => {
    const { grid } = show(100);
    expect(activeOf(grid)).toBe('0 name');
    press(grid, 'ArrowDown');
    press(grid, 'ArrowRight');
    expect(activeOf(grid)).toBe('1 size');
    press(grid, 'Home', { ctrlKey: true });
    press(grid, 'ArrowUp');
    expect(activeOf(grid)).toBe('header name');
  });

  test('never reaches the column of buttons', () => {
    const { grid } = show(5);
    press(grid, 'End');
    press(grid, 'ArrowRight');
    expect(activeOf(grid)).toBe('0 note');
  });

  test('is scrolled into view', () => {
    const { grid } = show(50_000);
    press(grid, 'End', { ctrlKey: true });
    expect(activeOf(grid)).toBe('49999 note');
    expect(grid.scrollTop).toBe((50_000 - FITTING) * ROW_PX);
  });

  test('is remembered, but not referenced, while out of view', () => {
    const { grid } = show(50_000);
    press(grid, 'ArrowDown');
    act(() => scrollTo(grid, 30_000));
    expect(activeOf(grid)).toBeUndefined();
    act(() => scrollTo(grid, 0));
    expect(activeOf(grid)).toBe('1 name');
  });

  test('stays with its row when that moves', () => {
    const { grid, lines } = show(20);
    press(grid, 'ArrowDown');
    press(grid, 'ArrowDown');
    act(() => {
      lines.keys.unshift(7, 8, 9);
      lines.publish();
    });
    expect(activeOf(grid)).toBe('5 name');
    press(grid, ' ');
    expect(lines.selects).toMatchObject([{ kind: 'toggle', row: { key: 1002, index: 5 } }]);
  });

  test('follows its row out of the window', async () => {
    const { grid, lines } = show(2000);
    press(grid, 'ArrowDown');
    await act(async () => {
      lines.keys = [...lines.keys.filter((key) => key !== 1001), 1001];
      lines.publish();
    });
    expect(lines.searched).toEqual([1001]);
    act(() => scrollTo(grid, 1999));
    expect(activeOf(grid)).toBe('1999 name');
  });

  test('says to which rows the user goes, also to one that has yet to arrive', () => {
    const { grid, gone } = show(2000);
    expect(gone).toEqual([]);
    press(grid, 'ArrowDown');
    press(grid, 'End', { ctrlKey: true });
    act(() => scrollTo(grid, 1999));
    expect(gone).toEqual([1001, 2999]);
  });

  test('belongs to the row that is there when the grid gets the focus, and follows it', () => {
    const { grid, lines, gone } = show(20);
    act(() => grid.focus());
    act(() => {
      lines.keys.unshift(7, 8, 9);
      lines.publish();
    });
    expect(activeOf(grid)).toBe('3 name');
    expect(gone).toEqual([]);
  });

  test('says whether it belongs to a row: only then that is marked without the focus', async () => {
    const { grid, lines } = show(20);
    expect(grid.dataset.owned).toBeUndefined();
    fireEvent.click(rowAt(grid, 1));
    expect(grid.dataset.owned).toBe('true');
    await act(async () => {
      lines.keys = lines.keys.filter((key) => key !== 1001);
      lines.publish();
    });
    expect(grid.dataset.owned).toBeUndefined();
  });

  test('acts on no other row while its own is looked for outside the window', async () => {
    const { grid, lines, left } = show(2000);
    press(grid, 'ArrowDown');
    act(() => {
      lines.keys = [...lines.keys.filter((key) => key !== 1001), 1001];
      lines.publish();
    });
    press(grid, 'Delete');
    expect(left).toEqual([['Delete', undefined]]);
    await act(async () => undefined);
  });

  test('stays at its place when its row is gone, and acts on the row there only after a while', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    onTestFinished(() => void vi.useRealTimers());
    const { grid, lines, left } = show(20);
    const drop = (key: number) =>
      act(async () => {
        lines.keys = lines.keys.filter((other) => other !== key);
        lines.publish();
      });
    act(() => grid.focus());
    press(grid, 'ArrowDown');
    await drop(1001);
    expect(activeOf(grid)).toBe('1 name');
    press(grid, 'Delete');
    press(grid, ' ');
    act(() => vi.advanceTimersByTime(900));
    // Another one comes to the place: the user has not seen that.
    await drop(1002);
    act(() => vi.advanceTimersByTime(900));
    press(grid, 'Delete');
    act(() => vi.advanceTimersByTime(200));
    press(grid, 'Delete');
    expect(left).toEqual([
      ['Delete', undefined],
      ['Delete', undefined],
      ['Delete', 1003],
    ]);
    expect(lines.selects).toEqual([]);
  });
});

describe('the selection', () => {
  const kinds = ({ lines }: Shown) =>
    lines.selects.map((how) => `${how.kind} ${how.kind === 'rangeTo' ? how.index : how.row.key}`);

  test('follows the keys', () => {
    const shown = show(20);
    press(shown.grid, ' ');
    press(shown.grid, 'ArrowDown');
    press(shown.grid, ' ');
    expect(kinds(shown)).toEqual(['toggle 1000', 'toggle 1001']);
  });

  test('begins a range at the active row, once', () => {
    const shown = show(20);
    press(shown.grid, 'ArrowDown', { shiftKey: true });
    press(shown.grid, 'ArrowDown', { shiftKey: true });
    expect(kinds(shown)).toEqual(['only 1000', 'range 1001', 'range 1002']);
  });

  test('begins a new range after Escape', () => {
    const shown = show(20);
    press(shown.grid, ' ');
    press(shown.grid, 'ArrowDown');
    press(shown.grid, 'Escape');
    press(shown.grid, 'ArrowDown', { shiftKey: true });
    expect(kinds(shown)).toEqual(['toggle 1000', 'only 1001', 'range 1002']);
  });

  test('extends at once to a row that has yet to arrive: the next key may act on the selection', () => {
    const shown = show(5000);
    shown.lines.slow = true;
    press(shown.grid, 'End', { ctrlKey: true, shiftKey: true });
    expect(kinds(shown)).toEqual(['only 1000', 'rangeTo 4999']);
    act(() => shown.lines.publish());
    expect(kinds(shown)).toEqual(['only 1000', 'rangeTo 4999']);
  });

  test('follows clicks, with Ctrl and Shift', () => {
    const shown = show(20);
    fireEvent.click(within(rowAt(shown.grid, 2)).getByText('line 1002'));
    fireEvent.click(rowAt(shown.grid, 4), { ctrlKey: true });
    fireEvent.click(rowAt(shown.grid, 6), { shiftKey: true });
    expect(kinds(shown)).toEqual(['only 1002', 'toggle 1004', 'range 1006']);
    expect(activeOf(shown.grid)).toBe('6 name');
  });

  test('freezes the order of rows', () => {
    const { grid, lines } = show(20);
    fireEvent.click(rowAt(grid, 2));
    expect(lines.holds).toEqual([false, true]);
  });

  test('leaves the order frozen for a while after each key, Escape included', () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    onTestFinished(() => void vi.useRealTimers());
    const { grid, lines } = show(20);
    act(() => grid.focus());
    press(grid, 'ArrowDown');
    act(() => vi.advanceTimersByTime(9000));
    press(grid, 'Escape');
    act(() => vi.advanceTimersByTime(9000));
    expect(lines.holds.at(-1)).toBe(true);
    act(() => vi.advanceTimersByTime(2000));
    expect(lines.holds.at(-1)).toBe(false);
    press(grid, 'ArrowDown');
    expect(lines.holds.at(-1)).toBe(true);
    act(() => grid.blur());
    expect(lines.holds.at(-1)).toBe(false);
  });
});

describe('the action of rows', () => {
  test('runs on the row whose button is clicked, and selects nothing', () => {
    const { grid, ran, lines } = show(20);
    fireEvent.click(within(rowAt(grid, 3)).getByRole('button'));
    expect(ran).toMatchObject([{ key: 1003 }]);
    expect(lines.selects).toEqual([]);
  });
});

test('a double click opens a row, wherever it is, but not on its buttons', () => {
  const { grid, lines, opened } = show(20);
  act(() => {
    lines.topKeys = [9000];
    lines.publish();
  });
  fireEvent.doubleClick(rowAt(grid, 3));
  fireEvent.doubleClick(within(rowAt(grid, 3)).getByRole('button'));
  for (const top of grid.querySelectorAll('.fg-top [data-index], .fg-top button')) fireEvent.doubleClick(top);
  expect(opened).toEqual([1003, 9000]);
});

test('keys that the grid does not handle are passed to the owner of the rows, with the active row', () => {
  const { grid, left } = show(20);
  press(grid, 'ArrowDown');
  press(grid, 'Delete');
  press(grid, 'Home', { ctrlKey: true });
  press(grid, 'ArrowUp');
  press(grid, 'a', { ctrlKey: true });
  expect(left).toEqual([
    ['Delete', 1001],
    ['a', undefined],
  ]);
});

describe('the header', () => {
  const sortOf = (column: LineColumn) => header(column).getAttribute('aria-sort');

  test('sorts by a column in either direction, then not at all', () => {
    const { lines, layouts } = show(20);
    for (let i = 0; i < 3; i++) fireEvent.click(header('name'));
    fireEvent.click(header('size'));
    const by = (column: LineColumn, descending: boolean) => [{ column, descending }];
    const sorts = [by('name', false), by('name', true), [], by('size', true)];
    expect(lines.sorts).toEqual([[], ...sorts]);
    expect(layouts.map(({ sort }) => sort)).toEqual(sorts);
    expect([sortOf('name'), sortOf('size')]).toEqual(['none', 'descending']);
  });

  test('sorts by several columns with Shift, with aria-sort on the first only', () => {
    const { lines } = show(20);
    fireEvent.click(header('size'));
    fireEvent.click(header('name'), { shiftKey: true });
    expect(lines.sorts.at(-1)).toEqual([
      { column: 'size', descending: true },
      { column: 'name', descending: false },
    ]);
    expect([sortOf('size'), sortOf('name')]).toEqual(['descending', null]);
    expect(header('name').getAttribute('aria-description')).toBe('The name of a line; sorted second, ascending');
    // Clicked without Shift, one of several keeps its direction.
    fireEvent.click(header('size'));
    expect(lines.sorts.at(-1)).toEqual([{ column: 'size', descending: true }]);
  });

  test('sorts by keys', () => {
    const { grid, lines } = show(20);
    press(grid, 'ArrowUp');
    press(grid, 'Enter');
    press(grid, 'ArrowRight');
    press(grid, 'Enter', { shiftKey: true });
    expect(lines.sorts.at(-1)?.map(({ column }) => column)).toEqual(['name', 'size']);
  });

  test('does not sort by an unsortable column', () => {
    const { lines } = show(20);
    fireEvent.click(header('note'));
    expect(lines.sorts).toEqual([[]]);
    expect(sortOf('note')).toBeNull();
  });

  test('changes widths by keys within their limits, and restores them', () => {
    const { grid, layouts } = show(20);
    press(grid, 'ArrowUp');
    press(grid, 'ArrowRight', { shiftKey: true });
    expect(layouts.at(-1)?.widths).toEqual({ name: 112 });
    for (let i = 0; i < 10; i++) press(grid, 'ArrowLeft', { shiftKey: true });
    expect(layouts.at(-1)?.widths).toEqual({ name: 36 });
    const handle = header('name').querySelector('.fg-resize');
    if (handle) fireEvent.doubleClick(handle);
    expect(layouts.at(-1)?.widths).toEqual({});
  });

  test.each([
    [-500, 36],
    [5000, 900],
  ])('dragged by %i px, a column is remembered as wide as it is drawn', (byPx, width) => {
    const { layouts } = show(20);
    const handle = header('name').querySelector('.fg-resize') ?? expect.fail('no handle');
    fireEvent.mouseDown(handle, { clientX: 100 });
    fireEvent.mouseMove(document, { clientX: 100 + byPx });
    fireEvent.mouseUp(document, { clientX: 100 + byPx });
    expect(layouts.at(-1)?.widths).toEqual({ name: width });
  });

  test('starts with the remembered layout', () => {
    const { lines, layouts, grid } = show(20, {
      layout: { widths: { name: 70 }, sort: [{ column: 'size', descending: false }] },
    });
    expect(lines.sorts).toEqual([[{ column: 'size', descending: false }]]);
    expect(grid.style.getPropertyValue('--columns')).toMatch(/^18px 70px 100px 100px /);
    expect(layouts).toEqual([]);
  });

  test('takes over a layout that was chosen elsewhere, and reports no other', () => {
    const { lines, layouts, grid, again } = show(20);
    fireEvent.click(header('size'));
    again({ layout: { widths: { name: 80 }, sort: [{ column: 'name', descending: true }] } });
    expect(lines.sorts.at(-1)).toEqual([{ column: 'name', descending: true }]);
    expect(grid.style.getPropertyValue('--columns')).toMatch(/^18px 80px 100px /);
    expect(layouts.at(-1)).toEqual({ widths: { name: 80 }, sort: [{ column: 'name', descending: true }] });
  });
});

describe('the order of columns', () => {
  function arranging(pinned = 0) {
    const done: string[] = [];
    return {
      done,
      arranging: {
        pinned,
        move: (column: LineColumn, before: LineColumn | undefined) => done.push(`${column} before ${before}`),
        step: (column: LineColumn, by: number) => done.push(`${column} ${by}`),
      },
    };
  }

  test('changes by keys, and the active cell stays with its column', () => {
    const { done, arranging: wanted } = arranging();
    const { grid } = show(20, { arranging: wanted });
    press(grid, 'ArrowUp');
    press(grid, 'ArrowLeft', { ctrlKey: true, shiftKey: true });
    press(grid, 'ArrowRight', { ctrlKey: true, shiftKey: true });
    expect(done).toEqual(['name 1']);
    expect(activeOf(grid)).toBe('header size');
  });

  /** Happy DOM does no layout: headers are 100 px wide, from left to right. */
  function layHeaders(): void {
    for (const [i, cell] of screen.getAllByRole('columnheader').entries())
      cell.getBoundingClientRect = () => new DOMRect(i * 100, 0, 100, 30);
  }
  const drag = (column: LineColumn, from: number, to: number) => {
    fireEvent.pointerDown(header(column), { button: 0, clientX: from });
    fireEvent.pointerMove(window, { clientX: to });
  };

  test('changes by dragging a header to an edge of another, which is no click', () => {
    const { done, arranging: wanted } = arranging();
    const { lines } = show(20, { arranging: wanted });
    layHeaders();
    drag('name', 20, 170);
    expect(header('size').dataset.drop).toBe('after');
    expect(header('name').dataset.dragged).toBe('true');
    fireEvent.pointerUp(window, { clientX: 170 });
    fireEvent.click(header('size'));
    expect(done).toEqual(['name before note']);
    expect(lines.sorts).toEqual([[]]);
    drag('note', 250, 10);
    fireEvent.pointerUp(window, { clientX: 10 });
    drag('name', 20, 290);
    fireEvent.pointerUp(window, { clientX: 290 });
    expect(done.slice(1)).toEqual(['note before name', 'name before undefined']);
  });

  test('stays when a drag is given up, or is only a click', () => {
    const { done, arranging: wanted } = arranging();
    const { lines } = show(20, { arranging: wanted });
    layHeaders();
    drag('name', 20, 170);
    fireEvent.keyDown(window, { key: 'Escape' });
    fireEvent.pointerUp(window, { clientX: 170 });
    fireEvent.click(header('size'));
    expect(done).toEqual([]);
    expect(lines.sorts).toEqual([[]]);
    expect(header('size').dataset.drop).toBeUndefined();
    drag('name', 20, 22);
    fireEvent.pointerUp(window, { clientX: 22 });
    fireEvent.click(header('name'));
    expect(done).toEqual([]);
    expect(lines.sorts.at(-1)).toEqual([{ column: 'name', descending: false }]);
  });

  test('stays when a header is dropped far outside the headers', () => {
    const { done, arranging: wanted } = arranging();
    show(20, { arranging: wanted });
    layHeaders();
    for (const [clientX, clientY] of [
      [170, 330],
      [-200, 15],
      [600, 15],
    ] as const) {
      drag('name', 20, 170);
      expect(header('size').dataset.drop).toBe('after');
      fireEvent.pointerMove(window, { clientX, clientY });
      expect(header('size').dataset.drop).toBeUndefined();
      fireEvent.pointerUp(window, { clientX, clientY });
      fireEvent.click(header('size'));
    }
    expect(done).toEqual([]);
    drag('name', 20, 170);
    fireEvent.pointerUp(window, { clientX: 170, clientY: 80 });
    fireEvent.click(header('size'));
    expect(done).toEqual(['name before note']);
  });

  test('has pinned columns at the left, in headers and rows', () => {
    const { grid } = show(5, { arranging: arranging(2).arranging });
    const pins = (cells: HTMLElement[]) => cells.map(({ dataset }) => dataset.pinned);
    expect(pins(screen.getAllByRole('columnheader'))).toEqual(['', 'last', undefined, undefined]);
    expect(pins(within(rowAt(grid, 3)).getAllByRole('gridcell'))).toEqual(['', 'last', undefined, undefined]);
    expect(pinPlaces([{ id: 'name' }, { id: 'size' }], new Map(Object.entries({ name: 100, size: 70 })), 400)).toEqual([
      '0px',
      '118px',
    ]);
  });

  test('leaves room for the others, whatever is pinned', () => {
    expect(pinPlaces([{ id: 'name' }, { id: 'size' }], new Map(Object.entries({ name: 100, size: 70 })), 250)).toEqual([
      '0px',
      'auto',
    ]);
  });
});

test('the height of rows changes, and the topmost row stays', () => {
  const { grid, again } = show(5000);
  act(() => scrollTo(grid, 1000));
  again({ rowPx: HEIGHTS.compact, layout: { widths: {}, sort: [] } });
  expect(grid.scrollTop).toBe(1000 * HEIGHTS.compact);
  expect(grid.style.getPropertyValue('--row-px')).toBe('24px');
  expect(rowAt(grid, 1001).style.top).toBe(`${(1001 % 1024) * HEIGHTS.compact}px`);
});

describe('a list that is read again', () => {
  const layout = { widths: {}, sort: [] };

  /** Begins to read it: nothing is there at first, then a few other rows. */
  function readAgain({ lines, grid, again }: Shown) {
    const all = lines.keys;
    const has = (count: number, comesBack: boolean, keys = all) => {
      act(() => {
        lines.keys = keys.slice(0, count);
        lines.publish();
        again({ comesBack, layout });
      });
      // Chromium moves what became shorter, and says so.
      grid.scrollTop = Math.min(grid.scrollTop, Math.max(0, count - FITTING) * ROW_PX);
      fireEvent.scroll(grid);
    };
    has(0, true);
    has(
      40,
      true,
      Array.from({ length: 40 }, (_, i) => 9000 + i),
    );
    return { finish: (keys = all) => has(all.length, false, keys) };
  }

  test('returns to where it was', () => {
    const shown = show(5000);
    act(() => scrollTo(shown.grid, 3000));
    const reading = readAgain(shown);
    expect(shown.grid.scrollTop).toBe(0);
    reading.finish();
    expect(shown.grid.scrollTop).toBe(3000 * ROW_PX);
    expect(rowAt(shown.grid, 3000).dataset.line).toBe('4000');
  });

  test('returns to its end, also if the view becomes smaller only afterwards', () => {
    const shown = show(5000);
    const viewIs = (px: number) => {
      vi.spyOn(HTMLElement.prototype, 'clientHeight', 'get').mockReturnValue(px);
      act(() => void window.dispatchEvent(new Event('resize')));
    };
    const { clientHeight } = shown.grid;
    viewIs(clientHeight - 2 * ROW_PX);
    act(() => scrollTo(shown.grid, 5000 - FITTING + 2));
    const reading = readAgain(shown);
    viewIs(clientHeight);
    reading.finish();
    expect(shown.grid.scrollTop).toBe((5000 - FITTING) * ROW_PX);
    viewIs(clientHeight - 2 * ROW_PX);
    expect(shown.grid.scrollTop).toBe((5000 - FITTING + 2) * ROW_PX);
    vi.restoreAllMocks();
  });

  test('stays where the user went after it came back shorter, also if the view becomes smaller then', () => {
    const shown = show(1000);
    act(() => scrollTo(shown.grid, 500));
    const reading = readAgain(shown);
    reading.finish(shown.lines.keys.slice(0, FITTING));
    const { clientHeight } = shown.grid;
    vi.spyOn(HTMLElement.prototype, 'clientHeight', 'get').mockReturnValue(clientHeight - 5 * ROW_PX);
    act(() => void window.dispatchEvent(new Event('resize')));
    expect(shown.grid.scrollTop).toBe(0);
    vi.restoreAllMocks();
  });

  test('has the active cell in its row again, which can have another key and place', async () => {
    const shown = show(5000);
    const { grid, lines } = shown;
    press(grid, 'ArrowDown');
    press(grid, 'ArrowDown');
    const reading = readAgain(shown);
    // Other rows are at its place in the meantime.
    press(grid, ' ');
    expect([lines.selects, lines.searched]).toEqual([[], []]);
    lines.renamed.set(1002, 7002);
    await act(async () =>
      reading.finish([6000, ...lines.keys, 7002, ...Array.from({ length: 4958 }, (_, i) => 8000 + i)]),
    );
    await act(async () => scrollTo(grid, 40));
    expect(activeOf(grid)).toBe('41 name');
    press(grid, ' ');
    expect(lines.selects).toMatchObject([{ kind: 'toggle', row: { key: 7002 } }]);
  });

  test('stays where the user has scrolled to in the meantime', () => {
    const shown = show(5000);
    act(() => scrollTo(shown.grid, 3000));
    const reading = readAgain(shown);
    act(() => scrollTo(shown.grid, 20));
    reading.finish();
    expect(shown.grid.scrollTop).toBe(20 * ROW_PX);
  });

  test('has no place in another list', () => {
    const shown = show(5000);
    act(() => scrollTo(shown.grid, 3000));
    act(() => {
      shown.lines.keys = [];
      shown.lines.publish();
    });
    shown.grid.scrollTop = 0;
    fireEvent.scroll(shown.grid);
    act(() => {
      shown.lines.keys = Array.from({ length: 5000 }, (_, i) => i);
      shown.lines.publish();
    });
    expect(shown.grid.scrollTop).toBe(0);
  });
});

describe('what floats over the lower end of the rows', () => {
  const COVERED = { coveredPx: 2 * ROW_PX };

  test('does not cover the row that the user went to: it is scrolled clear', () => {
    const { grid, again } = show(100);
    fireEvent.click(rowAt(grid, FITTING - 1));
    again(COVERED);
    expect(grid.scrollTop).toBe(2 * ROW_PX);
    press(grid, 'ArrowDown');
    expect(grid.scrollTop).toBe(3 * ROW_PX);
  });

  test('moves nothing if that row is clear of it, or was out of sight', () => {
    const { grid, again } = show(100);
    fireEvent.click(rowAt(grid, FITTING - 3));
    again(COVERED);
    expect(grid.scrollTop).toBe(0);
    again({});
    scrollTo(grid, 50);
    again(COVERED);
    expect(grid.scrollTop).toBe(50 * ROW_PX);
  });

  test('leaves rows under it drawn, and the last ones can be scrolled clear', () => {
    const { grid, again } = show(100);
    const before = rowsOf(grid).length;
    again(COVERED);
    expect(rowsOf(grid)).toHaveLength(before);
    press(grid, 'End', { ctrlKey: true });
    expect(grid.scrollTop).toBe((100 - FITTING + 2) * ROW_PX);
    expect(grid.querySelector<HTMLElement>('.fg-spacer')?.style.height).toBe(`${(100 + 2) * ROW_PX}px`);
    again({});
    expect(grid.querySelector<HTMLElement>('.fg-spacer')?.style.height).toBe(`${100 * ROW_PX}px`);
  });
});
