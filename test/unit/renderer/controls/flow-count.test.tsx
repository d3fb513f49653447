// @vitest-environment happy-dom
// The status `Flow count`.

import { act, cleanup, screen } from '@testing-library/react';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { FlowCount } from '../../../../renderer/controls/FlowCount.tsx';
import { fakeSession } from '../fake-session.ts';
import { renderInWindow } from '../in-window.tsx';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => {
  cleanup();
  vi.useRealTimers();
});

const count = () => screen.getByRole('status', { name: 'Flow count' });
/** What a screen reader hears. */
const said = () => count().querySelector('.fg-hidden')?.textContent;

test('has the numbers of every view as integers', () => {
  const { session, show } = fakeSession({ view: { matching: 3, total: 1234 } });
  renderInWindow(session, <FlowCount />);
  expect(count().dataset).toMatchObject({ matching: '3', total: '1234' });
  expect(count().textContent).toContain('1,234 flows');
  act(() => show({ matching: 2, total: 5 }));
  expect(count().dataset).toMatchObject({ matching: '2', total: '5' });
});

test('says how many match only once the filter has settled', () => {
  const { session, show } = fakeSession({ view: { matching: 3, total: 9 } });
  renderInWindow(session, <FlowCount />);
  act(() => vi.runAllTimers());
  expect(said()).toBe('9 flows');
  act(() => session.filter.setFilter('proto = udp'));
  act(() => show({ matching: 4, filterText: 'proto = udp' }));
  expect(said()).toBe('9 flows');
  act(() => vi.runAllTimers());
  expect(said()).toBe('4 of 9');
});

test('has the ended flows beside the living ones while they are listed', () => {
  const { session, show } = fakeSession({ view: { matching: 3, total: 1234, ended: 318 } });
  renderInWindow(session, <FlowCount />);
  expect([count().textContent, count().dataset.ended]).toEqual(['1,234 flows', undefined]);
  act(() => show({ alsoEnded: true }));
  expect(count().dataset).toMatchObject({ matching: '3', total: '1234', ended: '318' });
  expect(count().textContent).toBe('1,234 flows and 318 ended');
  act(() => session.filter.setFilter('proto = udp'));
  expect(count().textContent).toBe('3 of 1,234 and 318 ended');
  act(() => show({ endedDropped: 1012 }));
  expect(count().textContent).toBe('3 of 1,234 and 318 ended, 1,012 older not kept');
});

test('says nothing about a table that is out of reach', () => {
  const { session } = fakeSession({ view: { matching: 3, total: 9 }, access: { reach: 'none' } });
  renderInWindow(session, <FlowCount />);
  expect(count().textContent).toBe('');
  expect(count().dataset).toMatchObject({ matching: '0', total: '0' });
});
