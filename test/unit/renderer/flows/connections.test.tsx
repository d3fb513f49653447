// @vitest-environment happy-dom
// The tab Connections as a component: the engine's flows in the grid, and what its keys and buttons do.

import { act, cleanup, fireEvent, screen, within } from '@testing-library/react';
import { afterEach, describe, expect, test } from 'vitest';
import { actionTitle } from '../../../../electron/contract/actions.ts';
import { PRESENCE } from '../../../../native/flow/index.ts';
import { MAX_ON_TOP } from '../../../../renderer/engine/api.ts';
import { Connections } from '../../../../renderer/flows/Connections.tsx';
import { cellValue } from '../../../../renderer/flows/column-fields.ts';
import { FLOW_COLUMNS } from '../../../../renderer/flows/connection-columns.tsx';
import { SENTENCES } from '../../../../renderer/words/sentences.ts';
import { type FakeSituation, fakeSession } from '../fake-session.ts';
import { withScrollArea } from '../grid/scroll-area.ts';
import { renderInWindow } from '../in-window.tsx';
import { row } from '../row.ts';

withScrollArea(400);
afterEach(cleanup);

const ROWS = [
  row({ index: 0, handle: 70, bytes: 1500 }),
  row({ index: 1, handle: 71, change: 'gone', endedMs: 0, reason: 'flushed', timeoutSec: undefined }),
  row({ index: 2, handle: 72, protocol: 17 }),
];

function show(situation: FakeSituation = {}) {
  const fake = fakeSession({ ...situation, view: { rows: ROWS, listed: ROWS.length, ...situation.view } });
  renderInWindow(fake.session, <Connections ref={null} />);
  const grid = screen.getByRole('grid', { name: 'Connections' });
  const rowOf = (handle: number): HTMLElement => {
    const found = grid.querySelector<HTMLElement>(`[data-handle="${handle}"]`);
    if (!found) throw new Error(`Flow ${handle} is not drawn.`);
    return found;
  };
  return { ...fake, grid, rowOf, dialog: () => fake.session.store.getState().dialog };
}

describe('a row', () => {
  test('carries its flow and change, and shows its columns', () => {
    const { rowOf } = show();
    expect([rowOf(70).dataset.change, rowOf(71).dataset.change]).toEqual(['none', 'gone']);
    expect(rowOf(70).querySelector('[data-column=bytes]')?.textContent).toBe('1.50 kB');
    expect(rowOf(72).querySelector('[data-column=protocol]')?.textContent).toBe('UDP');
    expect(rowOf(71).querySelector('[data-column=timeout]')?.textContent).toBe('Flushed');
  });

  test('has a button that deletes its flow, unless the flow is gone', () => {
    const { rowOf, dialog } = show();
    const button = within(rowOf(72)).getByRole('button', { name: /^Delete flow UDP 192\.168\.4\.27/ });
    expect(button.title).toBe(actionTitle('deleteFlow'));
    fireEvent.click(button);
    expect(dialog()).toEqual({ kind: 'deleteFlow', flow: 72 });
    expect(within(rowOf(71)).queryByRole('button', { name: /^Delete/ })).toBeNull();
  });

  test('is kept on top by its button and by a key, and no longer in the same way', () => {
    const { rowOf, engine, grid } = show({ view: { onTop: [row({ handle: 90, onTop: true })] } });
    const button = within(rowOf(71)).getByRole('button', { name: /^Keep on top: flow TCP/ });
    expect(button.getAttribute('aria-pressed')).toBe('false');
    fireEvent.click(button);
    expect(engine.keepOnTop).toHaveBeenLastCalledWith(71, true);
    const kept = within(rowOf(90)).getByRole('button', { name: /^Keep on top/ });
    expect([kept.getAttribute('aria-pressed'), kept.tabIndex]).toEqual(['true', 0]);
    fireEvent.click(kept);
    expect(engine.keepOnTop).toHaveBeenLastCalledWith(90, false);
    fireEvent.click(rowOf(72));
    fireEvent.keyDown(grid, { key: 't' });
    expect(engine.keepOnTop).toHaveBeenLastCalledWith(72, true);
  });

  test('is marked in the list while it is also on top', () => {
    const { rowOf, show: view } = show();
    expect(rowOf(70).dataset.onTop).toBeUndefined();
    act(() => view({ rows: ROWS.map((one) => ({ ...one, onTop: one.handle === 70 })) }));
    expect([rowOf(70).dataset.onTop, rowOf(72).dataset.onTop]).toEqual(['true', undefined]);
  });

  test('opens its details by a double click', () => {
    const { session, rowOf } = show();
    fireEvent.click(rowOf(72));
    fireEvent.doubleClick(rowOf(72));
    expect(session.store.getState()).toMatchObject({
      details: { flow: { handle: 72 } },
      panes: { open: { details: true } },
    });
  });

  test('cannot be kept on top while there is no room, and its button says so', () => {
    const onTop = Array.from({ length: MAX_ON_TOP }, (_, i) => row({ handle: 100 + i, onTop: true }));
    const { rowOf, engine, grid } = show({ view: { onTop } });
    const button = within(rowOf(70)).getByRole('button', { name: /^Keep on top/ });
    expect([button.title, button.hasAttribute('disabled')]).toEqual([SENTENCES.blocked.topIsFull(20), true]);
    fireEvent.click(rowOf(70));
    // Left to the window, which says why.
    expect(fireEvent.keyDown(grid, { key: 't' })).toBe(true);
    expect(engine.keepOnTop).not.toHaveBeenCalled();
  });

  test('says on its button why its flow cannot be deleted', () => {
    const { rowOf } = show({ boot: { readOnly: true } });
    const button = within(rowOf(70)).getByRole('button', { name: /^Delete/ });
    expect(button.title).toContain('--read-only');
    expect(button.hasAttribute('disabled')).toBe(true);
  });

  test('is selected in the engine up to a place, while its row has yet to arrive', () => {
    const { grid, engine } = show({ view: { listed: 5000 } });
    fireEvent.keyDown(grid, { key: 'End', ctrlKey: true, shiftKey: true });
    expect(engine.select.mock.calls).toEqual([
      [{ kind: 'only', index: 0, handle: 70 }],
      [{ kind: 'rangeTo', index: 4999 }],
    ]);
  });

  test('is selected in the engine by its handle', () => {
    const { rowOf, engine } = show();
    fireEvent.click(rowOf(72), { ctrlKey: true });
    expect(engine.select).toHaveBeenCalledWith({ kind: 'toggle', index: 2, handle: 72 });
  });
});

describe('the keys F and Shift+F', () => {
  const filter = ({ session }: ReturnType<typeof show>) => session.store.getState().filterText;

  test('filter for the value of the active cell, and leave it out', () => {
    const shown = show();
    fireEvent.keyDown(shown.grid, { key: 'f' });
    expect(filter(shown)).toBe('proto = tcp');
    fireEvent.keyDown(shown.grid, { key: 'ArrowRight' });
    fireEvent.keyDown(shown.grid, { key: 'ArrowRight' });
    fireEvent.keyDown(shown.grid, { key: 'F', shiftKey: true });
    expect(filter(shown)).toBe('proto = tcp and not src = 192.168.4.27');
  });

  test('are left to the window, which says why, on a cell that no filter can name', () => {
    const shown = show({ boot: { columns: [choice('idle', true)] } });
    expect(fireEvent.keyDown(shown.grid, { key: 'f' })).toBe(true);
    expect(filter(shown)).toBe('');
  });

  test('name every value in a way that the filter language understands', () => {
    const presence = row().presence | PRESENCE.id;
    const labelled = row({ presence, labels: [5], helper: 'ftp', direction: 'inbound', mark: 16, zone: 7 });
    const context = { labels: new Map([[5, 'web']]) };
    const texts = FLOW_COLUMNS.flatMap(({ id }) => {
      const value = cellValue(id, labelled, context);
      return value ? [`${value.field.name} ${value.text}`] : [];
    });
    expect(texts).toEqual([
      ...['proto tcp', 'state established', 'src 192.168.4.27', 'nat none', 'dst 10.2.8.14'],
      ...['reply.src 10.2.8.14', 'reply.dst 192.168.4.27'],
      ...['direction inbound', 'id 7', 'mark 0x10', 'zone 7', 'label web', 'helper ftp'],
    ]);
  });
});

describe('the key Delete', () => {
  test('deletes what was selected a moment ago, and the active flow only if that is nothing', () => {
    const { grid, dialog, engine } = show();
    fireEvent.keyDown(grid, { key: 'ArrowDown' });
    fireEvent.keyDown(grid, { key: 'ArrowDown' });
    expect(fireEvent.keyDown(grid, { key: 'Delete' })).toBe(false);
    expect(engine.select).not.toHaveBeenCalled();
    expect(dialog()).toEqual({ kind: 'deleteSelected', flow: 72 });
  });

  test('is left to the window if nothing can be deleted, which says why', () => {
    const { grid, dialog } = show({ boot: { readOnly: true } });
    fireEvent.keyDown(grid, { key: 'ArrowDown' });
    expect(fireEvent.keyDown(grid, { key: 'Delete' })).toBe(true);
    expect(dialog()).toBeUndefined();
  });

  test('is left to the window if some are selected, like all keys of actions', () => {
    const { grid, dialog } = show({ view: { selected: 2 } });
    expect(fireEvent.keyDown(grid, { key: 'Delete' })).toBe(true);
    expect(fireEvent.keyDown(grid, { key: 'a', ctrlKey: true })).toBe(true);
    expect(dialog()).toBeUndefined();
  });
});

const choice = (id: string, pinned = false) => ({ id, shown: true, pinned });

test('a header says why its column is empty', () => {
  show({ status: { accounting: false, timestamps: true }, boot: { columns: [choice('packets'), choice('age')] } });
  expect(screen.getByRole('columnheader', { name: 'Packets' }).title).toContain('Accounting is off');
  expect(screen.getByRole('columnheader', { name: 'Age' }).title).not.toContain('off');
});

test('the engine learns which columns are shown, for what it measures only then', () => {
  const { engine, session } = show({ boot: { columns: [choice('rate.orig')] } });
  const shown = () => engine.setColumns.mock.lastCall?.[0];
  expect(shown()).toContain('rate.orig');
  act(() => session.windowLayout.changeColumns({ columns: [] }));
  expect(shown()).toContain('bytes');
  expect(shown()).not.toContain('rate.orig');
});

test('the service at a port is named after it, but neither copied nor shown once it is switched off', () => {
  const columns = [choice('destination'), choice('reply.source'), choice('translated')];
  const rows = [row({ replySrc: '10.9.9.9', replySport: 5432, presence: row().presence | PRESENCE.translated })];
  const { grid, session } = show({ view: { rows, listed: 1 }, boot: { columns } });
  const named = (column: string) =>
    [...grid.querySelectorAll<HTMLElement>(`.fg-row [data-column="${column}"] [data-service]`)].map(
      ({ dataset }) => dataset.service,
    );
  const all = () => ['source', 'destination', 'reply.source', 'translated'].map(named);
  expect(all()).toEqual([[], ['https'], ['postgresql'], ['postgresql']]);
  expect(grid.querySelector('.fg-row [data-column=destination]')?.textContent).toBe('10.2.8.14:443');
  act(() => session.windowLayout.setServiceNames(false));
  expect(all()).toEqual([[], [], [], []]);
});

test('widths and sort are remembered, without columns that no longer exist', () => {
  const sort = [
    { column: 'colour', descending: false },
    { column: 'bytes', descending: true },
  ];
  const { engine, grid } = show({ boot: { columnWidths: { protocol: 99 }, sort } });
  expect(engine.setSort).toHaveBeenLastCalledWith([{ column: 'bytes', descending: true }]);
  expect(grid.style.getPropertyValue('--columns')).toMatch(/^18px 99px /);
});
