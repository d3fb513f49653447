// @vitest-environment happy-dom
// The menu of a value beside the grid.

import { cleanup, fireEvent, screen } from '@testing-library/react';
import { afterEach, expect, test } from 'vitest';
import { actionTitle } from '../../../../electron/contract/actions.ts';
import { ValueMenu } from '../../../../renderer/controls/ValueMenu.tsx';
import { fakeSession } from '../fake-session.ts';
import { renderInWindow } from '../in-window.tsx';

afterEach(cleanup);

function show(filter: string) {
  const fake = fakeSession({ boot: { filter } });
  renderInWindow(
    fake.session,
    <>
      <button type="button" data-field="dst" data-value="10.0.0.2">
        <b>10.0.0.2</b>
      </button>
      <button type="button" data-field="colour" data-value="blue">
        blue
      </button>
      <ValueMenu />
    </>,
  );
  return { filter: () => fake.session.store.getState().filterText };
}

test('a value that carries its field can be joined to the filter', () => {
  const { filter } = show('tcp or udp');
  expect(fireEvent.contextMenu(screen.getByText('10.0.0.2'), { button: 2 })).toBe(false);
  expect(screen.getByRole('menu').textContent).toContain('dst = 10.0.0.2');
  fireEvent.click(screen.getByRole('menuitem', { name: actionTitle('filterAnd') }));
  expect(filter()).toBe('(proto = tcp or proto = udp) and dst = 10.0.0.2');
  expect(screen.queryByRole('menu')).toBeNull();
});

test('by a key, the first entry has the focus', () => {
  show('');
  fireEvent.contextMenu(screen.getByText('10.0.0.2'), { button: 0 });
  expect(document.activeElement).toBe(screen.getByRole('menuitem', { name: actionTitle('filterFor') }));
});

test('anything else has no menu', () => {
  show('');
  expect(fireEvent.contextMenu(screen.getByText('blue'), { button: 2 })).toBe(true);
  expect(screen.queryByRole('menu')).toBeNull();
});
