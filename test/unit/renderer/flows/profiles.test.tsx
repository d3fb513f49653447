// @vitest-environment happy-dom
// The menu of profiles and its questions.

import { act, cleanup, fireEvent, screen, waitFor, within } from '@testing-library/react';
import { afterEach, expect, test } from 'vitest';
import type { Profile } from '../../../../electron/contract/settings.ts';
import { ProfileMenu } from '../../../../renderer/flows/profiles/ProfileMenu.tsx';
import { DialogHost } from '../../../../renderer/shell/DialogHost.tsx';
import { SENTENCES } from '../../../../renderer/words/sentences.ts';
import { fakeSession } from '../fake-session.ts';
import { renderInWindow } from '../in-window.tsx';

afterEach(cleanup);

const { profiles: words } = SENTENCES;
const OWN: Profile = { name: 'Mine', density: 'compact', columns: [], columnWidths: {}, sort: [], rules: [] };

async function open(boot: Parameters<typeof fakeSession>[0] = {}) {
  const { session } = fakeSession(boot);
  renderInWindow(
    session,
    <>
      <ProfileMenu />
      <DialogHost />
    </>,
  );
  fireEvent.click(screen.getByRole('button', { name: /^Profile: / }));
  await screen.findByRole('menu');
  return { session, state: () => session.store.getState() };
}

const ask = (name: string) => fireEvent.click(screen.getByRole('menuitem', { name }));
const dialog = () => within(document.querySelector('dialog') ?? expect.fail('no dialog'));
const press = (name: string) => fireEvent.click(dialog().getByRole('button', { name, hidden: true }));

test('names the profile that is shown, and shows another', async () => {
  const { state } = await open({ boot: { profiles: [OWN] } });
  const choices = screen.getAllByRole('menuitemradio');
  expect(choices.map((choice) => choice.textContent)).toEqual(['Overview', 'NAT', 'Accounting', 'Debug', 'Mine']);
  expect(choices.map((choice) => choice.getAttribute('aria-checked'))).toEqual([
    'true',
    ...['false', 'false', 'false', 'false'],
  ]);
  fireEvent.click(screen.getByRole('menuitemradio', { name: 'Mine' }));
  expect(state()).toMatchObject({ density: 'compact', profiles: { shown: 'Mine' } });
  expect(screen.getByRole('button', { name: 'Profile: Mine' })).toBeTruthy();
});

test('says why a built-in profile is neither renamed nor deleted', async () => {
  const { state } = await open();
  for (const name of ['Rename profile…', 'Delete profile…']) {
    const item = screen.getByRole('menuitem', { name });
    expect(item.getAttribute('aria-description')).toBe(words.isBuiltIn);
    fireEvent.click(item);
    expect(state().dialog).toBeUndefined();
  }
});

test('a profile is saved under a name, after what is wrong with it was said', async () => {
  const { state } = await open();
  ask('Save profile as…');
  const field = () => dialog().getByRole('textbox', { name: 'Name', hidden: true });
  press('Save');
  expect(dialog().getByText(words.noName)).toBeTruthy();
  fireEvent.change(field(), { target: { value: 'debug' } });
  expect(dialog().getByText(words.nameTaken('debug'))).toBeTruthy();
  fireEvent.change(field(), { target: { value: ' By rate' } });
  press('Save');
  expect(state().profiles.shown).toBe('By rate');
  await waitFor(() => expect(document.querySelector('dialog')).toBeNull());
});

test('a profile of the user is renamed, then deleted', async () => {
  const { session, state } = await open({ boot: { profile: 'Mine', profiles: [OWN] } });
  ask('Rename profile…');
  fireEvent.change(dialog().getByRole('textbox', { hidden: true }), { target: { value: 'Yours' } });
  press('Rename');
  expect(state().profiles.shown).toBe('Yours');
  act(() => session.openDialog({ kind: 'forgetProfile' }));
  expect(dialog().getByText('Delete profile “Yours”?')).toBeTruthy();
  press('Delete');
  expect(state().profiles.shown).toBe('Overview');
});

test('Cancel resets nothing, Reset does', async () => {
  const { session, state } = await open({ boot: { density: 'compact' } });
  ask('Reset profile…');
  press('Cancel');
  expect(state().density).toBe('compact');
  act(() => session.openDialog({ kind: 'resetProfile' }));
  press('Reset');
  expect(state().density).toBe('comfortable');
});
