// @vitest-environment happy-dom
// What is back after a worker or a page was started again, and what is blocked until then.

import { describe, expect, test } from 'vitest';
import type { PageView } from '../../../../electron/contract/settings.ts';
import { actionBlocked } from '../../../../renderer/actions/run-action.ts';
import { SENTENCES } from '../../../../renderer/words/sentences.ts';
import { type FakeSituation, fakeSession } from '../fake-session.ts';

const { blocked } = SENTENCES;

describe('a page after another', () => {
  const KEPT: PageView = {
    boxText: 'proto = ',
    filterText: 'proto = tcp',
    sort: [],
    paused: true,
    builderOpen: true,
    tab: 'connections',
    expectations: { boxText: '', filterText: '', selected: [] },
  };
  const kept = (change: Partial<typeof KEPT> = {}, view: FakeSituation['view'] = { complete: false }) =>
    fakeSession({ boot: { filter: 'mark = 1', kept: { ...KEPT, ...change }, crashed: true }, view });

  test('applies the filter of the page before it, not the one of the command line, and keeps the text of the box', () => {
    const { session, engine, invoke } = kept();
    expect(engine.setFilter.mock.calls).toEqual([['proto = tcp']]);
    expect(session.store.getState()).toMatchObject({ filterText: 'proto = ', builderOpen: true });
    expect(session.store.getState().filterErrors).toHaveLength(1);
    expect(invoke).toHaveBeenLastCalledWith('keepView', KEPT);
  });

  test('shows the tab of the page before it, with its filter', () => {
    const expectations = { boxText: 'helper = ', filterText: 'helper = ftp', selected: ['x'] };
    const { session, invoke } = kept({ tab: 'expectations', expectations });
    expect(session.store.getState().tab).toBe('expectations');
    expect(session.expectations.filter.getText()).toBe('helper = ');
    expect(invoke).toHaveBeenLastCalledWith('keepView', { ...KEPT, tab: 'expectations', expectations });
    expect(kept({ tab: 'of a newer version' }).session.store.getState().tab).toBe('connections');
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
      measuredAgain: [],
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
    session.viewKeeper.togglePause();
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
    session.viewKeeper.togglePause();
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
