// @vitest-environment happy-dom
// The button in the filter box that clears the filter.

import { cleanup, fireEvent, screen } from '@testing-library/react';
import { afterEach, expect, test, vi } from 'vitest';
import { actionTitle } from '../../../../electron/contract/actions.ts';
import { ClearFilterButton } from '../../../../renderer/filter-bar/ClearFilterButton.tsx';
import { fakeSession } from '../fake-session.ts';
import { renderInWindow } from '../in-window.tsx';

afterEach(cleanup);

test('the button has the title of its action, and runs it', () => {
  const { session } = fakeSession({ boot: { filter: 'proto = tcp' } });
  const cleared = vi.fn(() => expect(session.store.getState().filterText).toBe(''));
  renderInWindow(session, <ClearFilterButton onCleared={cleared} />);
  const button = screen.getByRole('button', { name: 'Clear filter' });
  expect(button.title).toBe(actionTitle('clearFilter'));
  fireEvent.click(button);
  expect(cleared).toHaveBeenCalledOnce();
});
