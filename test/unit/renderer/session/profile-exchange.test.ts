// @vitest-environment happy-dom
// Exporting and importing profiles: an import that is not understood in full changes nothing.

import { expect, test } from 'vitest';
import { profileText } from '../../../../electron/contract/profile-file.ts';
import type { Profile } from '../../../../electron/contract/settings.ts';
import { FLOW_COLUMNS } from '../../../../renderer/flows/connection-columns.tsx';
import { fakeSession } from '../fake-session.ts';

const OWN: Profile = { name: 'Mine', density: 'compact', columns: [], columnWidths: {}, sort: [], rules: [] };

/** A session whose main answers with this. */
function start(value: unknown, boot: Parameters<typeof fakeSession>[0] = {}) {
  const { session, invoke } = fakeSession(boot);
  invoke.mockImplementation(async () => ({ ok: true, value }));
  return { session, invoke, state: () => session.store.getState() };
}

const file = (profile: unknown, name = 'p.json') => ({
  file: name,
  text: typeof profile === 'string' ? profile : JSON.stringify(profile),
});

test('the profile that is shown is exported as it is, and the file is named', async () => {
  const { session, invoke, state } = start(
    { path: '/home/me/Mine.json' },
    { boot: { profile: 'Mine', profiles: [OWN] } },
  );
  await session.profileFiles.exportShown();
  expect(invoke).toHaveBeenCalledWith('exportProfile', OWN);
  expect(state().exported).toEqual({ times: 1, path: '/home/me/Mine.json' });
});

test.each(['exportShown', 'import'] as const)('%s that is cancelled does nothing', async (what) => {
  const { session, state } = start(null);
  const before = state();
  await session.profileFiles[what]();
  expect(state()).toBe(before);
});

test('an imported profile is shown and remembered, under a name that is free', async () => {
  const { session, invoke, state } = start(file(profileText(OWN)), { boot: { profiles: [OWN] } });
  await session.profileFiles.import();
  const added = { ...OWN, name: 'Mine 2' };
  expect(state()).toMatchObject({ density: 'compact', profiles: { shown: 'Mine 2' } });
  expect(invoke).toHaveBeenLastCalledWith('saveSettings', { profile: 'Mine 2', profiles: [OWN, added] });
});

const RULE = { name: 'Web', filter: 'dport = 443', colour: 'teal', sign: 'W', enabled: true };
const shown = (id: string) => ({ id, shown: true, pinned: false });
test.each<[string, unknown]>([
  ['names the column “country”, which', { columns: [shown('bytes'), shown('country')] }],
  ['shows no column', { columns: FLOW_COLUMNS.map(({ id }) => ({ ...shown(id), shown: false })) }],
  ['sorts by the column “mark”, which it does not show', { sort: [{ column: 'mark', descending: true }] }],
  ['names the column “country”, which', { columnWidths: { country: 90 } }],
  ['names the column “country”, which', { sort: [{ column: 'country', descending: true }] }],
  ['has a rule “Web” whose filter is not one', { rules: [{ ...RULE, filter: 'dprt = 443' }] }],
  ['has a rule “Web” whose filter is not one: Type a filter.', { rules: [RULE, { ...RULE, filter: ' ' }] }],
  ['is not understood at “rules[0].colour”', { rules: [{ ...RULE, colour: '#fff' }] }],
  ['is a profile of a newer Flowglass', { flowglassProfile: 2 }],
  ['is not understood at “density”', { density: 'tiny' }],
])('an import that %s is refused, and nothing changes', async (reason, change) => {
  const broken = { flowglassProfile: 1, ...OWN, ...(change as object) };
  const { session, invoke, state } = start(file(broken, 'a\u202eb.json'));
  const before = state();
  await session.profileFiles.import();
  const { trouble, ...after } = state();
  const { trouble: _, ...unchanged } = before;
  expect(after).toEqual(unchanged);
  expect(trouble?.code).toBe('EPROFILE');
  expect(trouble?.message).toContain(`Nothing was imported: the file a\\u202eb.json ${reason}`);
  expect(invoke.mock.calls.map(([name]) => name)).not.toContain('saveSettings');
});

test('a failure of main is shown', async () => {
  const { session, invoke, state } = start(null);
  const failure = { op: 'profile', code: 'EPROFILE', message: 'The profile was not exported.' };
  invoke.mockImplementation(async () => ({ ok: false, failure }));
  await session.profileFiles.exportShown();
  expect(state().trouble).toEqual(failure);
});
