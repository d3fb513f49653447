// @vitest-environment happy-dom
// A delete or flush under way, in the window: its progress, the status bar, and how it ended.

import { act, cleanup, fireEvent, screen, within } from '@testing-library/react';
import type { ReactNode } from 'react';
import { afterEach, expect, test, vi } from 'vitest';
import type { RemovalOutcome } from '../../../../renderer/session/removal.ts';
import { DialogHost } from '../../../../renderer/shell/DialogHost.tsx';
import { Footer } from '../../../../renderer/shell/Footer.tsx';
import { SENTENCES } from '../../../../renderer/words/sentences.ts';
import { fakeSession } from '../fake-session.ts';
import { renderInWindow } from '../in-window.tsx';
import { deletedEnd } from '../some-ends.ts';

afterEach(cleanup);

function show(component: ReactNode) {
  const fake = fakeSession();
  renderInWindow(fake.session, component);
  return fake;
}
const button = (name: string) => screen.getByRole('button', { name });

test('a delete that takes longer shows how far it is, hides in the status bar, and is stopped on request', async () => {
  const { session, show: view } = show(
    <>
      <DialogHost />
      <Footer />
    </>,
  );
  const run = Promise.withResolvers<RemovalOutcome>();
  const stop = vi.fn();
  act(() => {
    session.removals.start({ verb: 'delete', thing: 'flow', count: 200, token: 41, run: () => run.promise, stop });
    session.removals.hide();
    view({ deleting: { token: 41, total: 200, done: 82, deleted: 80, gone: 2, elapsedMs: 700 } });
  });
  expect(screen.queryByRole('alertdialog')).toBeNull();
  expect(screen.queryByText(SENTENCES.foot.mayModify)).toBeNull();
  fireEvent.click(button('Deleting 200 flows · 41 %'));
  const dialog = screen.getByRole('alertdialog', { name: 'Deleting 200 flows…' });
  expect(dialog.textContent).toContain('80 deleted, 2 already gone');
  expect(dialog.textContent).toContain('41 %, 2 s left');
  expect(dialog.textContent).toContain(SENTENCES.dialogs.hideOrStop(false));
  const bar = within(dialog).getByRole('progressbar');
  expect([bar.getAttribute('value'), bar.getAttribute('max')]).toEqual(['82', '200']);
  expect(document.activeElement).toBe(button('Cancel'));
  act(() => session.store.setState({ silence: { sinceMs: 0, failure: undefined } }));
  expect(dialog.textContent).toContain('it is not known how many of them are deleted');
  act(() => session.store.setState({ silence: undefined }));
  fireEvent.click(button('Cancel'));
  fireEvent.click(button('Cancel'));
  expect(stop).toHaveBeenCalledOnce();
  expect(dialog.textContent).toContain(SENTENCES.dialogs.stopping);
  fireEvent(dialog, new Event('cancel', { cancelable: true }));
  expect(screen.queryByRole('alertdialog')).toBeNull();
  fireEvent.click(button('Deleting 200 flows · 41 %'));
  const stopped = { op: 'delete', code: 'ECANCELED', message: 'The delete was stopped.' };
  await act(async () => run.resolve(deletedEnd({ deleted: 82, notSent: 118, failure: stopped })));
  expect(screen.getByRole('alertdialog', { name: SENTENCES.dialogs.notAllDeleted }).textContent).toContain(
    'The delete was stopped.',
  );
  expect(screen.getByRole('status').dataset).toMatchObject({ deleted: '82', notSent: '118' });
  fireEvent.click(button('Close'));
  expect(screen.queryByRole('alertdialog')).toBeNull();
});

test('a flush has no number while it runs, and cannot be stopped', () => {
  const { session } = show(<DialogHost />);
  act(() => {
    session.removals.start({ verb: 'flush', thing: 'flow', count: 9, run: () => new Promise(() => {}) });
    session.removals.show();
  });
  const dialog = screen.getByRole('alertdialog', { name: 'Flushing 9 entries…' });
  expect(dialog.textContent).toContain(SENTENCES.dialogs.hideOnly);
  expect(within(dialog).getByRole('progressbar').hasAttribute('value')).toBe(false);
  expect(screen.queryByRole('button', { name: 'Cancel' })).toBeNull();
  expect(document.activeElement).toBe(button('Hide'));
});
