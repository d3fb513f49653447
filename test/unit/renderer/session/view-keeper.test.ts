// @vitest-environment happy-dom
// What is back after a worker or a page was started again, and what is blocked until then.

import { describe, expect, test } from 'vitest';
import { NOTHING_OUTSIDE } from '../../../../electron/contract/kept-row.ts';
import { PageView } from '../../../../electron/contract/settings.ts';
import { actionBlocked } from '../../../../renderer/actions/run-action.ts';
import { isFullView } from '../../../../renderer/session/details-state.ts';
import { SENTENCES } from '../../../../renderer/words/sentences.ts';
import { type FakeSituation, fakeSession } from '../fake-session.ts';
import { row } from '../row.ts';

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
    outside: NOTHING_OUTSIDE,
    fullDetails: false,
    logOpen: false,
    listsEnded: false,
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

  test('shows the action log if the page before it did, until it is closed', () => {
    const { session, invoke } = kept({ logOpen: true });
    expect(session.store.getState().log.isOpen).toBe(true);
    session.windowLayout.toggleLog();
    expect(invoke).toHaveBeenLastCalledWith('keepView', expect.objectContaining({ logOpen: false }));
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
      listedEnded: false,
      selection: selectedAgain,
      measuredAgain: [],
    });
    expect(invoke).toHaveBeenLastCalledWith('keepView', expect.objectContaining({ paused: true }));
    session.notices.dismiss();
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

  test('looks for the flows on top and the one of the details, and keeps them until they are found', () => {
    const ended = row({ handle: 70, reason: 'expired', change: 'ended', endedMs: 5 });
    const outside = { onTop: [row({ handle: 65_536 }), ended], followed: row({ handle: 65_536 }) };
    const { session, engine, show, invoke } = kept({ outside, paused: false, filterText: '', boxText: '' });
    // No worker gives these handles, and each flow has its own.
    const onTop = [
      { ...outside.onTop[0], handle: -2 },
      { ...ended, handle: -3 },
    ];
    const followed = { ...outside.followed, handle: -4 };
    expect(engine.seek.mock.calls).toEqual([
      [
        [
          ...onTop.map((flow) => ({ handle: flow.handle, flow, isOnTop: true })),
          { handle: -4, flow: followed, isOnTop: false },
        ],
      ],
    ]);
    expect(engine.seek.mock.invocationCallOrder[0]).toBeLessThan(engine.setLabels.mock.invocationCallOrder[0] ?? 0);
    expect(engine.follow).toHaveBeenLastCalledWith(-4);
    expect(session.store.getState().details.flow).toEqual(followed);
    const stop = session.listen();
    expect(invoke).toHaveBeenCalledWith('keepView', expect.objectContaining({ outside: { onTop, followed } }));
    const found = row({ handle: 131_072, bytes: 77 });
    const view = { handle: -4, flow: { row: found, countedMs: undefined, ended: undefined } };
    show({ complete: true, onTop: [found, ended], followed: view });
    expect(session.store.getState().recovery).toBeUndefined();
    expect(invoke).toHaveBeenLastCalledWith(
      'keepView',
      expect.objectContaining({ outside: { onTop: [found, ended], followed: found } }),
    );
    stop();
  });

  test('has the details in place of the grid, if the page before had, and keeps whether it has', () => {
    const { session, invoke } = kept({ fullDetails: true });
    expect(isFullView(session.store.getState())).toBe(true);
    session.windowLayout.setFullDetails(false);
    expect(invoke).toHaveBeenLastCalledWith('keepView', expect.objectContaining({ fullDetails: false }));
  });

  test('says that the ended flows of the list are not known', () => {
    const { session, show } = kept({ listsEnded: true, paused: false });
    const stop = session.listen();
    show({ complete: true, filterText: 'proto = tcp' });
    expect(session.store.getState()).toMatchObject({ recovered: { listedEnded: true } });
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
    expect(session.store.getState().lateDelete?.counts).toMatchObject({ deleted: 4, gone: 1, notSent: 4 });
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

  test.each([
    ['ended flows were listed', { alsoEnded: true, ended: 2 }, true],
    ['they were not', { alsoEnded: false, ended: 2 }, false],
    ['there were none', { alsoEnded: true, ended: 0 }, false],
  ])('knows no ended flow: %s', (_, before, listedEnded) => {
    const { session, engine, show, invoke } = fakeSession();
    const stop = session.listen();
    show(before);
    engine.getRestarts.mockReturnValue(1);
    show({ complete: false, ended: 0 });
    show({ complete: true });
    expect(session.store.getState()).toMatchObject({ recovered: { ended: 'worker', listedEnded } });
    expect(invoke).toHaveBeenLastCalledWith('keepView', expect.objectContaining({ listsEnded: false }));
    stop();
  });

  test('keeps which flows are outside the list whenever that changes, in the table that is shown', async () => {
    const { session, show, invoke } = fakeSession();
    const stop = session.listen();
    const keeps = () => invoke.mock.calls.filter(([name]) => name === 'keepView').map(([, view]) => view);
    invoke.mockClear();
    show({ onTop: [row({ handle: 5 })] });
    show({ onTop: [row({ handle: 5, bytes: 99 })] });
    expect(keeps()).toMatchObject([{ outside: { onTop: [{ handle: 5 }], followed: null } }]);
    session.follow(row({ handle: 6 }));
    show({});
    expect(keeps()[1]).toMatchObject({ outside: { followed: { handle: 6 } } });
    expect(PageView.parse(keeps()[1])).toEqual(keeps()[1]);
    await session.requests.open({ kind: 'playground' });
    session.toggleBuilder();
    expect(keeps()[2]).toMatchObject({ outside: { onTop: [], followed: null } });
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
    await session.requests.open({ kind: 'playground' });
    show({ complete: true });
    expect(engine.setPaused).not.toHaveBeenCalled();
    expect(session.modifyBlocked()).toBeUndefined();
    stop();
  });
});
