// @vitest-environment happy-dom
// The menu of a cell of flows: what it is about, what it offers, and what becomes of the selection.

import { act, cleanup, fireEvent, screen, within } from '@testing-library/react';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { actionTitle } from '../../../../electron/contract/actions.ts';
import { Connections } from '../../../../renderer/flows/Connections.tsx';
import { SENTENCES } from '../../../../renderer/words/sentences.ts';
import { PATIENCE } from '../../../patience.ts';
import { type FakeSituation, fakeSession } from '../fake-session.ts';
import { withScrollArea } from '../grid/scroll-area.ts';
import { renderInWindow } from '../in-window.tsx';
import { row } from '../row.ts';

withScrollArea(400);
afterEach(cleanup);

const ROWS = [
  row({ index: 0, handle: 70 }),
  row({ index: 1, handle: 71, change: 'ended', endedMs: 0, reason: 'expired', timeoutSec: undefined }),
  row({ index: 2, handle: 72, protocol: 17, selected: true }),
];

function show(situation: FakeSituation = {}) {
  const fake = fakeSession({ ...situation, view: { rows: ROWS, listed: ROWS.length, ...situation.view } });
  renderInWindow(fake.session, <Connections ref={null} />);
  const grid = screen.getByRole('grid', { name: 'Connections' });
  const cell = (handle: number, column: string): HTMLElement => {
    const found = grid.querySelector<HTMLElement>(`[data-handle="${handle}"] [data-column="${column}"]`);
    if (!found) throw new Error(`Flow ${handle} has no ${column}.`);
    return found;
  };
  return {
    ...fake,
    grid,
    open: (handle: number, column = 'source') =>
      fireEvent.contextMenu(cell(handle, column), { button: 2, clientX: 90, clientY: 40 }),
    state: () => fake.session.store.getState(),
  };
}

const menu = () => screen.getByRole('menu');
const entries = () => within(menu()).getAllByRole('menuitem');
const entry = (name: string) => within(menu()).getByRole('menuitem', { name });
const blockedBecause = (name: string) => {
  const item = entry(name);
  return item.getAttribute('aria-disabled') === 'true' ? item.getAttribute('aria-description') : undefined;
};

const VALUE_ENTRIES = (['filterFor', 'filterOut', 'filterAnd', 'filterOr'] as const).map(actionTitle);

test('a right click offers what can be done with the cell and its flow', () => {
  const { open } = show();
  // The event is ours: the browser shows no menu of its own.
  expect(open(70)).toBe(false);
  expect(entries().map((item) => item.querySelector('[data-menu-item-label]')?.textContent)).toEqual([
    ...VALUE_ENTRIES,
    ...(['showDetails', 'keepOnTop', 'copyCell', 'copyRow', 'deleteFlow'] as const).map(actionTitle),
  ]);
  expect(menu().textContent).toContain('src = 192.168.4.27');
});

describe('an entry filters by the value of the cell', () => {
  test.each([
    ['filterFor', 'dport = 443 and src = 192.168.4.27'],
    ['filterOut', 'dport = 443 and not src = 192.168.4.27'],
    ['filterAnd', 'dport = 443 and src = 192.168.4.27'],
    ['filterOr', 'dport = 443 or src = 192.168.4.27'],
  ] as const)('%s', (action, text) => {
    const { open, state } = show({ boot: { filter: 'dport = 443' } });
    open(70);
    fireEvent.click(entry(actionTitle(action)));
    expect(state().filterText).toBe(text);
    expect(screen.queryByRole('menu')).toBeNull();
  });

  test('or says why it cannot', () => {
    const { open } = show({ boot: { columns: [{ id: 'idle', shown: true, pinned: false }] } });
    open(70, 'idle');
    expect(VALUE_ENTRIES.map(blockedBecause)).toEqual(VALUE_ENTRIES.map(() => SENTENCES.blocked.noValue));
    fireEvent.click(entry(actionTitle('filterFor')));
    expect(screen.getByRole('menu')).toBeDefined();
  });

  test('and says that a value is chosen already', () => {
    const { open } = show({ boot: { filter: 'src = 192.168.4.27' } });
    open(70);
    expect(entry(actionTitle('filterFor')).getAttribute('aria-description')).toBe(SENTENCES.menu.isChosen);
    expect(entry(actionTitle('filterOut')).getAttribute('aria-description')).toBeNull();
  });
});

describe('the menu of a row outside the selection', () => {
  test('acts on that row, and leaves the selection as it is', () => {
    const { open, engine, state } = show({ view: { selected: 2 } });
    open(70);
    fireEvent.click(entry(actionTitle('deleteFlow')));
    expect(state().dialog).toEqual({ kind: 'deleteFlow', flow: 70 });
    expect(engine.select).not.toHaveBeenCalled();
  });

  test('is about the flow that was there when it opened, and says so once that has ended', () => {
    const { open, show: view, state } = show();
    open(70);
    expect(blockedBecause(actionTitle('deleteFlow'))).toBeUndefined();
    const others = [row({ index: 0, handle: 90 }), ...ROWS.slice(1)];
    const ended = { ...row({ handle: 70 }), reason: 'expired', endedMs: 0 } as const;
    const followed = {
      handle: 70,
      flow: { row: ended, countedMs: undefined, ended: { reason: 'expired', endedMs: 0 } },
    } as const;
    act(() => view({ rows: others, followed }));
    expect(menu().textContent).toContain(SENTENCES.menu.hasEnded);
    expect(blockedBecause(actionTitle('deleteFlow'))).toBe(SENTENCES.ended.hasEnded);
    fireEvent.click(entry(actionTitle('deleteFlow')));
    expect(state().dialog).toBeUndefined();
  });

  test('of an ended row filters, but has nothing to delete', () => {
    const { open, state } = show();
    open(71, 'protocol');
    expect(blockedBecause(actionTitle('deleteFlow'))).toBe(SENTENCES.ended.hasEnded);
    // At once, and not only as a tooltip.
    expect(entry(actionTitle('deleteFlow')).textContent).toContain(SENTENCES.ended.hasEnded);
    fireEvent.click(entry(actionTitle('filterFor')));
    expect(state().filterText).toBe('proto = tcp');
  });

  test('of a row on top is about its flow', () => {
    const onTop = [row({ index: -1, handle: 95, onTop: true, origSrc: '10.7.7.7' })];
    const { open, engine } = show({ view: { onTop } });
    open(95);
    expect(menu().textContent).toContain('src = 10.7.7.7');
    const keep = entry(actionTitle('keepOnTop'));
    expect(keep.getAttribute('aria-description')).toBe(SENTENCES.menu.isOnTop);
    fireEvent.click(keep);
    expect(engine.keepOnTop).toHaveBeenLastCalledWith(95, false);
  });
});

test('the menu of a row inside the selection acts on the selection', () => {
  const { open, state } = show({ view: { selected: 2 } });
  open(72);
  expect(menu().textContent).toContain('2 selected flows');
  expect(within(menu()).queryByRole('menuitem', { name: actionTitle('deleteFlow') })).toBeNull();
  fireEvent.click(entry(actionTitle('deleteSelected')));
  expect(state().dialog).toEqual({ kind: 'deleteSelected', flow: undefined });
});

describe('by keys', () => {
  test.each([{ key: 'ContextMenu' }, { key: 'F10', shiftKey: true }])('%o opens the menu of the active cell', (key) => {
    const { grid } = show();
    fireEvent.keyDown(grid, { key: 'ArrowDown' });
    fireEvent.keyDown(grid, { key: 'ArrowDown' });
    expect(fireEvent.keyDown(grid, key)).toBe(false);
    expect(menu().textContent).toContain('proto = udp');
    expect(document.activeElement).toBe(entries()[0]);
  });

  test('a row on top has its menu, too: from the button that Tab reaches', () => {
    const { grid } = show({ view: { onTop: [row({ index: -1, handle: 95, onTop: true })] } });
    const button = within(grid).getAllByRole('button', { name: /^Keep on top/, pressed: true })[0] ?? expect.fail();
    fireEvent.contextMenu(button, { button: 0 });
    expect(document.activeElement).toBe(entries()[0]);
    expect(blockedBecause(actionTitle('filterFor'))).toBe(SENTENCES.blocked.noValue);
    expect(entry(actionTitle('keepOnTop')).getAttribute('aria-description')).toBe(SENTENCES.menu.isOnTop);
  });

  test('nothing opens where there is no row', () => {
    const { grid } = show();
    fireEvent.keyDown(grid, { key: 'ArrowUp' });
    fireEvent.keyDown(grid, { key: 'ContextMenu' });
    expect(screen.queryByRole('menu')).toBeNull();
  });
});

test('the key that copies the cell stands beside it, unless it copies the selection', () => {
  const { open, show: view } = show();
  open(70);
  expect(entry(actionTitle('copyCell')).getAttribute('aria-keyshortcuts')).toBe('Ctrl+C');
  act(() => view({ selected: 1 }));
  expect(entry(actionTitle('copyCell')).getAttribute('aria-keyshortcuts')).toBeNull();
});

describe('an entry copies', () => {
  test('what the cell shows, also of an ended row', async () => {
    const { open, invoke } = show();
    open(71, 'timeout');
    fireEvent.click(entry(actionTitle('copyCell')));
    await vi.waitFor(() => expect(invoke).toHaveBeenCalledWith('copyText', { text: 'Expired' }), PATIENCE);
  });

  test('the row', () => {
    const { open, engine } = show();
    open(71);
    fireEvent.click(entry(actionTitle('copyRow')));
    expect(engine.copyText.mock.lastCall?.[0]).toEqual({ kind: 'one', handle: 71 });
  });

  test('or the selection, if the row is in it', () => {
    const { open, engine } = show({ view: { selected: 2 } });
    open(72);
    expect(within(menu()).queryByRole('menuitem', { name: actionTitle('copyRow') })).toBeNull();
    expect(entry(actionTitle('copyAs'))).toBeDefined();
    fireEvent.click(entry(actionTitle('copy')));
    expect(engine.copyText.mock.lastCall?.[0]).toEqual({ kind: 'selected' });
  });
});

test('the rows keep their order while the menu is open', () => {
  const { open, engine } = show();
  expect(engine.setHold).toHaveBeenLastCalledWith(false);
  open(70);
  expect(engine.setHold).toHaveBeenLastCalledWith(true);
  fireEvent.click(entry(actionTitle('showDetails')));
  expect(engine.setHold).toHaveBeenLastCalledWith(false);
});

test('the details are about the flow that the menu was opened on', () => {
  const { open, state } = show();
  open(72);
  fireEvent.click(entry(actionTitle('showDetails')));
  expect(state()).toMatchObject({ details: { flow: { handle: 72 } }, panes: { open: { details: true } } });
});
