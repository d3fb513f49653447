// @vitest-environment happy-dom
// The menu of a cell of expectations, and the keys that filter by it.

import { act, cleanup, fireEvent, screen, within } from '@testing-library/react';
import { afterEach, expect, test, vi } from 'vitest';
import { actionTitle } from '../../../../electron/contract/actions.ts';
import { Expectations } from '../../../../renderer/expectations/Expectations.tsx';
import { expectationLines } from '../../../../renderer/session/expectations/expectation-lines.ts';
import { SENTENCES } from '../../../../renderer/words/sentences.ts';
import { PATIENCE } from '../../../patience.ts';
import { fakeSession } from '../fake-session.ts';
import { withScrollArea } from '../grid/scroll-area.ts';
import { renderInWindow } from '../in-window.tsx';
import { ftpData, listed, sipMedia } from './some-expectations.ts';

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

test('or the selected rows with a header, in the order of the list', () => {
  const { grid, invoke, session } = show();
  act(() => {
    session.expectations.setSort([{ column: 'destination', descending: true }]);
    session.expectations.select({ kind: 'all' });
  });
  fireEvent.keyDown(grid, { key: 'c', ctrlKey: true });
  const head =
    'Proto\tExpected source\tExpected destination\tHelper\tExpires\tMaster\tMask\tTranslated to\tFlags\tClass\tId';
  const row = (port: number) =>
    `TCP\t10\\.0\\.0\\.2 any port\t10\\.0\\.0\\.1:${port}\tftp\t\\d min[^\t]*\t10\\.0\\.0\\.1:40000 → 10\\.0\\.0\\.2:21\tany port\t\t–\t0\t${port}`;
  const text = expect.stringMatching(new RegExp(`^${head}\n${row(5001)}\n${row(5000)}\n$`));
  expect(invoke).toHaveBeenLastCalledWith('copyText', { text });
});

test('what is copied of a row is what its cells show', () => {
  const { grid, session } = show();
  const like = { direction: 'reply', tuple: { protocol: 6, src: '0.0.0.0', dst: '0.0.0.0' } } as const;
  const to = { ...like, tuple: { ...like.tuple, src: '192.0.2.1', sport: 6000 } };
  const bare = { master: undefined, mask: undefined, timeoutSec: undefined, helper: '', class: undefined };
  const some = [ftpData(1, { nat: to }), ftpData(2, { nat: like, ...bare }), sipMedia(3)];
  act(() => session.expectations.receive(listed(some)));
  const shown = session.expectations
    .getView()
    .rows.map(({ key }) =>
      [...grid.querySelectorAll(`[data-expectation="${key}"] [data-column]`)].map((cell) => cell.textContent.trim()),
    );
  const [, ...lines] = expectationLines(session.expectations.getView().rows, session.steadyClock.now())
    .trimEnd()
    .split('\n');
  expect(lines.map((line) => line.split('\t'))).toEqual(shown);
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

test('copies its row, or those that are selected', () => {
  const { open, invoke, session } = show();
  const destinations = () => JSON.stringify(invoke.mock.lastCall).match(/(?<=10\.0\.0\.1:)500\d/g);
  open(2, 'mask');
  fireEvent.click(entry(actionTitle('copyExpectation')));
  expect(destinations()).toEqual(['5001']);
  act(() => session.expectations.select({ kind: 'all' }));
  open(2, 'mask');
  fireEvent.click(entry(actionTitle('copyExpectations')));
  expect(destinations()).toEqual(['5000', '5001']);
});

test('says once its expectation is gone', () => {
  const { open, session } = show();
  open(2, 'source');
  act(() => session.expectations.receive(listed([ftpData(5000)])));
  expect(screen.getByRole('menu').textContent).toContain(SENTENCES.menu.isGone);
});
