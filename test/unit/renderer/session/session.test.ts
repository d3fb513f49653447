// @vitest-environment happy-dom
// The page's session: what it takes from main and the engine, and what it asks of them.

import { afterEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import { fieldSpec } from '../../../../native/filter/index.ts';
import { actionBlocked } from '../../../../renderer/actions/run-action.ts';
import { EngineError } from '../../../../renderer/engine/client-calls.ts';
import type { Facet } from '../../../../renderer/engine/queries/query-api.ts';
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

describe('a filter', () => {
  test('is given to the engine, and known by its text', () => {
    const { session, engine } = fakeSession();
    session.setFilter('proto = udp');
    expect(engine.setFilter).toHaveBeenLastCalledWith('proto = udp');
    expect(session.store.getState()).toMatchObject({
      filterText: 'proto = udp',
      filterErrors: [],
      appliedFilter: 'proto = udp',
    });
  });

  test('that is not understood leaves the engine with the last one', () => {
    const { session, engine } = fakeSession({ boot: { filter: 'proto = udp' } });
    session.setFilter('proto = ');
    expect(engine.setFilter).toHaveBeenLastCalledWith('proto = udp');
    expect(session.store.getState()).toMatchObject({ filterText: 'proto = ', appliedFilter: 'proto = udp' });
    expect(session.store.getState().filterErrors).toHaveLength(1);
  });

  test('reads labels by the names that main found', () => {
    const { session, engine } = fakeSession({ boot: { labels: [[7, 'web-shop']] } });
    session.setFilter('label has web-shop');
    expect(session.store.getState().filterErrors).toEqual([]);
    expect(engine.setLabels).toHaveBeenCalledWith(new Map([[7, 'web-shop']]));
  });
});

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
    ['retry', (session: ReturnType<typeof fakeSession>['session']) => session.retry()],
    ['useSource', (session: ReturnType<typeof fakeSession>['session']) => session.changeSource({ kind: 'playground' })],
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

  test('columns, widths and sort are saved once, some time after the last change, in whole px', () => {
    vi.useFakeTimers();
    const { session, invoke } = fakeSession();
    const columns = [{ id: 'mark', shown: true, pinned: true }];
    session.changeLayout({ widths: { source: 100.4 }, sort: [] });
    session.changeLayout({ columns });
    session.changeLayout({ widths: { source: 120.6 }, sort: [{ column: 'bytes', descending: true }] });
    const saved = () => invoke.mock.calls.filter(([name]) => name === 'saveSettings');
    expect(saved()).toEqual([]);
    vi.runAllTimers();
    expect(saved()).toEqual([
      ['saveSettings', { columns, columnWidths: { source: 121 }, sort: [{ column: 'bytes', descending: true }] }],
    ]);
  });
});

describe('a page after another', () => {
  const KEPT = { boxText: 'proto = ', filterText: 'proto = tcp', sort: [], paused: true, builderOpen: true };
  const kept = (change: Partial<typeof KEPT> = {}, view: FakeSituation['view'] = { complete: false }) =>
    fakeSession({ boot: { filter: 'mark = 1', kept: { ...KEPT, ...change }, crashed: true }, view });

  test('applies the filter of the page before it, not the one of the command line, and keeps the text of the box', () => {
    const { session, engine, invoke } = kept();
    expect(engine.setFilter.mock.calls).toEqual([['proto = tcp']]);
    expect(session.store.getState()).toMatchObject({ filterText: 'proto = ', builderOpen: true });
    expect(session.store.getState().filterErrors).toHaveLength(1);
    expect(invoke).toHaveBeenLastCalledWith('keepView', KEPT);
  });

  test('deletes nothing before the engine says that filter and pause are back; then it says so', () => {
    const { session, engine, show, invoke } = kept();
    const stop = session.listen();
    expect(session.modifyBlocked()).toBe(blocked.startingAgain);
    show({ complete: true, filterText: '' });
    expect(session.modifyBlocked()).toBe(blocked.startingAgain);
    show({ filterText: 'proto = tcp' });
    expect(engine.setPaused).toHaveBeenLastCalledWith(true);
    expect(session.modifyBlocked()).toBe(blocked.startingAgain);
    const selectedAgain = { wanted: 3, found: 2, replaced: false };
    show({ paused: true, selectedAgain });
    expect(session.modifyBlocked()).toBeUndefined();
    expect(session.store.getState().recovered).toEqual({
      ended: 'crashed page',
      hasFilter: true,
      paused: true,
      selection: selectedAgain,
      measuredAnew: [],
    });
    expect(invoke).toHaveBeenLastCalledWith('keepView', expect.objectContaining({ paused: true }));
    session.dismissNotice();
    expect(session.store.getState().recovered).toBeUndefined();
    stop();
  });

  test('a filter that is no longer understood leaves “all that match” blocked, and is said', () => {
    const { session, show } = kept({ filterText: 'label has gone', boxText: 'label has gone', paused: false });
    const stop = session.listen();
    show({ complete: true, filterText: '' });
    expect(session.store.getState()).toMatchObject({ recovered: { hasFilter: false } });
    expect(actionBlocked('deleteMatching', { session })).toBe(blocked.filterErrors);
    stop();
  });

  test('can be resumed before it is paused again', () => {
    const { session, engine, show } = kept();
    const stop = session.listen();
    session.togglePause();
    show({ complete: true, filterText: 'proto = tcp' });
    expect(engine.setPaused).not.toHaveBeenCalled();
    expect(session.modifyBlocked()).toBeUndefined();
    stop();
  });

  test('says what became of a delete under way', async () => {
    const report = { total: 9, deleted: 4, gone: 1, replaced: 0, unmatched: 0, refused: [], unknown: 0, notSent: 4 };
    const { session, invoke } = kept();
    invoke.mockResolvedValue({ ok: true, value: report });
    await session.reportEndedDelete();
    expect(invoke).toHaveBeenLastCalledWith('endedDelete', {});
    expect(session.store.getState().lateDelete).toMatchObject({ deleted: 4, gone: 1, notSent: 4 });
  });
});

describe('a worker that was started again', () => {
  test('brings back the pause, and blocks deletes until it has', () => {
    const { session, engine, show, invoke } = fakeSession({
      boot: { filter: 'mark = 5' },
      view: { filterText: 'mark = 5' },
    });
    const stop = session.listen();
    show({ paused: true });
    expect(invoke).toHaveBeenLastCalledWith('keepView', expect.objectContaining({ paused: true }));
    engine.getRestarts.mockReturnValue(1);
    show({ paused: false, complete: false, filterText: '' });
    expect(session.modifyBlocked()).toBe(blocked.startingAgain);
    show({ complete: true, filterText: 'mark = 5' });
    expect(engine.setPaused).toHaveBeenLastCalledWith(true);
    show({ paused: true });
    expect(session.store.getState()).toMatchObject({
      recovery: undefined,
      recovered: { ended: 'worker', paused: true },
    });
    stop();
  });

  test.each([true, false])('brings back what was asked of the worker before while it was stuck: pause %s', (paused) => {
    const { session, engine, show } = fakeSession({ view: { paused: !paused } });
    const stop = session.listen();
    show({});
    session.togglePause();
    expect(engine.setPaused).toHaveBeenLastCalledWith(paused);
    engine.setPaused.mockClear();
    engine.getRestarts.mockReturnValue(1);
    show({ paused: false, complete: false });
    show({ complete: true });
    if (paused) expect(engine.setPaused).toHaveBeenLastCalledWith(true);
    else expect(engine.setPaused).not.toHaveBeenCalled();
    show({ paused });
    expect(session.store.getState()).toMatchObject({ recovery: undefined, recovered: { paused } });
    stop();
  });

  test('needs no pause in another table', async () => {
    const { session, engine, show } = fakeSession({ view: { paused: true } });
    const stop = session.listen();
    show({});
    engine.getRestarts.mockReturnValue(1);
    show({ paused: false, complete: false });
    await session.changeSource({ kind: 'playground' });
    show({ complete: true });
    expect(engine.setPaused).not.toHaveBeenCalled();
    expect(session.modifyBlocked()).toBeUndefined();
    stop();
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

describe('the values of a field', () => {
  const wanted = { field: 'protocol', top: 5 } as const;

  test('are those that the engine returns', async () => {
    const { session, engine } = fakeSession();
    const facet: Facet = { field: 'protocol', values: [], distinct: 0, without: 3 };
    engine.facets.mockResolvedValue({ facets: [facet] });
    expect(await session.askValues(wanted, 'completion')).toBe(facet);
    expect(engine.facets).toHaveBeenCalledWith({ scope: 'living', facets: [wanted] }, 'completion');
  });

  test('are undefined if the engine has no answer; any other error is not hidden', async () => {
    const { session, engine } = fakeSession();
    engine.facets.mockRejectedValueOnce(new EngineError({ op: 'facets', code: 'ESUPERSEDED', message: '' }));
    expect(await session.askValues(wanted, 'completion')).toBeUndefined();
    engine.facets.mockRejectedValueOnce(new TypeError('broken'));
    await expect(session.askValues(wanted, 'completion')).rejects.toThrow('broken');
  });
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

describe('the details', () => {
  test('follow a flow, and forget it when another source is opened', async () => {
    const { session, engine } = fakeSession();
    session.follow(row({ handle: 7 }));
    session.follow(row({ handle: 7, mark: 3 }));
    expect(engine.follow.mock.calls).toEqual([[7]]);
    expect(session.store.getState().details.flow?.handle).toBe(7);
    await session.changeSource({ kind: 'playground' });
    expect(engine.follow).toHaveBeenLastCalledWith(undefined);
    expect(session.store.getState().details.flow).toBeUndefined();
  });

  test('are as wide as they were left, within limits, and are remembered a moment later', async () => {
    vi.useFakeTimers();
    const { session, invoke } = fakeSession({ boot: { details: { open: true, px: 5000 } } });
    expect(session.store.getState().details.px).toBe(720);
    session.setDetailsPx(100);
    session.setDetailsPx(501.4);
    session.togglePane('details');
    await vi.runAllTimersAsync();
    const saved = invoke.mock.calls.filter(([name]) => name === 'saveSettings');
    expect(saved).toEqual([['saveSettings', { details: { open: false, px: 501 } }]]);
  });

  test('change the filter by a click on a value, or leave flows out', () => {
    const { session } = fakeSession({ boot: { filter: 'proto = tcp or proto = udp' } });
    session.leaveOut('src = 10.0.0.1 and dst = 10.0.0.2');
    const { filterText } = session.store.getState();
    expect(filterText).toBe('(proto = tcp or proto = udp) and not (src = 10.0.0.1 and dst = 10.0.0.2)');
    session.clickValue(fieldSpec('mark'), '0x10', 'choose');
    expect(session.store.getState().filterText).toBe(`${filterText} and mark = 0x10`);
  });
});
