// @vitest-environment happy-dom
// The switch `Also ended` in the toolbar.

import { act, cleanup, fireEvent, screen } from '@testing-library/react';
import { afterEach, expect, test } from 'vitest';
import { Toolbar } from '../../../../renderer/shell/Toolbar.tsx';
import { TABS } from '../../../../renderer/shell/tabs.ts';
import { clockTime } from '../../../../renderer/words/clock-time.ts';
import { SENTENCES } from '../../../../renderer/words/sentences.ts';
import { fakeSession } from '../fake-session.ts';
import { renderInWindow } from '../in-window.tsx';

afterEach(cleanup);

const connections = TABS.find(({ id }) => id === 'connections') ?? expect.fail('no tab Connections');
const control = () => screen.getByRole('switch', { name: 'Also ended' });

test('asks the engine for the ended flows, shows what its view has, and is remembered', () => {
  const { session, engine, invoke, show } = fakeSession({ boot: { ended: { listed: false, megabytes: 16 } } });
  expect([engine.setAlsoEnded.mock.lastCall, engine.setEndedMemory.mock.lastCall]).toEqual([[false], [16 * 2 ** 20]]);
  renderInWindow(session, <Toolbar tab={connections} />);
  expect(control().getAttribute('aria-checked')).toBe('false');
  fireEvent.click(control());
  expect(engine.setAlsoEnded).toHaveBeenLastCalledWith(true);
  expect(invoke).toHaveBeenLastCalledWith('saveSettings', { ended: { listed: true, megabytes: 16 } });
  act(() => show({ alsoEnded: true }));
  expect(control().getAttribute('aria-checked')).toBe('true');
  fireEvent.click(control());
  expect(engine.setAlsoEnded).toHaveBeenLastCalledWith(false);
});

test('says since when ended flows are kept, once older ones had to make room', () => {
  const { session, show } = fakeSession();
  renderInWindow(session, <Toolbar tab={connections} />);
  expect(control().getAttribute('aria-description')).toBeNull();
  const sinceMs = 1_790_000_000_000;
  act(() => show({ endedSinceMs: sinceMs, endedDropped: 12 }));
  expect(control().getAttribute('aria-description')).toBe(SENTENCES.ended.since(clockTime(sinceMs), 12));
});

test('selected ended flows are counted beside the button that deletes the living ones', () => {
  const { session } = fakeSession({ view: { alsoEnded: true, selected: 2, selectedEnded: 3 } });
  renderInWindow(session, <Toolbar tab={connections} />);
  expect(screen.getByText('3 ended selected')).toBeTruthy();
  expect(screen.getByRole('button', { name: 'Delete selected' }).textContent).toContain('2');
});
