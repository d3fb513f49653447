// @vitest-environment happy-dom
// The confirmation of a flush.

import { act, cleanup, fireEvent, screen } from '@testing-library/react';
import { afterEach, expect, test } from 'vitest';
import { FlushDialog } from '../../../../renderer/dialogs/FlushDialog.tsx';
import { SENTENCES } from '../../../../renderer/words/sentences.ts';
import { type FakeSituation, fakeSession } from '../fake-session.ts';
import { renderInWindow } from '../in-window.tsx';

const { dialogs, blocked } = SENTENCES;
const ROOM = { kind: 'fits', forgets: 0 } as const;

afterEach(cleanup);

/** Opens the dialog on a kernel with three entries, or with the given answers to its commands. */
async function open(answers: Record<string, unknown> = {}, situation: FakeSituation = {}) {
  const fake = fakeSession(situation);
  const all: Record<string, unknown> = {
    countEntries: { ok: true, value: { entries: 3 } },
    undoRoom: { ok: true, value: ROOM },
    flush: { ok: true, value: { before: 3, after: 1, startedMs: 5000, action: 7, kept: 3 } },
    ...answers,
  };
  fake.invoke.mockImplementation(async (name) => all[name]);
  fake.session.openDialog({ kind: 'flush' });
  await act(async () => renderInWindow(fake.session, <FlushDialog />));
  return fake;
}

const button = (name: string) => screen.getByRole('button', { name });
const press = (name: string) => act(async () => fireEvent.click(button(name)));
const title = () => screen.getByRole('heading', { level: 2 }).textContent;
const typeName = (name: string) =>
  fireEvent.change(screen.getByRole('textbox', { name: 'Host name' }), { target: { value: name } });

test('asks with the number of entries that the kernel has, and flushes that many', async () => {
  const { invoke, session } = await open();
  expect(title()).toBe(`${dialogs.flushEntries(3)}?`);
  expect(document.activeElement).toBe(button(dialogs.cancel));
  expect(screen.getByRole('alertdialog').textContent).toContain('router (default)');
  expect(screen.getByRole('alertdialog').textContent).toContain(dialogs.howToUndo);
  typeName('router');
  await press(dialogs.flushEntries(3));
  expect(invoke).toHaveBeenLastCalledWith('flush', { confirmedEntries: 3, room: ROOM });
  const end = { kind: 'flushed', thing: 'flow', before: 3, after: 1, kept: 3, token: 5000, action: 7 };
  expect(session.store.getState()).toMatchObject({ dialog: undefined, ended: { end, shown: 'toast' } });
});

test('cannot be confirmed before the host’s name was typed', async () => {
  const { invoke } = await open();
  for (const name of ['', 'rout', 'Router', 'router2']) {
    typeName(name);
    expect(button(dialogs.flushEntries(3)).getAttribute('aria-description')).toBe(dialogs.typeHostName('router'));
    await press(dialogs.flushEntries(3));
  }
  expect(invoke).not.toHaveBeenCalledWith('flush', expect.anything());
  typeName(' router ');
  expect(button(dialogs.flushEntries(3)).getAttribute('aria-description')).toBeNull();
});

test('Enter in the host’s name flushes if it is right, and says so if it is wrong', async () => {
  const { invoke } = await open();
  const box = screen.getByRole('textbox', { name: 'Host name' });
  const enter = () => act(async () => fireEvent.keyDown(box, { key: 'Enter' }));
  const complaint = () => screen.getByRole('status').textContent;
  typeName('rout');
  expect([box.getAttribute('aria-invalid'), complaint()]).toEqual(['false', '']);
  await enter();
  expect([box.getAttribute('aria-invalid'), complaint()]).toEqual(['true', dialogs.otherHostName]);
  typeName('route');
  expect(complaint()).toBe('');
  typeName('routex');
  expect(complaint()).toBe(dialogs.otherHostName);
  expect(invoke).not.toHaveBeenCalledWith('flush', expect.anything());
  typeName('router');
  expect(screen.getByText('router', { selector: 'code' })).toBeDefined();
  await enter();
  expect(invoke).toHaveBeenLastCalledWith('flush', { confirmedEntries: 3, room: ROOM });
});

test('says beforehand that it cannot be undone, and its end has no undo', async () => {
  const reason = 'It has too many flows.';
  const { session } = await open({
    undoRoom: { ok: true, value: { kind: 'none', why: 'bound', reason } },
    flush: { ok: true, value: { before: 3, after: 0, startedMs: 5000, action: 7 } },
  });
  const note = screen.getByRole('alertdialog').querySelector('[data-note=final]');
  expect(note?.textContent).toBe(`${dialogs.cannotBeUndone} ${reason}`);
  typeName('router');
  await press(dialogs.flushEntries(3));
  expect(session.store.getState().ended?.end).toMatchObject({ kind: 'flushed', action: undefined });
});

test('is closed by Cancel, without a flush', async () => {
  const { invoke, session } = await open();
  await press(dialogs.cancel);
  expect(session.store.getState().dialog).toBeUndefined();
  expect(invoke).not.toHaveBeenCalledWith('flush', expect.anything());
});

test('shows why it failed', async () => {
  const failure = { op: 'flush', code: 'EPERM', message: 'Not permitted.' };
  const { session } = await open({ flush: { ok: false, failure } });
  typeName('router');
  await press(dialogs.flushEntries(3));
  expect(session.store.getState().ended).toEqual({ end: { kind: 'failed', verb: 'flush', failure }, shown: 'dialog' });
  cleanup();
  await open({ countEntries: { ok: false, failure } });
  expect(title()).toBe(dialogs.flushingFailed);
  expect(screen.getByRole('alert').textContent).toBe('Not permitted.');
  expect(document.activeElement).toBe(button(dialogs.close));
});

test('cannot be confirmed once changes are no longer permitted', async () => {
  const { invoke, session } = await open();
  const { status } = session.store.getState();
  act(() => session.store.setState({ status: { ...status, access: { ...status.access, canModify: false } } }));
  typeName('router');
  const confirm = button(dialogs.flushEntries(3));
  expect(confirm.getAttribute('aria-description')).toBe(blocked.onlyReading);
  await press(dialogs.flushEntries(3));
  expect(invoke).not.toHaveBeenCalledWith('flush', expect.anything());
});

test('warns whoever is logged in through this machine’s network, but not in the playground', async () => {
  const ownSession = { client: '192.0.2.9', clientPort: 5, server: '192.0.2.1', serverPort: 22 };
  await open({}, { boot: { ownSession } });
  expect(screen.getByRole('alert').textContent).toContain('192.0.2.9');
  cleanup();
  await open({}, { boot: { ownSession }, access: { source: { kind: 'playground' } } });
  expect(screen.queryByRole('alert')).toBeNull();
});
