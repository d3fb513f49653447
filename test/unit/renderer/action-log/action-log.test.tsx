// @vitest-environment happy-dom
// The pane of the action log, its confirmation, and what is said of an undo.

import { act, cleanup, fireEvent, screen, within } from '@testing-library/react';
import { afterEach, describe, expect, test } from 'vitest';
import { visibleText } from '../../../../native/flow/index.ts';
import { ActionLogPane } from '../../../../renderer/action-log/ActionLogPane.tsx';
import { ClearLogDialog } from '../../../../renderer/action-log/ClearLogDialog.tsx';
import { LogPane } from '../../../../renderer/shell/Panes.tsx';
import { SENTENCES } from '../../../../renderer/words/sentences.ts';
import { fakeSession } from '../fake-session.ts';
import { renderInWindow } from '../in-window.tsx';
import { loggedAction, loggedState } from '../logged-actions.ts';

const { actionLog: words } = SENTENCES;

afterEach(cleanup);

const UNDONE = {
  restored: 3,
  restoredBefore: 0,
  notDeleted: 0,
  replaced: 0,
  cameBack: 1,
  expired: 2,
  refused: [],
  unknown: 0,
  notSent: 0,
  lacking: [],
};
const DELETE = loggedAction({ id: 1 });
const UNDO = loggedAction({
  id: 2,
  kind: 'undo',
  of: 1,
  filter: undefined,
  outcome: { kind: 'undone', ...UNDONE },
  back: { kind: 'none', reason: 'elsewhere' },
});
const FLUSH = loggedAction({
  id: 3,
  kind: 'flush',
  filter: undefined,
  outcome: { kind: 'flushed', before: 40, after: 0, kept: 38 },
  back: { kind: 'none', reason: 'It was in another table.' },
});

async function open(...actions: ReturnType<typeof loggedAction>[]) {
  const fake = fakeSession({ boot: { actions: loggedState(actions) } });
  await act(async () => renderInWindow(fake.session, <ActionLogPane />));
  return fake;
}
const entry = (id: number): HTMLElement => {
  const found = document.querySelector<HTMLElement>(`[data-action="${id}"]`);
  return found ?? expect.fail(`no entry ${id}`);
};
/** What is said of the undos and redos of an entry. */
const notes = (id: number): string[] =>
  [...entry(id).querySelectorAll('[data-later]')].map(({ textContent }) => textContent ?? '');

describe('the action log', () => {
  test('says what was done, to what, where, by whom, what came of it, and undoes it', async () => {
    const { invoke } = await open(DELETE);
    const text = entry(1).textContent;
    for (const part of ['Deleted 3 flows', 'src = 10.0.0.1', 'lab on router, by anna', '1 already gone']) {
      expect(text).toContain(part);
    }
    await act(async () => fireEvent.click(within(entry(1)).getByRole('button', { name: 'Undo' })));
    expect(invoke).toHaveBeenCalledWith('undo', { action: 1 });
  });

  test('says only once that nothing was deleted', async () => {
    const back = { kind: 'none', reason: 'Nothing was deleted.' } as const;
    const none = { replaced: 0, unmatched: 0, refused: [], unknown: 0, notSent: 0 };
    await open(loggedAction({ outcome: { kind: 'deleted', deleted: 0, gone: 4, ...none }, back }));
    expect(entry(1).textContent).toContain('Deleted 0 flows');
    expect(entry(1).textContent).toContain('4 already gone');
    expect(entry(1).textContent).not.toContain(back.reason);
  });

  test('names the first of the flows that were chosen by hand', async () => {
    const first = 'TCP 10.0.0.1:40000 → 10.0.0.9:443\u202e';
    const chosen = { kind: 'deleteFlows', filter: undefined, first } as const;
    await open(loggedAction({ ...chosen, id: 2, asked: 3 }), loggedAction({ ...chosen, asked: 1 }));
    const which = (id: number) => entry(id).querySelector('.fg-log-filter')?.textContent;
    expect(which(2)).toBe(`${visibleText(first)} and 2 more`);
    expect(which(1)).toBe(visibleText(first));
  });

  test('shows an undo with what it undid, and offers to redo that', async () => {
    const { invoke } = await open(UNDO, loggedAction({ back: { kind: 'redo' } }));
    expect(document.querySelectorAll('[data-action]')).toHaveLength(1);
    expect(entry(1).textContent).toContain('Restored 3 flows at');
    expect(entry(1).textContent).toContain('1 came back meanwhile, left alone, 2 expired meanwhile');
    await act(async () => fireEvent.click(within(entry(1)).getByRole('button', { name: 'Redo' })));
    expect(invoke).toHaveBeenCalledWith('redo', { action: 1 });
  });

  test('strikes out what was undone also after a restart, and does not offer its command', async () => {
    const forgotten = loggedAction({ back: { kind: 'none', reason: 'Flowglass was started again since.' } });
    await open(UNDO, forgotten);
    expect(entry(1).querySelector('b')?.hasAttribute('data-undone')).toBe(true);
    expect(document.querySelector('.fg-log-foot')?.textContent).not.toContain('conntrack -D');
    cleanup();
    const { outcome } = DELETE;
    await open(loggedAction({ id: 3, kind: 'redo', of: 1, outcome, back: UNDO.back }), UNDO, forgotten);
    expect(entry(1).querySelector('b')?.hasAttribute('data-undone')).toBe(false);
    expect(document.querySelector('.fg-log-foot')?.textContent).toContain('conntrack -D');
  });

  test('does not strike out what was undone in part', async () => {
    await open({ ...UNDO, outcome: { kind: 'undone', ...UNDONE, notSent: 2 } }, DELETE);
    expect(entry(1).querySelector('b')?.hasAttribute('data-undone')).toBe(false);
    expect(document.querySelector('.fg-log-foot')?.textContent).not.toContain('conntrack -D');
  });

  test('keeps the first and the last undo or redo of an entry in the list, with the number between', async () => {
    const { outcome } = DELETE;
    const redo = loggedAction({ kind: 'redo', of: 1, outcome, back: UNDO.back });
    const later = [6, 5, 4, 3, 2].map((id) => ({ ...(id % 2 === 0 ? UNDO : redo), id }));
    await open(...later.slice(2), DELETE);
    expect(notes(1)).toEqual([/^Restored/, /^Deleted/, /^Restored/].map((one) => expect.stringMatching(one)));
    cleanup();
    await open(...later, DELETE);
    expect(notes(1)).toEqual(
      [/^Restored/, /^3 undos and redos between$/, /^Restored/].map((one) => expect.stringMatching(one)),
    );
  });

  test('says why there is no undo, both numbers of a flush, and the last one as a command', async () => {
    await open(FLUSH, DELETE);
    expect(within(entry(3)).queryByRole('button')).toBeNull();
    expect(entry(3).textContent).toContain('It was in another table.');
    expect(entry(3).textContent).toContain('40 entries before the flush, none after it, 38 flows saved for an undo');
    expect(document.querySelector('.fg-log-foot')?.textContent).toContain('ip netns exec lab conntrack -F');
  });

  test.each([
    [7, 'nsenter -t 7 -U -n --preserve-credentials -- conntrack -F'],
    [8, undefined],
  ])('offers a command in a playground only while that is open: process %i', async (pid, command) => {
    const source = { ...FLUSH.source, shell: { kind: 'playground', pid: 7 } } as const;
    const { session } = await open({ ...FLUSH, source });
    expect(document.querySelector('.fg-log-foot code')).toBeNull();
    const { status } = session.store.getState();
    const access = { ...status.access, shell: { kind: 'playground', pid } } as const;
    await act(async () => session.store.setState({ status: { ...status, access } }));
    expect(document.querySelector('.fg-log-foot code')?.textContent).toBe(command);
  });

  test('that is empty is no list, and promises no undo where nothing can be changed', async () => {
    await open();
    expect(screen.getByText(words.nothingYet)).toBeDefined();
    expect(screen.queryByRole('list')).toBeNull();
    cleanup();
    const fake = fakeSession({ boot: { actions: loggedState([]), readOnly: true } });
    await act(async () => renderInWindow(fake.session, <ActionLogPane />));
    expect(screen.getByText(words.nothingYetAnd(SENTENCES.blocked.readOnly))).toBeDefined();
    expect(screen.queryByText(/way back/)).toBeNull();
  });

  test('shows the file’s troubles, and follows main', async () => {
    const { send, session } = await open();
    const stop = session.listen();
    const unsaved = { op: 'actionLog', code: 'ELOG', message: 'There is no space left.' };
    await act(async () => send('actions', loggedState([DELETE], { unsaved })));
    expect(screen.getByRole('alert').textContent).toBe('There is no space left.');
    expect(entry(1)).toBeDefined();
    stop();
  });

  test('can end an undo that is under way, by the button that keeps the focus, but not by a double click', async () => {
    const { invoke, session } = await open(DELETE);
    const stop = session.listen();
    invoke.mockImplementation(() => new Promise(() => undefined));
    const button = within(entry(1)).getByRole('button', { name: 'Undo' });
    button.focus();
    await act(async () => fireEvent.click(button, { detail: 1 }));
    await act(async () => fireEvent.click(button, { detail: 2 }));
    expect(invoke).toHaveBeenLastCalledWith('undo', { action: 1 });
    expect(document.activeElement).toBe(within(entry(1)).getByRole('button', { name: 'Cancel' }));
    await act(async () => fireEvent.click(within(entry(1)).getByRole('button', { name: 'Cancel' })));
    expect(invoke).toHaveBeenLastCalledWith('cancelAction', { action: 1 });
    stop();
  });
});

test('shows and ends an undo that the page before this one has begun', async () => {
  const running = { kind: 'undo', action: 1, done: 2, total: 3 } as const;
  const { invoke, session, send } = fakeSession({ boot: { actions: loggedState([DELETE], { running }) } });
  const stop = session.listen();
  await act(async () => renderInWindow(session, <ActionLogPane />));
  expect(entry(1).textContent).toContain('2 of 3');
  await act(async () => fireEvent.click(within(entry(1)).getByRole('button', { name: 'Cancel' })));
  expect(invoke).toHaveBeenLastCalledWith('cancelAction', { action: 1 });
  await act(async () => send('actions', loggedState([UNDO, loggedAction({ back: { kind: 'redo' } })])));
  expect(within(entry(1)).getByRole('button', { name: 'Redo' })).toBeDefined();
  // A toast says it.
  expect(session.store.getState().log.taken).toMatchObject({ kind: 'undo', of: 1, done: { action: 2, ...UNDONE } });
  stop();
});

test('says why an undo failed that the page before this one has begun', async () => {
  const running = { kind: 'undo', action: 1, done: 2, total: 3 } as const;
  const { session, send } = fakeSession({ boot: { actions: loggedState([DELETE], { running }) } });
  const stop = session.listen();
  const failure = { op: 'undo', code: 'ENOTCONN', message: 'The helper has ended.' };
  await act(async () => send('actions', loggedState([{ ...UNDO, outcome: undefined, failure }, DELETE])));
  expect(session.store.getState().log.taken).toBeUndefined();
  expect(session.store.getState().trouble).toEqual(failure);
  stop();
});

test('is open again after a reload, and takes no focus then', async () => {
  const { session } = fakeSession({ boot: { actions: loggedState([DELETE]) } });
  await act(async () => renderInWindow(session, <LogPane takesFocus={false} />));
  expect(document.activeElement).toBe(document.body);
});

test('clearing asks first, and says what can no longer be undone', async () => {
  const fake = fakeSession({ boot: { actions: loggedState([FLUSH, DELETE]) } });
  await act(async () => renderInWindow(fake.session, <ClearLogDialog />));
  expect(screen.getByRole('alertdialog').textContent).toContain(words.clearsUndo(1));
  expect(screen.getByRole('heading').textContent).toBe(words.clear(2));
  await act(async () => fireEvent.click(screen.getByRole('button', { name: 'Clear' })));
  expect(fake.invoke).toHaveBeenLastCalledWith('clearActionLog', undefined);
});

test('a pane whose log is cleared, or empty, has the focus at its last button', async () => {
  const { send, session } = fakeSession({ boot: { actions: loggedState([DELETE]) } });
  const stop = session.listen();
  await act(async () => renderInWindow(session, <LogPane takesFocus />));
  expect(document.activeElement?.getAttribute('aria-label')).toBe('Actions');
  screen.getByRole('button', { name: 'Clear action log' }).focus();
  await act(async () => send('actions', loggedState([])));
  expect(document.activeElement).toBe(screen.getByRole('button', { name: 'Close action log' }));
  stop();
});
