// @vitest-environment happy-dom
// The editor of colouring rules. Typing into a filter is tested in the real window.

import { act, cleanup, fireEvent, screen } from '@testing-library/react';
import { afterEach, expect, test } from 'vitest';
import type { ColouringRule } from '../../../../electron/contract/colouring.ts';
import { DialogHost } from '../../../../renderer/shell/DialogHost.tsx';
import { SENTENCES } from '../../../../renderer/words/sentences.ts';
import { fakeSession } from '../fake-session.ts';
import { renderInWindow } from '../in-window.tsx';

afterEach(cleanup);

const { rules: words } = SENTENCES;
const rule = (name: string, filter: string): ColouringRule => ({
  name,
  filter,
  colour: 'red',
  sign: 'x',
  enabled: true,
});

async function open(rules: readonly ColouringRule[]) {
  const { session, engine } = fakeSession({ boot: { rules } });
  const flows = new Map([
    ['mark = 1', 1234],
    ['dport = 443', 1],
  ]);
  engine.facets.mockImplementation(async ({ facets }) => ({
    counted: 0,
    facets: facets.map(({ field, filter = '' }) => ({
      field,
      values: [],
      named: [],
      distinct: 0,
      without: 0,
      flows: flows.get(filter) ?? 0,
    })),
  }));
  renderInWindow(session, <DialogHost />);
  await act(async () => session.openDialog({ kind: 'editRules' }));
  const state = () => session.store.getState();
  return { session, engine, state, names: () => state().rules.map(({ name }) => name) };
}

const control = (name: string) => screen.getByLabelText<HTMLInputElement>(name);
const press = (name: string) => fireEvent.click(screen.getByRole('button', { name, hidden: true }));

test('without rules it says what they are for; a new one is added with a colour of its own', async () => {
  const { state } = await open([]);
  expect(screen.getByText(words.none)).toBeTruthy();
  press('Add rule');
  press('Add rule');
  expect(state().rules).toMatchObject([
    { filter: '', colour: 'blue', enabled: true },
    { filter: '', colour: 'teal', enabled: true },
  ]);
  expect(screen.getAllByText(words.noFilter)).toHaveLength(2);
});

test('what is changed applies at once', async () => {
  const { state } = await open([rule('A', 'mark = 1')]);
  fireEvent.change(control('Name of rule 1'), { target: { value: 'Marked' } });
  fireEvent.change(control('Colour of rule 1'), { target: { value: 'violet' } });
  fireEvent.change(control('Sign of rule 1'), { target: { value: '!' } });
  fireEvent.click(control('Use rule 1'));
  expect(state().rules).toEqual([{ name: 'Marked', filter: 'mark = 1', colour: 'violet', sign: '!', enabled: false }]);
  fireEvent.change(control('Name of rule 1'), { target: { value: '' } });
  expect(state().rules[0]?.name).toBe('mark = 1');
});

test('rules are moved by keys, which says where to, and deleted', async () => {
  const { names } = await open([rule('A', 'mark = 1'), rule('B', 'mark = 2'), rule('C', 'mark = 3')]);
  fireEvent.keyDown(control('Use rule 3'), { key: 'ArrowUp', ctrlKey: true, shiftKey: true });
  expect(names()).toEqual(['A', 'C', 'B']);
  expect(screen.getByText(words.moved(2, 3))).toBeTruthy();
  expect(screen.getByLabelText('Filter of rule 2').textContent).toBe('mark = 3');
  press('Delete rule 1');
  expect(names()).toEqual(['C', 'B']);
});

test('each rule has the number of flows that its filter matches; a click filters for them, Alt+click leaves them out', async () => {
  const { session, engine, state } = await open([
    rule('A', 'mark = 1'),
    rule('B', 'dport = 443'),
    rule('C', 'mrk = 1'),
  ]);
  expect(engine.facets.mock.lastCall?.[0].facets.map(({ filter }) => filter)).toEqual(['mark = 1', 'dport = 443']);
  expect(screen.getByText(words.badFilter)).toBeTruthy();
  fireEvent.click(await screen.findByText('1,234 flows'));
  expect(state()).toMatchObject({ filterText: 'mark = 1', dialog: undefined });
  await act(async () => session.openDialog({ kind: 'editRules' }));
  fireEvent.click(await screen.findByText('1 flow'), { altKey: true });
  expect(state().filterText).toBe('mark = 0x1 and not dport = 443');
});

test('there are twenty rules at most', async () => {
  const { names } = await open(Array.from({ length: 20 }, (_, i) => rule(`R${i}`, 'mark = 1')));
  const add = screen.getByRole('button', { name: 'Add rule', hidden: true });
  expect(add.getAttribute('aria-description')).toBe(words.tooMany(20));
  fireEvent.click(add);
  expect(names()).toHaveLength(20);
});
