// @vitest-environment happy-dom
// The bars at the top, the strips below them, the footer, and the open dialog.

import { act, cleanup, fireEvent, screen } from '@testing-library/react';
import type { ReactNode } from 'react';
import { afterEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import type { SourceStatus } from '../../../../electron/contract/access.ts';
import { actionTitle, DENSITY_ACTIONS, THEME_ACTIONS } from '../../../../electron/contract/actions.ts';
import { EmptyState } from '../../../../renderer/controls/EmptyState.tsx';
import { DialogHost } from '../../../../renderer/shell/DialogHost.tsx';
import { Footer } from '../../../../renderer/shell/Footer.tsx';
import { FullTable } from '../../../../renderer/shell/FullTable.tsx';
import { MoreMenu } from '../../../../renderer/shell/MoreMenu.tsx';
import { Notices } from '../../../../renderer/shell/Notices.tsx';
import { ReadingLine } from '../../../../renderer/shell/ReadingLine.tsx';
import { Toolbar } from '../../../../renderer/shell/Toolbar.tsx';
import { TABS } from '../../../../renderer/shell/tabs.ts';
import { SENTENCES } from '../../../../renderer/words/sentences.ts';
import { type FakeSituation, fakeSession } from '../fake-session.ts';
import { renderInWindow } from '../in-window.tsx';

const { foot, blocked, empty, fullTable } = SENTENCES;
const STALE = { op: 'netns', code: 'ESTALE', message: 'The namespace was replaced.' };
const PLAYGROUND: FakeSituation = { access: { source: { kind: 'playground' } } };

afterEach(cleanup);

function show(component: ReactNode, situation: FakeSituation = {}) {
  const fake = fakeSession(situation);
  renderInWindow(fake.session, component);
  return fake;
}
const button = (name: string) => screen.getByRole('button', { name });

describe('the toolbar', () => {
  test('says what is selected, and how much of it is hidden', () => {
    const { show: view } = show(<Toolbar tab={TABS[0]} />);
    const description = () => button('Delete selected').getAttribute('aria-description');
    expect(description()).toBe(blocked.noneSelected);
    act(() => view({ selected: 1200, selectedHidden: 3 }));
    expect(description()).toBe('1,200 selected');
    expect(screen.getByText('1,200 selected, 3 hidden by the filter · order held')).toBeDefined();
  });

  test('opens and closes the facets', () => {
    show(<Toolbar tab={TABS[0]} />);
    expect(button('Facets pane').getAttribute('aria-pressed')).toBe('true');
    fireEvent.click(button('Facets pane'));
    expect(button('Facets pane').getAttribute('aria-pressed')).toBe('false');
  });

  test('does not call the details open where the action log has their place', () => {
    const { session } = show(<Toolbar tab={TABS[0]} />);
    const pressed = () => button('Details pane').getAttribute('aria-pressed');
    fireEvent.click(button('Details pane'));
    expect(pressed()).toBe('true');
    act(() => session.store.setState(({ log }) => ({ log: { ...log, isOpen: true } })));
    expect(pressed()).toBe('false');
    fireEvent.click(button('Details pane'));
    expect(pressed()).toBe('true');
  });
});

describe('the menu More', () => {
  const items = () => screen.getAllByRole('menuitemradio').map(({ textContent }) => textContent);

  test('offers the heights of rows and the themes of the menu bar, and runs their actions', async () => {
    const { session } = show(<MoreMenu flush="flush" />);
    fireEvent.click(button('More'));
    await screen.findAllByRole('menuitemradio');
    expect(items()).toEqual([DENSITY_ACTIONS, THEME_ACTIONS].flatMap(Object.values).map(actionTitle));
    fireEvent.click(screen.getByRole('menuitemradio', { name: 'Dark' }));
    expect(session.store.getState().theme).toBe('dark');
  });

  test('has Flush where the window is narrow', async () => {
    const { session } = show(<MoreMenu flush="flush" />);
    session.windowLayout.setNarrow(true);
    fireEvent.click(button('More'));
    fireEvent.click(await screen.findByRole('menuitem', { name: 'Flush…' }));
    expect(session.store.getState().dialog).toEqual({ kind: 'flush' });
  });
});

describe('a strip', () => {
  test('of a failure is above all others, until it is dismissed', () => {
    const { session } = show(<Notices />, PLAYGROUND);
    act(() => session.store.setState({ trouble: { op: 'copy', code: 'EIO', message: 'It was not copied.' } }));
    expect(screen.getByRole('alert').textContent).toContain('It was not copied.');
    fireEvent.click(button('Dismiss'));
    expect(screen.queryByRole('alert')).toBeNull();
    expect(screen.getByRole('region', { name: 'Playground' })).toBeDefined();
  });

  test('of a namespace that was replaced opens the new one', () => {
    const { invoke } = show(<Notices />, { access: { failure: STALE } });
    expect(screen.getByRole('alert', { name: 'Network namespace' }).textContent).toContain(STALE.message);
    fireEvent.click(button('Open again'));
    expect(invoke).toHaveBeenCalledWith('retry', undefined);
  });

  test('of the settings says what is wrong, until it is dismissed or in order', () => {
    const settings = (message: string) => ({ op: 'settings', code: 'EUNSAVED', message });
    const { session, send } = show(<Notices />, {
      ...PLAYGROUND,
      boot: { settings: { unread: settings('Is empty.'), unsaved: null } },
    });
    onTestFinished(session.listen());
    const said = () => screen.queryByRole('alert', { name: 'Settings' })?.textContent;
    expect(said()).toContain('Is empty.');
    act(() => send('settings', { unsaved: settings('Disk full.') }));
    expect(said()).toContain('Is empty.');
    fireEvent.click(button('Dismiss'));
    expect(said()).toBeUndefined();
    expect(screen.getByRole('region', { name: 'Playground' })).toBeDefined();
    act(() => send('settings', { unsaved: settings('Disk full.') }));
    expect(said()).toContain('Disk full.');
    act(() => send('settings', { unsaved: null }));
    expect(said()).toBeUndefined();
  });

  test('of the playground leads back', () => {
    const { invoke } = show(<Notices />, PLAYGROUND);
    fireEvent.click(button('Leave the playground'));
    expect(invoke).toHaveBeenCalledWith('useSource', { kind: 'system' });
  });

  test('is not there otherwise', () => {
    show(<Notices />);
    expect(screen.queryByRole('region')).toBeNull();
  });

  test('of a full table says what it does, and what helps', () => {
    const pressure = { percent: 100, overSec: 60, dropped: 5, evicted: 0, insertFailed: 0 };
    const trouble = { kind: 'dropping', sinceMs: 0, lastMs: 0, ongoing: true } as const;
    show(<FullTable />, { status: { entries: 100, maxEntries: 100, pressure: { ...pressure, trouble } } });
    expect(screen.getByRole('status', { name: 'Table limit' }).textContent).toBe(fullTable.dropping);
    expect(screen.getByRole('region', { name: 'Full table' }).textContent).toContain('nf_conntrack_max=200');
  });
});

describe('the footer begins with', () => {
  const begins = () => screen.getByRole('contentinfo').firstElementChild?.textContent;
  test.each<[string, FakeSituation]>([
    [foot.notConnected, { access: { reach: 'none' }, view: { paused: true } }],
    [foot.connecting, { access: { reach: 'connecting' } }],
    [foot.stopped('Helper'), { status: { restarting: true }, view: { paused: true } }],
    [foot.stopped('Playground'), { ...PLAYGROUND, status: { restarting: true } }],
    [foot.paused(2), { view: { paused: true, heldChanges: 2 } }],
    [foot.reading, { view: { version: 0 } }],
    [foot.readingFlows(7), { view: { loading: { flows: 7, expected: 9, reason: 'first' } } }],
    [foot.oldNamespace, { access: { failure: STALE } }],
    [foot.noEvents, { status: { events: false } }],
    [foot.liveEvents(1500), { status: { eventsPerSec: 1500 } }],
  ])('%s', (text, situation) => {
    show(<Footer />, situation);
    expect(begins()).toBe(text);
  });

  test('the silence of the table, and then says neither that none were lost nor what may be done', () => {
    const { session } = show(<Footer />);
    expect(screen.getByText(foot.noneLost)).toBeDefined();
    expect(screen.getByText(foot.mayUndo)).toBeDefined();
    act(() => session.store.setState({ silence: { sinceMs: 0, failure: undefined } }));
    expect(begins()).toMatch(/^The table does not answer/);
    expect(screen.queryByText(foot.noneLost)).toBeNull();
    expect(screen.queryByText(foot.mayModify)).toBeNull();
  });
});

test('the footer says read-only, and why', () => {
  show(<Footer />, { boot: { readOnly: true } });
  expect(screen.getByText(foot.readOnly).title).toBe(blocked.readOnly);
});

test('a restart of the helper is said until a minute after the table is whole again', () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  onTestFinished(() => void vi.useRealTimers());
  const { session } = show(<Footer />, { status: { helperRestarts: 1, repairing: true } });
  const pass = (ms: number) => act(() => vi.advanceTimersByTime(ms));
  const become = (change: Partial<SourceStatus>) =>
    act(() => session.store.setState(({ status }) => ({ status: { ...status, ...change } })));
  pass(300_000);
  expect(screen.getByText(foot.restarted('Helper', 1)).title).toMatch(/missed/);
  become({ repairing: false });
  pass(59_000);
  expect(screen.getByText(foot.restartedReread('Helper', 1)).title).toMatch(/reread/);
  pass(2000);
  expect(screen.queryByText(foot.restartedReread('Helper', 1))).toBeNull();
  expect(screen.queryByText(foot.noneLost)).toBeNull();
  become({ helperRestarts: 2 });
  expect(screen.getByText(foot.restartedReread('Helper', 2))).toBeDefined();
});

test('the reading line shows its progress, if known', () => {
  const { show: view } = show(<ReadingLine />, { view: { loading: { flows: 50, expected: 200, reason: 'first' } } });
  expect(screen.getByRole('progressbar').getAttribute('aria-valuenow')).toBe('25');
  act(() => view({ loading: { flows: 50, expected: undefined, reason: 'first' } }));
  expect(screen.queryByRole('progressbar')).toBeNull();
});

describe('the strip after something was started again', () => {
  const { recovery } = SENTENCES;
  const strip = (name: string) => screen.queryByRole('status', { name });

  test('says what is back, after what became of a delete; each is dismissed by itself', () => {
    const { session } = show(<Notices />);
    const outcome = { deleted: 4, gone: 1, replaced: 0, unmatched: 0, refused: [], unknown: 0, notSent: 7 };
    act(() =>
      session.store.setState({
        recovered: {
          ended: 'worker',
          hasFilter: true,
          selection: undefined,
          paused: false,
          listedEnded: false,
          measuredAgain: [],
        },
        lateDelete: {
          kind: 'deleted',
          thing: 'flow',
          counts: { ...outcome, failure: { op: 'delete', code: 'EWORKER', message: 'It was started again.' } },
        },
      }),
    );
    expect(strip('Delete')?.textContent).toContain(
      `${recovery.lateDelete} 4 deleted, 1 already gone, 7 ${SENTENCES.dialogs.notAttempted}. It was started again.`,
    );
    expect(strip('Delete')?.dataset).toMatchObject({ deleted: '4', gone: '1', notSent: '7' });
    fireEvent.click(button(actionTitle('dismissFailure')));
    expect(strip('Started again')?.textContent).toContain(`${recovery.worker} ${recovery.asBefore}`);
    fireEvent.click(button(actionTitle('dismissFailure')));
    expect(strip('Started again')).toBeNull();
  });

  test('offers to start a table that keeps failing once more', () => {
    const failure = { op: 'engine', code: 'EWORKER', message: 'It failed.' };
    const { engine } = show(<Notices />, { silence: { sinceMs: 0, failure } });
    expect(screen.getByRole('alert').textContent).toContain(recovery.failed);
    fireEvent.click(button(actionTitle('restartTable')));
    expect(engine.startAgain).toHaveBeenCalledOnce();
  });
});

describe('without rows', () => {
  test('the window says how to get access, or offers to try again what broke', () => {
    show(<EmptyState kind="noAccess" />, { access: { reach: 'none', remedies: ['sudo one', 'sudo two'] } });
    expect(screen.getByRole('region', { name: empty.noAccess }).textContent).toContain(empty.severalRemedies);
    expect(screen.getAllByRole('button').map(({ textContent }) => textContent)).toEqual([
      'Copy',
      'Copy',
      'Open the playground',
      'Try again',
    ]);
    cleanup();
    show(<EmptyState kind="noAccess" />, { access: { reach: 'none', failure: STALE } });
    expect(screen.getAllByRole('button').map(({ textContent }) => textContent)).toEqual([
      'Try again',
      'Open the playground',
    ]);
  });

  test('a filter that nothing matches can be cleared', () => {
    const { session } = show(<EmptyState kind="nothingMatches" />, { boot: { filter: 'mark = 5' } });
    fireEvent.click(button('Clear filter'));
    expect(session.store.getState().filterText).toBe('');
  });
});

describe('the dialog of the session', () => {
  test.each([
    [
      { kind: 'deleteFlow', flow: 9 },
      { kind: 'one', handle: 9 },
    ],
    [{ kind: 'deleteSelected' }, { kind: 'selected' }],
    [
      { kind: 'deleteSelected', flow: 9 },
      { kind: 'selected', orElse: 9 },
    ],
    [{ kind: 'deleteMatching' }, { kind: 'matching' }],
  ] as const)('%o asks about its flows', (dialog, scope) => {
    const { session, engine } = show(<DialogHost />);
    expect(screen.queryByRole('alertdialog')).toBeNull();
    act(() => session.openDialog(dialog));
    expect(screen.getByRole('alertdialog')).toBeDefined();
    expect(engine.prepareDelete).toHaveBeenCalledExactlyOnceWith(scope);
    act(() => session.closeDialog());
    expect(screen.queryByRole('alertdialog')).toBeNull();
  });

  test('of a flush asks for the number of entries', async () => {
    const { session, invoke } = show(<DialogHost />);
    invoke.mockResolvedValue({ ok: true, value: { entries: 3, kind: 'fits', forgets: 0 } });
    await act(async () => session.openDialog({ kind: 'flush' }));
    expect(screen.getByRole('heading', { level: 2 }).textContent).toBe(`${SENTENCES.dialogs.flushEntries(3)}?`);
  });
});
