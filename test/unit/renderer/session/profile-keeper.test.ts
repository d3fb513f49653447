// @vitest-environment happy-dom
// Showing, changing, saving, renaming and deleting profiles, and which settings main gets to keep.

import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { NOTHING_OUTSIDE } from '../../../../electron/contract/kept-row.ts';
import { builtInProfile } from '../../../../electron/contract/profiles.ts';
import type { Profile } from '../../../../electron/contract/settings.ts';
import { fakeSession } from '../fake-session.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const OWN: Profile = { name: 'Mine', density: 'compact', columns: [], columnWidths: {}, sort: [], rules: [] };
const RATE = [{ column: 'rate', descending: true }];

function start(boot: Parameters<typeof fakeSession>[0] = {}) {
  const { session, invoke } = fakeSession(boot);
  const saved = () => invoke.mock.calls.filter(([name]) => name === 'saveSettings').map(([, input]) => input);
  return { session, saved, state: () => session.store.getState() };
}

test('a page shows the profile that was shown last, with the order of the page before it', () => {
  const kept = {
    boxText: '',
    filterText: '',
    sort: RATE,
    paused: false,
    builderOpen: false,
    tab: 'connections',
    expectations: { boxText: '', filterText: '', selected: [] },
    outside: NOTHING_OUTSIDE,
    fullDetails: false,
    logOpen: false,
    listsEnded: false,
  };
  const { state } = start({ boot: { profile: 'Mine', profiles: [OWN], kept } });
  expect(state()).toMatchObject({ density: 'compact', layout: { sort: RATE }, profiles: { shown: 'Mine' } });
});

test('a change belongs to the profile that is shown, and the others stay as they are', () => {
  const { session, saved, state } = start();
  session.windowLayout.changeColumns({ widths: { bytes: 99.6 } });
  session.profiles.show('NAT');
  expect(state().layout).toMatchObject({ columns: builtInProfile('NAT')?.columns, widths: {} });
  session.windowLayout.changeColumns({ sort: RATE });
  vi.runAllTimers();
  expect(saved()).toEqual([
    { columnWidths: { bytes: 100 } },
    { profile: 'NAT' },
    { profiles: [{ ...builtInProfile('NAT'), sort: RATE }] },
  ]);
  session.profiles.show('Overview');
  expect(state().layout).toMatchObject({ widths: { bytes: 100 }, sort: [] });
});

test('main keeps the order of the profile for the next page', () => {
  const { session } = start();
  const { invoke } = session.api;
  session.profiles.show('Accounting');
  expect(invoke).toHaveBeenCalledWith('keepView', expect.objectContaining({ sort: RATE }));
});

test('a new profile begins as what is shown, and is shown', () => {
  const { session, saved, state } = start();
  session.windowLayout.changeColumns({ sort: RATE });
  session.profiles.saveAs('  By   rate ');
  const made = { ...OWN, density: 'comfortable', name: 'By rate', sort: RATE };
  expect(state().profiles.shown).toBe('By rate');
  expect(saved()).toEqual([{ sort: RATE }, { profile: 'By rate', profiles: [made] }]);
  session.windowLayout.setDensity('compact');
  session.profiles.show('Overview');
  expect(state().density).toBe('comfortable');
});

test('a profile is renamed with what was changed a moment ago', () => {
  const { session, saved, state } = start({ boot: { profile: 'Mine', profiles: [OWN] } });
  session.windowLayout.changeColumns({ sort: RATE });
  session.profiles.rename('Yours');
  expect(saved()).toEqual([{ profile: 'Yours', profiles: [{ ...OWN, name: 'Yours', sort: RATE }] }]);
  vi.runAllTimers();
  expect(saved()).toHaveLength(1);
  expect(state().profiles.shown).toBe('Yours');
});

test('a deleted profile is gone, and Overview is shown', () => {
  const { session, saved, state } = start({ boot: { profile: 'Mine', profiles: [OWN], density: 'comfortable' } });
  session.profiles.deleteShown();
  expect(saved()).toEqual([{ profile: 'Overview', profiles: [] }]);
  expect(state()).toMatchObject({ density: 'comfortable', profiles: { shown: 'Overview' } });
});

test.each(['Overview', 'Debug'])('%s is reset to what it was at first, and that is remembered', (name) => {
  const { session, saved, state } = start();
  session.profiles.show(name);
  session.windowLayout.changeColumns({ columns: [{ id: 'mark', shown: true, pinned: true }], sort: RATE });
  vi.runAllTimers();
  session.profiles.reset();
  const first = builtInProfile(name);
  expect(state()).toMatchObject({ density: first?.density, layout: { columns: first?.columns, sort: [] } });
  expect(saved().at(-1)).toEqual(name === 'Overview' ? { columns: [], sort: [] } : { profiles: [] });
});

test('nothing is saved that has not changed', () => {
  const { session, saved } = start();
  session.windowLayout.setDensity('comfortable');
  session.profiles.show('Overview');
  session.profiles.save();
  expect(saved()).toEqual([]);
});
