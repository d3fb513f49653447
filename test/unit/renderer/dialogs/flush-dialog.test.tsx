// @vitest-environment happy-dom
// The confirmation of a flush.

import { act, cleanup, fireEvent, screen } from '@testing-library/react';
import { afterEach, expect, test } from 'vitest';
import { FlushDialog } from '../../../../renderer/dialogs/FlushDialog.tsx';
import { SENTENCES } from '../../../../renderer/words/sentences.ts';
import { type FakeSituation, fakeSession } from '../fake-session.ts';
import { renderInWindow } from '../in-window.tsx';

const { dialogs, blocked } = SENTENCES;

afterEach(cleanup);

/** Opens the dialog on a kernel with three entries, or with the given answers to its commands. */
async function open(answers: Record<string, unknown> = {}, situation: FakeSituation = {}) {
  const fake = fakeSession(situation);
  const all: Record<string, unknown> = {
    countEntries: { ok: true, value: { entries: 3 } },
    flush: { ok: true, value: { before: 3, after: 1, startedMs: 5000 } },
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

test('asks with the number of entries that the kernel has, and flushes that many', async () => {
  const { invoke } = await open();
  expect(title()).toBe(`${dialogs.flushEntries(3)}?`);
  expect(screen.getByRole('alertdialog').textContent).toContain('router (default)');
  await press(dialogs.flushEntries(3));
  expect(invoke).toHaveBeenLastCalledWith('flush', { confirmedEntries: 3 });
  expect(title()).toBe('Flushed');
  expect(screen.getByRole('status').textContent).toContain('held 3 entries and now holds 1');
  expect(document.activeElement).toBe(button(dialogs.close));
});

test('is closed by Cancel, without a flush', async () => {
  const { invoke, session } = await open();
  await press(dialogs.cancel);
  expect(session.store.getState().dialog).toBeUndefined();
  expect(invoke).not.toHaveBeenCalledWith('flush', expect.anything());
});

test('shows why it failed', async () => {
  await open({ flush: { ok: false, failure: { op: 'flush', code: 'EPERM', message: 'Not permitted.' } } });
  await press(dialogs.flushEntries(3));
  expect(title()).toBe('Flushing failed');
  expect(screen.getByRole('alert').textContent).toBe('Not permitted.');
});

test('cannot be confirmed once changes are no longer permitted', async () => {
  const { invoke, session } = await open();
  const { status } = session.store.getState();
  act(() => session.store.setState({ status: { ...status, access: { ...status.access, canModify: false } } }));
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
