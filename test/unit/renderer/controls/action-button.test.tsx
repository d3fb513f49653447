// @vitest-environment happy-dom
// Buttons say why they are blocked; an action's button follows the lists of actions.

import { act, cleanup, fireEvent, screen } from '@testing-library/react';
import { afterEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import { ActionButton } from '../../../../renderer/controls/ActionButton.tsx';
import { Button } from '../../../../renderer/controls/Button.tsx';
import { SENTENCES } from '../../../../renderer/words/sentences.ts';
import { fakeSession } from '../fake-session.ts';
import { renderInWindow } from '../in-window.tsx';

afterEach(cleanup);

const button = () => screen.getByRole('button');

describe('a blocked button', () => {
  test('says why, can be reached, and does nothing', () => {
    const pressed = vi.fn();
    renderInWindow(
      fakeSession().session,
      <Button blocked="Not now." aria-description="3 selected" onClick={pressed} />,
    );
    expect(button().getAttribute('aria-disabled')).toBe('true');
    expect(button().getAttribute('aria-description')).toBe('Not now.');
    expect(button().hasAttribute('disabled')).toBe(false);
    fireEvent.click(button());
    expect(pressed).not.toHaveBeenCalled();
  });

  test('has its own description otherwise', () => {
    const pressed = vi.fn();
    renderInWindow(fakeSession().session, <Button aria-description="3 selected" onClick={pressed} />);
    expect(button().getAttribute('aria-description')).toBe('3 selected');
    fireEvent.click(button());
    expect(pressed).toHaveBeenCalledOnce();
  });
});

test('the hint of a button goes with a click, and comes back with the pointer', () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  onTestFinished(() => void vi.useRealTimers());
  renderInWindow(fakeSession().session, <Button hint="Opens something">Open</Button>);
  const point = () => {
    fireEvent.pointerEnter(button());
    fireEvent.mouseEnter(button());
    act(() => vi.advanceTimersByTime(1000));
  };
  const isSaid = () => screen.queryByText('Opens something') !== null;
  point();
  expect(isSaid()).toBe(true);
  fireEvent.pointerDown(button());
  fireEvent.click(button());
  act(() => vi.advanceTimersByTime(2000));
  expect(isSaid()).toBe(false);
  fireEvent.pointerLeave(button());
  fireEvent.mouseLeave(button());
  point();
  expect(isSaid()).toBe(true);
});

test('the hint of a button needs a pointer that rests on it', () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  onTestFinished(() => void vi.useRealTimers());
  const { session } = fakeSession();
  const { rerender } = renderInWindow(session, <Button>Open</Button>);
  const isSaid = () => screen.queryByText('Opens something') !== null;
  const later = () => act(() => vi.advanceTimersByTime(1000));
  // Nothing to say yet.
  fireEvent.pointerEnter(button());
  later();
  fireEvent.pointerLeave(button());
  rerender(<Button hint="Opens something">Open</Button>);
  later();
  expect(isSaid()).toBe(false);
  // Only passing by.
  fireEvent.pointerEnter(button());
  act(() => vi.advanceTimersByTime(100));
  fireEvent.pointerLeave(button());
  later();
  expect(isSaid()).toBe(false);
  const before = button();
  fireEvent.pointerEnter(button());
  later();
  expect(isSaid()).toBe(true);
  fireEvent.mouseLeave(button());
  fireEvent.pointerLeave(button());
  later();
  expect(isSaid()).toBe(false);
  // It does not come by itself when there is something to say again, and the button stays the same element.
  rerender(<Button>Open</Button>);
  rerender(<Button hint="Opens something">Open</Button>);
  later();
  expect(isSaid()).toBe(false);
  expect(button()).toBe(before);
  // Under a pointer that rests on the button already, it does.
  rerender(<Button>Open</Button>);
  fireEvent.pointerEnter(button());
  later();
  rerender(<Button blocked="Opens something">Open</Button>);
  expect(isSaid()).toBe(true);
});

describe('the button of an action', () => {
  test('has the title of the action, with an ellipsis that is not part of its name', () => {
    renderInWindow(fakeSession().session, <ActionButton action="deleteMatching" />);
    expect(button().textContent).toBe('Delete matching…');
    expect(screen.getByRole('button', { name: 'Delete matching' })).toBe(button());
  });

  test('runs the action', () => {
    const { session } = fakeSession();
    renderInWindow(session, <ActionButton action="flush" />);
    fireEvent.click(button());
    expect(session.store.getState().dialog).toEqual({ kind: 'flush' });
  });

  test('is blocked as the action is, and follows both the session and the view', () => {
    const { session, show } = fakeSession({ view: { matching: 0 } });
    renderInWindow(session, <ActionButton action="deleteMatching" />);
    const reason = () => button().getAttribute('aria-description');
    expect(reason()).toBe(SENTENCES.blocked.noneMatch);
    act(() => show({ matching: 2 }));
    expect(reason()).toBeNull();
    act(() => session.filter.setFilter('proto = '));
    expect(reason()).toBe(SENTENCES.blocked.filterErrors);
  });
});
