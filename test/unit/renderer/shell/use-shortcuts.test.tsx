// @vitest-environment happy-dom
// Keys and the menu bar run actions.

import { cleanup, fireEvent, renderHook } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { ACTION_IDS, actionEntry } from '../../../../electron/contract/actions.ts';
import { isFullView } from '../../../../renderer/session/details-state.ts';
import { TABS } from '../../../../renderer/shell/tabs.ts';
import { useShortcuts } from '../../../../renderer/shell/use-shortcuts.ts';
import { SENTENCES } from '../../../../renderer/words/sentences.ts';
import { fakeSession } from '../fake-session.ts';

const { notifications } = vi.hoisted(() => ({ notifications: { show: vi.fn(), hide: vi.fn() } }));
vi.mock('@mantine/notifications', () => ({ notifications }));

let fake: ReturnType<typeof fakeSession>;
let focused: ReturnType<typeof vi.fn<() => void>>;

beforeEach(() => {
  fake = fakeSession();
  focused = vi.fn();
  fake.session.focus.set('filter', focused);
  document.body.innerHTML = '<div role="grid" tabindex="0"><b id="cell"></b></div><input id="field">';
});
afterEach(() => {
  cleanup();
  document.body.replaceChildren();
});

const listen = () => renderHook(() => useShortcuts(fake.session, TABS[0]));
const element = (selector: string): Element => document.querySelector(selector) ?? document.body;
/** False if the key was handled. */
const press = (key: string, on: string, held: KeyboardEventInit = {}) =>
  fireEvent.keyDown(element(on), { key, ...held });

test('a key of the window runs its action, and counts as handled', () => {
  listen();
  expect(press('f', 'body', { ctrlKey: true })).toBe(false);
  expect(press('/', '#cell')).toBe(false);
  expect(focused).toHaveBeenCalledTimes(2);
});

test('a text field keeps what is typed into it', () => {
  listen();
  expect(press('/', '#field')).toBe(true);
  expect(press('Delete', '#field', { ctrlKey: true, shiftKey: true })).toBe(true);
  expect(focused).not.toHaveBeenCalled();
  expect(fake.session.store.getState().dialog).toBeUndefined();
});

test('a key of the grid runs its action in the grid only', () => {
  listen();
  expect(press('Delete', 'body', { ctrlKey: true, shiftKey: true })).toBe(true);
  expect(press('Delete', '#cell', { ctrlKey: true, shiftKey: true })).toBe(false);
  expect(fake.session.store.getState().dialog).toEqual({ kind: 'deleteMatching' });
});

test('a key that a widget has handled runs nothing', () => {
  listen();
  element('#cell').addEventListener('keydown', (event) => event.preventDefault());
  press('/', '#cell');
  expect(focused).not.toHaveBeenCalled();
});

const WINDOW_KEYS = ACTION_IDS.flatMap((id) => actionEntry(id).keys ?? []).flatMap(({ key, scope }) =>
  scope === 'window' ? [key] : [],
);

test.each(WINDOW_KEYS)('%s runs nothing while a dialog is open, and counts as handled', (name) => {
  const { session, engine } = fake;
  listen();
  session.openDialog({ kind: 'flush' });
  const before = session.store.getState();
  const held = name.split('+');
  const key = held.pop() ?? '';
  const event = { ctrlKey: held.includes('Ctrl'), shiftKey: held.includes('Shift') };
  expect(press(key, 'body', event)).toBe(false);
  expect(session.store.getState()).toBe(before);
  expect(focused).not.toHaveBeenCalled();
  expect(engine.setPaused).not.toHaveBeenCalled();
});

test('Escape is left to an open dialog', () => {
  listen();
  fake.session.openDialog({ kind: 'flush' });
  expect(press('Escape', 'body')).toBe(true);
  press('Escape', '#cell');
  expect(fake.engine.select).not.toHaveBeenCalled();
});

test('an action chosen in the menu bar is run', () => {
  listen();
  fake.send('menu', 'themeDark');
  expect(fake.session.store.getState().theme).toBe('dark');
});

test('an action that is blocked says why, by its key and in the menu bar', () => {
  fake = fakeSession({ view: { paused: true } });
  listen();
  expect(press('F5', '#field')).toBe(false);
  fake.send('menu', 'reread');
  const said = { title: 'Re-read now', message: SENTENCES.blocked.paused };
  expect(notifications.show.mock.calls).toMatchObject([[said], [said]]);
  expect(fake.invoke.mock.calls.map(([command]) => command)).not.toContain('reread');
});

test('nothing is run once the window is gone', () => {
  listen().unmount();
  press('f', 'body', { ctrlKey: true });
  fake.send('menu', 'focusFilter');
  expect(focused).not.toHaveBeenCalled();
});

test('[ and ] open and close the panes wherever nothing is typed', () => {
  document.body.insertAdjacentHTML('beforeend', '<button id="button"></button>');
  listen();
  const open = () => fake.session.store.getState().panes.open;
  expect(press(']', '#button')).toBe(false);
  expect(press('[', '#cell')).toBe(false);
  expect(open()).toEqual({ facets: false, details: true });
  expect(press(']', '#field')).toBe(true);
  expect(open()).toEqual({ facets: false, details: true });
  // In the full view they lead back to the panes.
  fake.session.windowLayout.setFullDetails(true);
  press(']', 'body');
  expect(isFullView(fake.session.store.getState())).toBe(false);
  expect(open().details).toBe(true);
});

describe('Escape', () => {
  const state = () => fake.session.store.getState();
  beforeEach(() => {
    document.body.insertAdjacentHTML(
      'beforeend',
      '<section id="fg-builder"><input id="rule"></section><div role="menu"><button id="entry"></button></div>' +
        '<input type="search" id="search">',
    );
    fake.session.windowLayout.setNarrow(true);
    fake.session.windowLayout.togglePane('details');
    fake.session.toggleBuilder();
    listen();
  });

  test('closes the topmost thing that is open, and then deselects', () => {
    press('Escape', '#cell');
    expect([state().panes.drawer, state().builderOpen]).toEqual([undefined, true]);
    press('Escape', '#cell');
    expect(state().builderOpen).toBe(false);
    expect(fake.engine.select).not.toHaveBeenCalled();
    press('Escape', '#cell');
    expect(fake.engine.select).toHaveBeenCalledWith({ kind: 'none' });
  });

  test('leads from the builder to the filter that it edited', () => {
    press('Escape', 'body');
    document.querySelector<HTMLElement>('#rule')?.focus();
    press('Escape', '#rule');
    expect(state().builderOpen).toBe(false);
    expect(focused).toHaveBeenCalledOnce();
  });

  test('is left to what floats, to a text to search for, and to dialogs', () => {
    const before = state();
    press('Escape', '#entry');
    const search = element('#search');
    if (search instanceof HTMLInputElement) search.value = 'port';
    press('Escape', '#search');
    expect(state()).toBe(before);
    fake.session.openDialog({ kind: 'flush' });
    press('Escape', 'body');
    expect(state().panes.drawer).toBe('details');
  });
});
