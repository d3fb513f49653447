// @vitest-environment happy-dom
// The dialog with all keys: every key of the list of actions and of widgets, and a search.

import { cleanup, fireEvent, screen, within } from '@testing-library/react';
import { afterEach, expect, test, vi } from 'vitest';
import { ACTION_IDS, actionEntry, WIDGET_KEYS } from '../../../../electron/contract/actions.ts';
import { KeyHelp } from '../../../../renderer/dialogs/KeyHelp.tsx';
import { fakeSession } from '../fake-session.ts';
import { renderInWindow } from '../in-window.tsx';

afterEach(cleanup);

const shown = () =>
  within(screen.getByRole('region', { name: 'All keys', hidden: true }))
    .queryAllByRole('term', { hidden: true })
    .map((term) => [term.textContent, term.nextElementSibling?.textContent]);

test('every key is there with what it does', () => {
  renderInWindow(fakeSession().session, <KeyHelp onClose={() => undefined} />);
  const lines = shown();
  const named = [
    ...ACTION_IDS.map(actionEntry).map(({ title, keys = [] }) => ({ title, keys: keys.map(({ key }) => key) })),
    ...WIDGET_KEYS,
  ];
  for (const { title, keys } of named) {
    for (const key of keys) {
      const found = lines.filter(([name, words]) => name === title && words?.includes(key.replaceAll('+', '')));
      expect(found, `${title}: ${key}`).not.toEqual([]);
    }
  }
});

test('the search finds by what a key does, and by its name', () => {
  renderInWindow(fakeSession().session, <KeyHelp onClose={() => undefined} />);
  const search = screen.getByRole('searchbox', { name: 'Find a key or an action', hidden: true });
  fireEvent.change(search, { target: { value: 'pause or' } });
  expect(shown()).toEqual([['Pause or resume', 'CtrlP']]);
  fireEvent.change(search, { target: { value: 'F5' } });
  expect(shown()).toEqual([['Re-read now', 'F5']]);
});

test('the button closes it', () => {
  const onClose = vi.fn();
  renderInWindow(fakeSession().session, <KeyHelp onClose={onClose} />);
  fireEvent.click(screen.getByRole('button', { name: 'Close', hidden: true }));
  expect(onClose).toHaveBeenCalledOnce();
});
