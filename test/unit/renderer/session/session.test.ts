// @vitest-environment happy-dom
// The page's session: what it takes from main and the engine, and what it asks of them.

import { afterEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import { NOTHING_OUTSIDE } from '../../../../electron/contract/kept-row.ts';
import { SENTENCES } from '../../../../renderer/words/sentences.ts';
import { timeoutsOf } from '../../native/flow/kernel-timeouts.ts';
import { type FakeSituation, fakeSession } from '../fake-session.ts';
import { row } from '../row.ts';

const { blocked } = SENTENCES;
const FAILURE = { op: 'retry', code: 'EIO', message: 'The kernel did not answer.' };

afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

/** The document is hidden, or not, from now on. */
function setHidden(hidden: boolean): void {
  vi.spyOn(document, 'hidden', 'get').mockReturnValue(hidden);
  document.dispatchEvent(new Event('visibilitychange'));
}

describe('nothing can be changed', () => {
  test.each<[string, FakeSituation]>([
    [blocked.readOnly, { boot: { readOnly: true }, access: { reach: 'none' } }],
    [blocked.connecting, { access: { reach: 'connecting' } }],
    [blocked.noAccess, { access: { reach: 'none' } }],
    [blocked.onlyReading, { access: { canModify: false } }],
    ['Gone.', { access: { canModify: false, failure: { ...FAILURE, message: 'Gone.' } } }],
  ])('%s', (sentence, situation) => {
    expect(fakeSession(situation).session.modifyBlocked()).toBe(sentence);
  });

  test('while the table does not answer', () => {
    const { session } = fakeSession();
    session.store.setState({ silence: { sinceMs: new Date(2026, 0, 1, 14, 7, 31).getTime(), failure: undefined } });
    expect(session.modifyBlocked()).toBe(blocked.silent('14:07:31'));
  });

  test('otherwise it can', () => {
    expect(fakeSession().session.modifyBlocked()).toBeUndefined();
  });
});

describe('requests to main', () => {
  test.each([
    ['retry', (session: ReturnType<typeof fakeSession>['session']) => session.requests.retry()],
    [
      'useSource',
      (session: ReturnType<typeof fakeSession>['session']) => session.requests.open({ kind: 'playground' }),
    ],
    ['copyText', (session: ReturnType<typeof fakeSession>['session']) => session.copy('text')],
  ])('%s: a failure is shown until the next that succeeds', async (command, ask) => {
    const { session, invoke } = fakeSession();
    invoke.mockResolvedValueOnce({ ok: false, failure: FAILURE });
    await ask(session);
    expect(invoke).toHaveBeenLastCalledWith(command, command === 'retry' ? undefined : expect.anything());
    expect(session.store.getState().trouble).toEqual(FAILURE);
    await ask(session);
    expect(session.store.getState().trouble).toBeUndefined();
  });
});

test('the engine gets the timeouts of the source, and only when they change', () => {
  const { session, engine, send } = fakeSession();
  onTestFinished(session.listen());
  const { status } = session.store.getState();
  const timeouts = timeoutsOf({ nf_conntrack_udp_timeout: 30 });
  send('status', { ...status, timeouts });
  send('status', { ...status, timeouts: { ...timeouts } });
  send('status', { ...status, timeouts: undefined });
  expect(engine.setTimeouts.mock.calls).toEqual([[timeouts], [undefined]]);
});

describe('while it listens', () => {
  test('it takes main’s status', () => {
    const { session, send } = fakeSession();
    const stop = session.listen();
    const { status } = session.store.getState();
    send('status', { ...status, lostTimes: 2 });
    expect(session.store.getState().status.lostTimes).toBe(2);
    stop();
    send('status', { ...status, lostTimes: 3 });
    expect(session.store.getState().status.lostTimes).toBe(2);
  });

  test('it knows when the table does not answer, from the page itself or from main', () => {
    const { session, engine, show, send } = fakeSession();
    const stop = session.listen();
    const { status } = session.store.getState();
    send('status', { ...status, stalledSinceMs: 9000 });
    expect(session.store.getState().silence).toEqual({ sinceMs: 9000, failure: undefined });
    expect(session.clock.now()).toBe(9000);
    const own = { sinceMs: 8000, failure: undefined };
    engine.getSilence.mockReturnValue(own);
    show({});
    expect(session.store.getState().silence).toBe(own);
    stop();
  });

  test('a paused view stops the clock where the view stopped', () => {
    const { session, show } = fakeSession();
    const stop = session.listen();
    show({ paused: true, nowMs: 4000 });
    expect(session.clock.now()).toBe(4000);
    show({ paused: false });
    expect(session.clock.now()).toBeGreaterThan(4000);
    stop();
  });

  test('the engine is asked for a sign of life only while the window is visible', () => {
    vi.useFakeTimers();
    const { session, engine } = fakeSession();
    const stop = session.listen();
    vi.advanceTimersByTime(2000);
    expect(engine.tick).toHaveBeenCalledTimes(2);
    setHidden(true);
    expect(engine.setVisible).toHaveBeenLastCalledWith(false);
    vi.advanceTimersByTime(5000);
    expect(engine.tick).toHaveBeenCalledTimes(2);
    setHidden(false);
    expect(engine.setVisible).toHaveBeenLastCalledWith(true);
    stop();
    vi.advanceTimersByTime(5000);
    expect(engine.tick).toHaveBeenCalledTimes(2);
  });
});

test('an open dialog stays until it is closed; only then can another open', () => {
  const { session } = fakeSession();
  session.openDialog({ kind: 'flush' });
  session.openDialog({ kind: 'deleteFlow', flow: 5 });
  expect(session.store.getState().dialog).toEqual({ kind: 'flush' });
  session.closeDialog();
  session.openDialog({ kind: 'deleteFlow', flow: 5 });
  expect(session.store.getState().dialog).toEqual({ kind: 'deleteFlow', flow: 5 });
});

test('a place in the window takes the focus while it is there', () => {
  const { focus } = fakeSession().session;
  const take = vi.fn();
  focus.focus('grid');
  focus.set('grid', take);
  focus.focus('grid');
  focus.focus('filter');
  focus.set('grid', undefined);
  focus.focus('grid');
  expect(take).toHaveBeenCalledOnce();
});

test('the details follow a flow, and forget it when another source is opened', async () => {
  const { session, engine } = fakeSession();
  session.follow(row({ handle: 7 }));
  session.follow(row({ handle: 7, mark: 3 }));
  expect(engine.follow.mock.calls).toEqual([[7]]);
  expect(session.store.getState().details.flow?.handle).toBe(7);
  await session.requests.open({ kind: 'playground' });
  expect(engine.follow).toHaveBeenLastCalledWith(undefined);
  expect(session.store.getState().details.flow).toBeUndefined();
});

test.each([
  ['stay when the same table is opened again', undefined, 7],
  [
    'go when another namespace is opened under the name',
    { op: 'status', code: 'ESTALE', message: 'Re-created.' },
    undefined,
  ],
])('the details %s', async (_, failure, handle) => {
  const { session, engine, invoke, show } = fakeSession({ access: { failure } });
  onTestFinished(session.listen());
  const flow = row({ handle: 7 });
  session.follow(flow);
  show({ onTop: [flow] });
  await session.requests.retry();
  expect(engine.follow).toHaveBeenLastCalledWith(handle);
  expect(session.store.getState().details.flow?.handle).toBe(handle);
  const outside = handle === undefined ? NOTHING_OUTSIDE : { onTop: [flow], followed: flow };
  expect(invoke.mock.calls.findLast(([name]) => name === 'keepView')?.[1]).toMatchObject({ outside });
  expect(invoke).toHaveBeenLastCalledWith('retry', undefined);
});

describe('showing the one flow that a filter finds', () => {
  const filter = 'dport = 21';
  const shownFlow = ({ session }: ReturnType<typeof fakeSession>) => session.store.getState().details.flow?.handle;

  function seek() {
    const fake = fakeSession({ view: { rows: [row({ handle: 5 })] } });
    onTestFinished(fake.session.listen());
    fake.session.showTab('expectations');
    fake.session.follow(row({ handle: 5 }));
    fake.session.showFlow(filter);
    return fake;
  }

  test('brings the details to it once a view has it', () => {
    const fake = seek();
    expect(fake.session.store.getState()).toMatchObject({ tab: 'connections', appliedFilter: filter });
    expect(shownFlow(fake)).toBe(5);
    fake.show({ filterText: filter, rows: [row({ handle: 8, reason: 'gone' }), row({ handle: 9 })] });
    expect(shownFlow(fake)).toBe(9);
    // It is sought once: afterwards the user chooses.
    fake.session.follow(row({ handle: 8, reason: 'gone' }));
    fake.show({});
    expect(shownFlow(fake)).toBe(8);
  });

  test('shows no other flow if it finds none, once the table was read', () => {
    const fake = seek();
    fake.show({ filterText: filter, rows: [], complete: false });
    expect(shownFlow(fake)).toBe(5);
    fake.show({ complete: true });
    expect(shownFlow(fake)).toBeUndefined();
  });

  test('ends with another filter', () => {
    const fake = seek();
    fake.session.filter.setFilter('');
    fake.session.filter.setFilter(filter);
    fake.show({ filterText: '', rows: [row({ handle: 3 })] });
    expect(shownFlow(fake)).toBe(5);
  });
});
