// @vitest-environment happy-dom
// The menu of a cell of expectations, and the keys that filter by it.

import { act, cleanup, fireEvent, screen, within } from '@testing-library/react';
import { afterEach, expect, test, vi } from 'vitest';
import { actionTitle } from '../../../../electron/contract/actions.ts';
import { Expectations } from '../../../../renderer/expectations/Expectations.tsx';
import { SENTENCES } from '../../../../renderer/words/sentences.ts';
import { PATIENCE } from '../../../patience.ts';
import { fakeSession } from '../fake-session.ts';
import { withScrollArea } from '../grid/scroll-area.ts';
import { renderInWindow } from '../in-window.tsx';
import { ftpData, listed } from './some-expectations.ts';

withScrollArea(400);
afterEach(cleanup);

function show() {
  const fake = fakeSession();
  fake.session.showTab('expectations');
  renderInWindow(fake.session, <Expectations ref={null} />);
  act(() => fake.session.expectations.receive(listed([ftpData(5000), ftpData(5001)])));
  const grid = screen.getByRole('grid', { name: 'Expectations' });
  const cell = (key: number, column: string) =>
    grid.querySelector(`[data-expectation="${key}"] [data-column="${column}"]`) ?? document.body;
  return {
    ...fake,
    grid,
    open: (key: number, column: string) => fireEvent.contextMenu(cell(key, column)),
    filter: () => fake.session.expectations.filter.getText(),
  };
}

const entry = (name: string) => within(screen.getByRole('menu')).getByRole('menuitem', { name });

test('filters the expectations by the value of the cell', () => {
  const { open, filter, session } = show();
  open(1, 'helper');
  fireEvent.click(entry(actionTitle('filterFor')));
  expect(filter()).toBe('helper = ftp');
  open(1, 'destination');
  fireEvent.click(entry(actionTitle('filterOr')));
  expect(filter()).toMatch(/^helper = ftp or dst = /);
  expect(session.filter.getText()).toBe('');
});

test('so do the keys of the grid', () => {
  const { grid, filter } = show();
  fireEvent.keyDown(grid, { key: 'F', shiftKey: true });
  expect(filter()).toBe('not proto = tcp');
});

test('and the one that copies, which takes the cell', () => {
  const { grid, invoke } = show();
  fireEvent.keyDown(grid, { key: 'c', ctrlKey: true });
  expect(invoke).toHaveBeenLastCalledWith('copyText', { text: 'TCP' });
});

test('deletes its expectation, or those that are selected, and leads to the flow', () => {
  const { open, session } = show();
  open(2, 'source');
  expect(entry(actionTitle('showMaster'))).toBeDefined();
  fireEvent.click(entry(actionTitle('deleteExpectation')));
  expect(session.store.getState().dialog).toEqual({ kind: 'deleteExpectation', expectation: 2 });
  session.closeDialog();
  act(() => session.expectations.select({ kind: 'all' }));
  open(2, 'source');
  expect(screen.getByRole('menu').textContent).toContain('2 selected expectations');
  fireEvent.click(entry(actionTitle('deleteSelectedExpectations')));
  expect(session.store.getState().dialog).toMatchObject({ kind: 'deleteSelectedExpectations' });
});

test('copies what the cell shows', async () => {
  const { open, invoke } = show();
  open(1, 'mask');
  fireEvent.click(entry(actionTitle('copyCell')));
  await vi.waitFor(() => expect(invoke).toHaveBeenCalledWith('copyText', { text: 'any port' }), PATIENCE);
});

test('says once its expectation is gone', () => {
  const { open, session } = show();
  open(2, 'source');
  act(() => session.expectations.receive(listed([ftpData(5000)])));
  expect(screen.getByRole('menu').textContent).toContain(SENTENCES.menu.isGone);
});
