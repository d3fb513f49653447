// @vitest-environment happy-dom
// The button `Columns`: the list of columns, and what is remembered of the choice.

import { act, cleanup, fireEvent, screen, waitFor, within } from '@testing-library/react';
import { afterEach, expect, test, vi } from 'vitest';
import { ColumnsButton } from '../../../../renderer/flows/ColumnsButton.tsx';
import { FLOW_COLUMNS } from '../../../../renderer/flows/connection-columns.tsx';
import { type FakeSituation, fakeSession } from '../fake-session.ts';
import { renderInWindow } from '../in-window.tsx';

afterEach(() => {
  cleanup();
  vi.useRealTimers();
});

/** The columns listed as shown. */
function shownNow() {
  const shown = within(screen.getByRole('region', { name: 'Shown columns' }));
  return shown.getAllByRole('checkbox').map((box) => box.closest<HTMLElement>('[data-choose]')?.dataset.choose);
}

async function open(situation: FakeSituation = {}) {
  const fake = fakeSession(situation);
  renderInWindow(fake.session, <ColumnsButton />);
  fireEvent.click(screen.getByRole('button', { name: 'Columns' }));
  const dialog = await screen.findByRole('dialog', { name: 'Columns' });
  const box = (id: string): HTMLElement => {
    const found = dialog.querySelector<HTMLElement>(`[data-choose="${id}"] input`);
    if (!found) throw new Error(`${id} is not listed.`);
    return found;
  };
  const saved = () => fake.session.store.getState().layout;
  return { ...fake, dialog, shown: shownNow, box, saved };
}

const FIRST = FLOW_COLUMNS.filter(({ shownFirst }) => shownFirst).map(({ id }) => id);

test('lists the shown columns in their order, and the others by subject', async () => {
  const { dialog, shown } = await open();
  expect(shown()).toEqual(FIRST);
  expect(dialog.querySelectorAll('[data-choose]').length).toBe(FLOW_COLUMNS.length);
  const marks = within(dialog).getByRole('region', { name: 'Other columns: Marks' });
  expect(within(marks).getByRole('checkbox', { name: /^Mark/ })).toBeTruthy();
});

test('shows and hides columns, and remembers it', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'], shouldAdvanceTime: true });
  const { session, shown, box, invoke, saved } = await open();
  fireEvent.click(box('rate'));
  fireEvent.click(box('mark'));
  const chosen = [...FIRST.filter((id) => id !== 'rate'), 'mark'];
  expect(saved().columns.flatMap(({ id, shown }) => (shown ? [id] : []))).toEqual(chosen);
  vi.runAllTimers();
  expect(invoke).toHaveBeenCalledWith('saveSettings', expect.objectContaining({ columns: expect.any(Array) }));
  // Each stays where it is in the list, with the focus, until the list is opened again.
  expect(shown()).toEqual(FIRST);
  expect(document.activeElement).toBe(box('mark'));
  expect(box('rate')).toMatchObject({ checked: false });
  expect(box('mark')).toMatchObject({ checked: true });
  act(() => session.windowLayout.setChoosingColumns(false));
  act(() => session.windowLayout.setChoosingColumns(true));
  await waitFor(() => expect(shownNow()).toEqual(chosen));
});

test('names services, or not, and remembers it', async () => {
  const { dialog, invoke } = await open();
  const names = within(dialog).getByRole<HTMLInputElement>('checkbox', { name: 'Service names' });
  expect(names.checked).toBe(true);
  fireEvent.click(names);
  expect(names.checked).toBe(false);
  expect(invoke).toHaveBeenCalledWith('saveSettings', { serviceNames: false });
});

test('moves a column by keys, and says where it is', async () => {
  const { shown, box, dialog } = await open();
  fireEvent.keyDown(box('state'), { key: 'ArrowUp', ctrlKey: true, shiftKey: true });
  expect(shown().slice(0, 2)).toEqual(['state', 'protocol']);
  expect(within(dialog).getByRole('status').textContent).toBe(`State is column 1 of ${FIRST.length}`);
  fireEvent.keyDown(box('state'), { key: 'ArrowDown', ctrlKey: true, shiftKey: true });
  expect(shown()).toEqual(FIRST);
});

test('moves a column by dragging', async () => {
  const { shown, box, dialog } = await open();
  for (const [i, row] of dialog.querySelectorAll<HTMLElement>('[data-choose]').entries())
    row.getBoundingClientRect = () => new DOMRect(0, 28 * i, 300, 28);
  fireEvent.pointerDown(box('state'), { button: 0, clientY: 40 });
  fireEvent.pointerMove(window, { clientY: 3 });
  fireEvent.pointerUp(window, { clientY: 3 });
  fireEvent.click(box('protocol'));
  expect(shown().slice(0, 2)).toEqual(['state', 'protocol']);
});

test('pins a column', async () => {
  const { dialog, shown, saved } = await open();
  fireEvent.click(within(dialog).getByRole('button', { name: 'Pin Source' }));
  expect(shown()[0]).toBe('source');
  expect(saved().columns[0]).toEqual({ id: 'source', shown: true, pinned: true });
  expect(within(dialog).getByRole('button', { name: 'Pin Source' }).getAttribute('aria-pressed')).toBe('true');
});

test('finds columns by title and explanation', async () => {
  const { dialog } = await open();
  const find = (text: string) => {
    fireEvent.change(within(dialog).getByRole('searchbox'), { target: { value: text } });
    return [...dialog.querySelectorAll<HTMLElement>('[data-choose]')].map(({ dataset }) => dataset.choose);
  };
  expect(find('zone')).toEqual(['zone']);
  expect(find('per second')).toContain('rate');
  expect(find('banana')).toEqual([]);
  expect(within(dialog).getByText('No column fits.')).toBeTruthy();
});

test('Reset restores columns and widths, and what is then remembered is nothing', async () => {
  const { dialog, shown, box, saved } = await open({ boot: { columnWidths: { source: 300 } } });
  fireEvent.click(box('rate'));
  fireEvent.click(within(dialog).getByRole('button', { name: 'Reset' }));
  expect(shown()).toEqual(FIRST);
  expect(saved()).toEqual({ columns: [], widths: {}, sort: [] });
  expect(within(dialog).getByRole('button', { name: 'Reset' }).hasAttribute('disabled')).toBe(true);
  // Undone by hand, it is the default as well.
  fireEvent.click(box('rate'));
  expect(saved().columns).not.toEqual([]);
});

test('the last shown column stays', async () => {
  const { box } = await open({ boot: { columns: FIRST.map((id) => ({ id, shown: id === 'state', pinned: false })) } });
  expect(box('state').hasAttribute('disabled')).toBe(true);
});
