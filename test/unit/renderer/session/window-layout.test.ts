// @vitest-environment happy-dom
// How the window is arranged, and what of that is saved.

import { afterEach, expect, test, vi } from 'vitest';
import { fakeSession } from '../fake-session.ts';

afterEach(() => {
  vi.useRealTimers();
});

test('columns, widths and sort are saved once, some time after the last change, in whole px', () => {
  vi.useFakeTimers();
  const { session, invoke } = fakeSession();
  const columns = [{ id: 'mark', shown: true, pinned: true }];
  session.windowLayout.changeColumns({ widths: { source: 100.4 }, sort: [] });
  session.windowLayout.changeColumns({ columns });
  session.windowLayout.changeColumns({ widths: { source: 120.6 }, sort: [{ column: 'bytes', descending: true }] });
  const saved = () => invoke.mock.calls.filter(([name]) => name === 'saveSettings');
  expect(saved()).toEqual([]);
  vi.runAllTimers();
  expect(saved()).toEqual([
    ['saveSettings', { columns, columnWidths: { source: 121 }, sort: [{ column: 'bytes', descending: true }] }],
  ]);
});

test.each<[string, (name: string) => Promise<unknown>]>([
  ['refuses', async () => ({ ok: false, failure: { op: 'saveSettings', code: 'EINVAL', message: 'Not understood.' } })],
  ['does not take', () => Promise.reject(new Error('Not understood.'))],
])('a change that main %s is said, whatever it was', async (_how, answer) => {
  vi.useFakeTimers();
  const changes: ((session: ReturnType<typeof fakeSession>['session']) => void)[] = [
    ({ windowLayout }) => windowLayout.setTheme('dark'),
    ({ windowLayout }) => windowLayout.setServiceNames(false),
    ({ windowLayout }) => windowLayout.setDensity('compact'),
    ({ windowLayout }) => windowLayout.changeColumns({ widths: { source: 90 } }),
    ({ windowLayout }) => windowLayout.changeExpectations({ widths: { helper: 90 }, sort: [] }),
    ({ windowLayout }) => windowLayout.togglePane('facets'),
    ({ windowLayout }) => windowLayout.togglePane('details'),
    ({ profiles }) => profiles.show('NAT'),
    ({ profiles }) => profiles.saveAs('Mine'),
    (session) => session.listEnded(true),
  ];
  for (const change of changes) {
    const { session, invoke } = fakeSession();
    invoke.mockImplementation(answer);
    change(session);
    await vi.runAllTimersAsync();
    const { unsaved } = session.store.getState().settings;
    expect(unsaved, String(change)).toMatchObject({
      code: 'EUNSAVED',
      message: expect.stringMatching(/Not understood\.$/),
    });
  }
});

test('the facets are as wide as they were left, within limits, and are remembered a moment later', async () => {
  vi.useFakeTimers();
  const { session, invoke } = fakeSession({ boot: { facets: { open: true, px: 5, folded: [] } } });
  expect(session.store.getState().facetsPx).toBe(160);
  session.windowLayout.setPanePx('facets', 5000);
  session.windowLayout.setPanePx('facets', 255.6);
  await vi.runAllTimersAsync();
  const saved = invoke.mock.calls.filter(([name]) => name === 'saveSettings');
  expect(saved).toEqual([['saveSettings', { facets: { open: true, px: 256, folded: [] } }]]);
});

test('the details are as wide as they were left, within limits, and are remembered a moment later', async () => {
  vi.useFakeTimers();
  const { session, invoke } = fakeSession({ boot: { details: { open: true, px: 5000, unfolded: [] } } });
  expect(session.store.getState().details.px).toBe(720);
  session.windowLayout.setPanePx('details', 100);
  session.windowLayout.setPanePx('details', 501.4);
  await vi.runAllTimersAsync();
  const saved = invoke.mock.calls.filter(([name]) => name === 'saveSettings');
  expect(saved).toEqual([['saveSettings', { details: { open: true, px: 501, unfolded: [] } }]]);
});

test('what is opened, closed or folded is remembered at once, whatever ends the page in the next moment', () => {
  vi.useFakeTimers();
  const details = { open: false, px: 400, unfolded: ['related'] };
  const facets = { open: true, px: 300, folded: [] };
  const { session, invoke } = fakeSession({ boot: { details, facets } });
  const saved = () => invoke.mock.lastCall;
  session.windowLayout.setPanePx('details', 501);
  session.windowLayout.togglePane('details');
  expect(saved()).toEqual(['saveSettings', { details: { open: true, px: 501, unfolded: ['related'] } }]);
  session.windowLayout.toggleSection('commands');
  session.windowLayout.toggleSection('related');
  expect(saved()).toEqual(['saveSettings', { details: { open: true, px: 501, unfolded: ['commands'] } }]);
  session.windowLayout.togglePane('facets');
  expect(saved()).toEqual(['saveSettings', { facets: { open: false, px: 300, folded: [] } }]);
  session.windowLayout.toggleFacet('mark');
  expect(saved()).toEqual(['saveSettings', { facets: { open: false, px: 300, folded: ['mark'] } }]);
  const saves = invoke.mock.calls.length;
  vi.runAllTimers();
  expect(invoke).toHaveBeenCalledTimes(saves);
});

test('what is still to be saved when the page ends is saved then, and nothing else', () => {
  vi.useFakeTimers();
  const { session, invoke } = fakeSession();
  const stop = session.listen();
  session.windowLayout.changeColumns({ widths: { source: 100 } });
  session.windowLayout.changeExpectations({ widths: { helper: 90 }, sort: [] });
  session.windowLayout.setPanePx('details', 501);
  const saved = () => invoke.mock.calls.filter(([name]) => name === 'saveSettings').map(([, change]) => change);
  expect(saved()).toEqual([]);
  window.dispatchEvent(new Event('pagehide'));
  expect(saved()).toEqual([
    { columnWidths: { source: 100 } },
    { details: { open: false, px: 501, unfolded: [] } },
    { expectations: { widths: { helper: 90 }, sort: [] } },
  ]);
  expect(invoke).toHaveBeenLastCalledWith('keepView', expect.anything());
  stop();
});
