// @vitest-environment happy-dom
// Each action of the page: what it does, and why it is blocked.

import { describe, expect, test, vi } from 'vitest';
import { ACTION_IDS, type ActionId } from '../../../../electron/contract/actions.ts';
import type { ExpectationState } from '../../../../electron/contract/expectations.ts';
import { fieldSpec } from '../../../../native/filter/index.ts';
import { actionBlocked, runAction } from '../../../../renderer/actions/run-action.ts';
import { isFullView } from '../../../../renderer/session/details-state.ts';
import type { RemovalUnderWay, ShownEnd } from '../../../../renderer/session/removal.ts';
import { EXPORT_WORDS } from '../../../../renderer/words/export-words.ts';
import { SENTENCES } from '../../../../renderer/words/sentences.ts';
import { ftpData, listed } from '../expectations/some-expectations.ts';
import { type FakeSituation, fakeSession } from '../fake-session.ts';
import { loggedAction, loggedState } from '../logged-actions.ts';
import { row } from '../row.ts';
import { deletedEnd } from '../some-ends.ts';

const { actionLog, blocked, ended, named, profiles } = SENTENCES;

/** The flow that actions on one flow are about. */
const FLOW = 77;

/** The text of the cell that actions on one are about. */
const CELL = '192.168.4.27:51544';

/** The key of the first expectation. */
const EXPECTATION = 1;

interface Situation extends FakeSituation {
  readonly expected?: ExpectationState;
  readonly removal?: RemovalUnderWay;
  readonly ended?: ShownEnd;
}

/** Runs an action in a situation, and returns what the test checks. */
function run(id: ActionId, situation: Situation = {}) {
  const fake = fakeSession(situation);
  const focused = vi.fn();
  fake.session.focus.set('filter', focused);
  fake.session.store.setState({ trouble: { op: 'retry', code: 'EIO', message: 'The kernel did not answer.' } });
  fake.session.store.setState({ removal: situation.removal, ended: situation.ended });
  if (situation.expected) fake.session.expectations.receive(situation.expected);
  runAction(id, {
    session: fake.session,
    value: { field: fieldSpec('proto'), text: 'tcp' },
    flow: FLOW,
    cell: CELL,
    expectation: EXPECTATION,
  });
  return { ...fake, focused, state: fake.session.store.getState() };
}

const UNDER_WAY: RemovalUnderWay = {
  ...{ verb: 'delete', thing: 'flow', count: 3, token: 41 },
  ...{ startedMs: 0, shown: 'foot', stopped: false },
};
const UNREAD = { op: 'settings', code: 'ESETTINGS', message: 'The settings file is empty.' };
const EXPECTED: Situation = { expected: listed([ftpData(5000), ftpData(5001)]) };
const SOME_SELECTED: FakeSituation = { view: { selected: 2 } };
const OWN = { name: 'Mine', density: 'compact', columns: [], columnWidths: {}, sort: [], rules: [] } as const;
const OWN_PROFILE: FakeSituation = { boot: { profile: OWN.name, profiles: [OWN] } };
const LOGGED: FakeSituation = { boot: { actions: loggedState([loggedAction()], { undo: 1 }) } };
const UNDONE: FakeSituation = {
  boot: { actions: loggedState([loggedAction({ back: { kind: 'redo' } })], { redo: 1 }) },
};
const FORGOTTEN = loggedAction({ back: { kind: 'none', reason: 'It was forgotten.' } });
const PLAYGROUND: FakeSituation = { access: { source: { kind: 'playground' } } };

const NAMED = [
  { name: 'Web', filter: 'dport = 443' },
  { name: 'TCP', filter: 'tcp' },
];

/** The situation that each action runs in, and what it must do there. */
const EFFECTS: Record<ActionId, { in?: Situation; does: (ran: ReturnType<typeof run>) => void }> = {
  showConnections: { does: ({ state }) => expect(state.tab).toBe('connections') },
  showExpectations: {
    does: ({ state, invoke }) => {
      expect(state.tab).toBe('expectations');
      expect(invoke).toHaveBeenLastCalledWith('watchExpectations', { shown: true });
    },
  },
  showKeys: { does: ({ state }) => expect(state.showingKeys).toBe(true) },
  nextRegion: { does: ({ focused }) => expect(focused).toHaveBeenCalledOnce() },
  toggleEnded: { does: ({ engine }) => expect(engine.setAlsoEnded).toHaveBeenCalledWith(true) },
  toggleFacets: { does: ({ state }) => expect(state.panes.open.facets).toBe(false) },
  toggleDetails: { does: ({ state }) => expect(state.panes.open.details).toBe(true) },
  showDetails: { does: ({ state }) => expect(state.panes.open.details).toBe(true) },
  showFullDetails: { does: ({ state }) => expect(isFullView(state)).toBe(true) },
  hideFullDetails: { does: ({ state }) => expect(isFullView(state)).toBe(false) },
  focusFilter: { does: ({ focused }) => expect(focused).toHaveBeenCalledOnce() },
  toggleBuilder: { does: ({ state }) => expect(state.builderOpen).toBe(true) },
  filterFor: { does: ({ state }) => expect(state.filterText).toBe('proto = tcp') },
  filterOut: { does: ({ state }) => expect(state.filterText).toBe('not proto = tcp') },
  filterAnd: {
    in: { boot: { filter: 'proto = udp or dport = 53' } },
    does: ({ state }) => expect(state.filterText).toBe('(proto = udp or dport = 53) and proto = tcp'),
  },
  filterOr: {
    in: { boot: { filter: 'src = 10.0.0.1 and dport = 53' } },
    does: ({ state }) => expect(state.filterText).toBe('src = 10.0.0.1 and dport = 53 or proto = tcp'),
  },
  clearFilter: {
    in: { boot: { filter: 'proto = tcp' } },
    does: ({ engine, state }) => {
      expect(state.filterText).toBe('');
      expect(engine.setFilter).toHaveBeenLastCalledWith('');
    },
  },
  saveFilter: {
    in: { boot: { filter: 'proto = tcp' } },
    does: ({ state }) => expect(state.dialog).toEqual({ kind: 'saveFilter', filter: 'proto = tcp' }),
  },
  renameFilter: {
    in: { boot: { filter: 'proto = tcp', namedFilters: NAMED } },
    does: ({ state }) => expect(state.dialog).toEqual({ kind: 'renameFilter', name: 'TCP' }),
  },
  forgetFilter: {
    in: { boot: { filter: '-p tcp', namedFilters: NAMED } },
    does: ({ state }) => expect(state.dialog).toEqual({ kind: 'forgetFilter', name: 'TCP' }),
  },
  clearHistory: {
    in: { boot: { filterHistory: ['udp'] } },
    does: ({ state, invoke }) => {
      expect(state.filterHistory).toEqual([]);
      expect(invoke).toHaveBeenCalledWith('saveSettings', { filterHistory: [] });
    },
  },
  togglePause: { does: ({ engine }) => expect(engine.setPaused).toHaveBeenCalledWith(true) },
  reread: { does: ({ invoke }) => expect(invoke).toHaveBeenCalledWith('reread', undefined) },
  toggleServiceNames: { does: ({ state }) => expect(state.serviceNames).toBe(false) },
  chooseColumns: { does: ({ state }) => expect(state.choosingColumns).toBe(true) },
  editRules: { does: ({ state }) => expect(state.dialog).toEqual({ kind: 'editRules' }) },
  saveProfile: { does: ({ state }) => expect(state.dialog).toEqual({ kind: 'saveProfile' }) },
  renameProfile: { in: OWN_PROFILE, does: ({ state }) => expect(state.dialog).toEqual({ kind: 'renameProfile' }) },
  resetProfile: {
    in: { boot: { density: 'compact' } },
    does: ({ state }) => expect(state.dialog).toEqual({ kind: 'resetProfile' }),
  },
  exportProfile: {
    does: ({ invoke }) =>
      expect(invoke).toHaveBeenCalledWith('exportProfile', expect.objectContaining({ name: 'Overview' })),
  },
  importProfile: { does: ({ invoke }) => expect(invoke).toHaveBeenCalledWith('importProfile', undefined) },
  forgetProfile: { in: OWN_PROFILE, does: ({ state }) => expect(state.dialog).toEqual({ kind: 'forgetProfile' }) },
  rowsComfortable: {
    in: { boot: { density: 'compact' } },
    does: ({ state }) => expect(state.density).toBe('comfortable'),
  },
  rowsCompact: {
    does: ({ state, invoke }) => {
      expect(state.density).toBe('compact');
      expect(invoke).toHaveBeenCalledWith('saveSettings', { density: 'compact' });
    },
  },
  themeSystem: { in: { boot: { theme: 'dark' } }, does: ({ state }) => expect(state.theme).toBe('system') },
  themeLight: { does: ({ state }) => expect(state.theme).toBe('light') },
  themeDark: {
    does: ({ state, invoke }) => {
      expect(state.theme).toBe('dark');
      expect(invoke).toHaveBeenCalledWith('saveSettings', { theme: 'dark' });
    },
  },
  dismissFailure: { does: ({ state }) => expect(state.trouble).toBeUndefined() },
  dismissSettings: {
    in: { boot: { settings: { unread: UNREAD, unsaved: UNREAD } } },
    does: ({ state }) => expect(state.settings).toEqual({ unread: null, unsaved: null }),
  },
  showProgress: {
    in: { removal: UNDER_WAY },
    does: ({ state }) => expect(state.removal?.shown).toBe('dialog'),
  },
  dismissOutcome: {
    in: { ended: { end: deletedEnd(), shown: 'toast' } },
    does: ({ state }) => expect(state.ended).toBeUndefined(),
  },
  selectAll: { does: ({ engine }) => expect(engine.select).toHaveBeenCalledWith({ kind: 'all' }) },
  selectNone: {
    // The view may be older than the selection.
    in: { view: { selected: 0 } },
    does: ({ engine }) => expect(engine.select).toHaveBeenCalledWith({ kind: 'none' }),
  },
  keepOnTop: { does: ({ engine }) => expect(engine.keepOnTop).toHaveBeenCalledWith(FLOW, true) },
  copy: {
    in: SOME_SELECTED,
    does: ({ engine }) => expect(engine.copyText.mock.calls[0]?.[0]).toEqual({ kind: 'selected' }),
  },
  copyCell: { does: ({ invoke }) => expect(invoke).toHaveBeenCalledWith('copyText', { text: CELL }) },
  copyRow: {
    does: ({ engine }) => expect(engine.copyText.mock.calls[0]?.[0]).toEqual({ kind: 'one', handle: FLOW }),
  },
  copyAs: { does: ({ state }) => expect(state.dialog).toEqual({ kind: 'copyAs' }) },
  copyFilter: {
    in: { boot: { filter: 'proto = tcp' } },
    does: ({ invoke }) => expect(invoke).toHaveBeenCalledWith('copyText', { text: 'proto = tcp' }),
  },
  copyFilterCommand: {
    in: { boot: { filter: 'proto = tcp and dport = 443' } },
    does: ({ invoke }) => expect(invoke).toHaveBeenCalledWith('copyText', { text: 'conntrack -L -p tcp --dport 443' }),
  },
  exportFlows: { does: ({ state }) => expect(state.dialog).toEqual({ kind: 'exportFlows' }) },
  deleteFlow: { does: ({ state }) => expect(state.dialog).toEqual({ kind: 'deleteFlow', flow: FLOW }) },
  deleteSelected: {
    in: SOME_SELECTED,
    does: ({ state }) => expect(state.dialog).toEqual({ kind: 'deleteSelected', flow: FLOW }),
  },
  deleteMatching: { does: ({ state }) => expect(state.dialog).toEqual({ kind: 'deleteMatching' }) },
  flush: { does: ({ state }) => expect(state.dialog).toEqual({ kind: 'flush' }) },
  selectAllExpectations: {
    in: EXPECTED,
    does: ({ session }) => expect(session.expectations.getView().selected).toBe(2),
  },
  selectNoExpectations: {
    in: EXPECTED,
    does: ({ session }) => expect(session.expectations.getView().selected).toBe(0),
  },
  rereadExpectations: { does: ({ invoke }) => expect(invoke).toHaveBeenCalledWith('rereadExpectations', undefined) },
  copyExpectations: {
    in: EXPECTED,
    does: ({ invoke }) => expect(invoke).toHaveBeenCalledWith('copyText', { text: CELL }),
  },
  copyExpectation: {
    in: EXPECTED,
    does: ({ invoke }) =>
      expect(invoke).toHaveBeenCalledWith('copyText', {
        text: expect.stringMatching(/^Proto\t.*\nTCP\t.*:5000\t.*\n$/),
      }),
  },
  deleteExpectation: {
    in: EXPECTED,
    does: ({ state }) => expect(state.dialog).toEqual({ kind: 'deleteExpectation', expectation: EXPECTATION }),
  },
  deleteSelectedExpectations: {
    in: EXPECTED,
    does: ({ state }) => expect(state.dialog).toEqual({ kind: 'deleteSelectedExpectations', expectation: EXPECTATION }),
  },
  deleteMatchingExpectations: {
    in: EXPECTED,
    does: ({ state }) => expect(state.dialog).toEqual({ kind: 'deleteMatchingExpectations' }),
  },
  flushExpectations: {
    in: EXPECTED,
    does: ({ state }) => expect(state.dialog).toEqual({ kind: 'flushExpectations' }),
  },
  showMaster: {
    in: EXPECTED,
    does: ({ state, engine }) => {
      const filter = 'proto = tcp and src = 10.0.0.1 and sport = 40000 and dst = 10.0.0.2 and dport = 21';
      expect(state).toMatchObject({ tab: 'connections', filterText: filter, filterErrors: [] });
      expect(engine.setFilter).toHaveBeenLastCalledWith(filter);
    },
  },
  undo: { in: LOGGED, does: ({ invoke }) => expect(invoke).toHaveBeenCalledWith('undo', { action: 1 }) },
  redo: { in: UNDONE, does: ({ invoke }) => expect(invoke).toHaveBeenCalledWith('redo', { action: 1 }) },
  showActionLog: { does: ({ state }) => expect(state.log.isOpen).toBe(true) },
  exportActionLog: {
    in: LOGGED,
    does: ({ invoke }) => expect(invoke).toHaveBeenCalledWith('exportActionLog', undefined),
  },
  clearActionLog: { in: LOGGED, does: ({ state }) => expect(state.dialog).toEqual({ kind: 'clearActionLog' }) },
  openPlayground: { does: ({ invoke }) => expect(invoke).toHaveBeenCalledWith('useSource', { kind: 'playground' }) },
  leavePlayground: {
    in: PLAYGROUND,
    does: ({ invoke }) => expect(invoke).toHaveBeenCalledWith('useSource', { kind: 'system' }),
  },
  retry: { does: ({ invoke }) => expect(invoke).toHaveBeenCalledWith('retry', undefined) },
  restartTable: {
    in: { silence: { sinceMs: 0, failure: { op: 'engine', code: 'EWORKER', message: 'It failed.' } } },
    does: ({ engine }) => expect(engine.startAgain).toHaveBeenCalledOnce(),
  },
  reopenNamespace: { does: ({ invoke }) => expect(invoke).toHaveBeenCalledWith('retry', undefined) },
};

test.each(ACTION_IDS)('%s does what it says', (id) => {
  const { in: situation, does } = EFFECTS[id];
  does(run(id, situation));
});

describe('an action is blocked', () => {
  const reason = (id: ActionId, situation: FakeSituation) =>
    actionBlocked(id, { session: fakeSession(situation).session });

  test.each<[ActionId, string, FakeSituation]>([
    ['selectAll', blocked.noneListed, { view: { listed: 0 } }],
    ['dismissFailure', blocked.noMessage, {}],
    ['dismissSettings', blocked.noMessage, {}],
    ['togglePause', blocked.connecting, { access: { reach: 'connecting' } }],
    ['togglePause', blocked.noAccess, { access: { reach: 'none' } }],
    ['dismissOutcome', blocked.noMessage, {}],
    ['showProgress', blocked.nothingUnderWay, {}],
    ['reread', blocked.connecting, { access: { reach: 'connecting' } }],
    ['reread', blocked.noAccess, { access: { reach: 'none' } }],
    ['reread', blocked.restarting, { status: { restarting: true } }],
    ['reread', blocked.paused, { view: { paused: true } }],
    ['deleteFlow', blocked.noFlow, {}],
    ['copy', EXPORT_WORDS.noneSelected, {}],
    ['copyCell', EXPORT_WORDS.noCell, {}],
    ['copyRow', blocked.noFlow, {}],
    ['copyAs', EXPORT_WORDS.nothing, { view: { total: 0, listed: 0 } }],
    ['copyFilter', EXPORT_WORDS.noFilter, {}],
    ['copyFilterCommand', EXPORT_WORDS.noFilter, {}],
    ['copyFilterCommand', EXPORT_WORDS.unsaid(['bytes > 1MB']), { boot: { filter: 'proto = tcp and bytes > 1MB' } }],
    ['copyFilterCommand', EXPORT_WORDS.unsaid([]), { boot: { filter: 'src = 10.0.0.1 and src = 10.0.0.2' } }],
    ['copyFilterCommand', EXPORT_WORDS.noShell, { boot: { filter: 'proto = tcp' }, access: { shell: undefined } }],
    ['exportFlows', EXPORT_WORDS.nothing, { view: { total: 0, listed: 0 } }],
    ['exportFlows', blocked.reading, { view: { complete: false } }],
    ['filterFor', blocked.noValue, {}],
    ['filterAnd', blocked.noValue, {}],
    ['filterOr', blocked.noValue, {}],
    ['saveFilter', named.nothingApplied, {}],
    ['renameFilter', named.noneIsApplied, { boot: { namedFilters: NAMED } }],
    ['forgetFilter', named.noneIsApplied, {}],
    ['clearHistory', named.noneBefore, {}],
    ['keepOnTop', blocked.noFlow, {}],
    [
      'keepOnTop',
      blocked.topIsFull(20),
      { view: { onTop: Array.from({ length: 20 }, (_, handle) => row({ handle })) } },
    ],
    ['deleteSelected', blocked.noneSelected, {}],
    ['deleteSelected', ended.nothingToDelete(3), { view: { selectedEnded: 3 } }],
    ['deleteMatching', blocked.noneMatch, { view: { matching: 0 } }],
    ['selectAllExpectations', blocked.noneListedExpected, {}],
    ['rereadExpectations', blocked.noAccess, { access: { reach: 'none' } }],
    ['copyExpectations', EXPORT_WORDS.noneSelectedExpected, {}],
    ['copyExpectation', blocked.noExpectation, {}],
    ['deleteExpectation', blocked.noExpectation, {}],
    ['deleteSelectedExpectations', blocked.noneSelectedExpected, {}],
    ['deleteMatchingExpectations', blocked.expectationsUnread, {}],
    ['showMaster', blocked.noExpectation, {}],
    ['renameProfile', profiles.isBuiltIn, {}],
    ['forgetProfile', profiles.isBuiltIn, {}],
    ['resetProfile', profiles.isAsAtFirst, {}],
    ['resetProfile', profiles.isOwn, OWN_PROFILE],
    ['openPlayground', blocked.playgroundOpen, PLAYGROUND],
    ['leavePlayground', blocked.playgroundClosed, {}],
    ['restartTable', blocked.tableRuns, {}],
    ['undo', actionLog.nothingToUndo, {}],
    ['undo', `${actionLog.nothingToUndo} It was forgotten.`, { boot: { actions: loggedState([FORGOTTEN]) } }],
    ['undo', blocked.readOnly, { boot: { ...LOGGED.boot, readOnly: true } }],
    ['redo', actionLog.nothingToRedo, LOGGED],
    ['exportActionLog', actionLog.empty, {}],
    ['clearActionLog', actionLog.empty, {}],
  ])('%s: %s', (id, sentence, situation) => {
    expect(reason(id, situation)).toBe(sentence);
  });

  test('filtering or a value, while there is no filter', () => {
    const { session } = fakeSession();
    const value = { field: fieldSpec('proto'), text: 'tcp' };
    expect(actionBlocked('filterOr', { session, value })).toBe(blocked.noFilterToWiden);
  });

  test('deleting a flow, once the view shows that it has ended', () => {
    const gone = row({ handle: FLOW, reason: 'expired' });
    const followed = { handle: FLOW, flow: undefined };
    for (const view of [{ rows: [gone] }, { onTop: [gone] }, { followed }]) {
      expect(actionBlocked('deleteFlow', { session: fakeSession({ view }).session, flow: FLOW })).toBe(ended.hasEnded);
    }
    const { session } = fakeSession({ view: { rows: [row({ handle: FLOW })], followed } });
    expect(actionBlocked('deleteFlow', { session, flow: FLOW })).toBeUndefined();
  });

  test('reread, while the table does not answer, with the time since', () => {
    const { session } = fakeSession();
    session.store.setState({ silence: { sinceMs: Date.now(), failure: undefined } });
    expect(actionBlocked('reread', { session })).toMatch(/^The table has not answered since \d\d:\d\d:\d\d\.$/);
  });

  test.each(ACTION_IDS.filter((id) => /^(delete|flush)/.test(id)))('%s, with --read-only', (id) => {
    expect(reason(id, { ...SOME_SELECTED, boot: { readOnly: true } })).toBe(blocked.readOnly);
  });

  test('deleting or flushing expectations, while there are none, or the filter has errors', () => {
    const { session } = fakeSession();
    session.expectations.receive(listed([]));
    expect(actionBlocked('flushExpectations', { session })).toBe(blocked.noneExpected);
    expect(actionBlocked('deleteMatchingExpectations', { session })).toBe(blocked.noneExpectedMatch);
    session.expectations.receive(listed([ftpData(5000)]));
    session.expectations.filter.setFilter('dport =');
    expect(actionBlocked('deleteMatchingExpectations', { session })).toBe(blocked.filterErrors);
  });

  test('and then it does nothing', () => {
    expect(run('flush', { boot: { readOnly: true } }).state.dialog).toBeUndefined();
    const { session } = fakeSession();
    runAction('deleteSelected', { session });
    expect(session.store.getState().dialog).toBeUndefined();
  });
});

test('an open dialog stays when another is requested', () => {
  const { session } = fakeSession();
  runAction('flush', { session });
  runAction('deleteMatching', { session });
  expect(session.store.getState().dialog).toEqual({ kind: 'flush' });
});
