// @vitest-environment happy-dom
// The confirmation of a delete.

import { act, cleanup, fireEvent, screen } from '@testing-library/react';
import { afterEach, describe, expect, test } from 'vitest';
import { DeleteDialog } from '../../../../renderer/dialogs/DeleteDialog.tsx';
import type { DeleteOutcome, DeleteScope, PreparedDelete } from '../../../../renderer/engine/api.ts';
import { EngineError } from '../../../../renderer/engine/client-calls.ts';
import { SENTENCES } from '../../../../renderer/words/sentences.ts';
import { type FakeSituation, fakeSession } from '../fake-session.ts';
import { renderInWindow } from '../in-window.tsx';
import { row } from '../row.ts';

const { dialogs } = SENTENCES;
const TOKEN = 41;

const PREPARED: PreparedDelete = {
  token: TOKEN,
  count: 3,
  ended: 0,
  sample: [row()],
  byProtocol: [{ protocol: 6, count: 3 }],
  untranslatedTcp: 0,
  openingOrClosing: 0,
  untranslatedOther: 0,
  translated: 0,
  ownSession: 0,
  hidden: 0,
  filterText: '',
  reading: undefined,
  paused: false,
  secondLook: { lookedUp: [], asKnown: [] },
  command: undefined,
};
const OUTCOME: DeleteOutcome = {
  deleted: 2,
  gone: 0,
  replaced: 1,
  unmatched: 0,
  refused: [],
  unknown: 0,
  notSent: 0,
  failure: undefined,
};

afterEach(cleanup);

async function open(
  prepared: Partial<PreparedDelete> = {},
  kind: 'selected' | 'matching' = 'matching',
  situation: FakeSituation = {},
) {
  const fake = fakeSession(situation);
  const scope: DeleteScope = { kind };
  const run = Promise.withResolvers<DeleteOutcome>();
  fake.engine.prepareDelete.mockResolvedValue({ ...PREPARED, ...prepared });
  fake.engine.executeDelete.mockReturnValue(run.promise);
  const shown = await act(async () => renderInWindow(fake.session, <DeleteDialog scope={scope} />));
  const ends = (outcome: Partial<DeleteOutcome> = {}) => act(async () => run.resolve({ ...OUTCOME, ...outcome }));
  return { ...fake, scope, ends, close: shown.unmount };
}

const button = (name: string) => screen.getByRole('button', { name });
const press = (name: string) => act(async () => fireEvent.click(button(name)));
const text = () => screen.getByRole('alertdialog').textContent ?? '';

test('deletes exactly what was prepared, and says what became of each flow', async () => {
  const { engine, scope, ends } = await open();
  expect(engine.prepareDelete).toHaveBeenCalledExactlyOnceWith(scope);
  await press(dialogs.deleteFlows(3));
  expect(engine.executeDelete).toHaveBeenCalledExactlyOnceWith(TOKEN);
  expect(button(dialogs.cancel).getAttribute('aria-description')).toBe(dialogs.deleteUnderWay);
  await ends();
  expect(screen.getByRole('heading', { level: 2 }).textContent).toBe(dialogs.notAllDeleted);
  expect(screen.getByRole('status').dataset).toMatchObject({ deleted: '2', replaced: '1', notSent: '0' });
});

test('closing it drops the delete', async () => {
  const { engine, close } = await open();
  close();
  expect(engine.executeDelete).not.toHaveBeenCalled();
  expect(engine.cancelDelete).toHaveBeenCalledExactlyOnceWith(TOKEN);
});

test('a delete of nothing cannot be confirmed', async () => {
  const { engine } = await open({ count: 0, sample: [] });
  expect(button(dialogs.deleteFlows(0)).getAttribute('aria-description')).toBe(dialogs.nothingToDelete);
  await press(dialogs.deleteFlows(0));
  expect(engine.executeDelete).not.toHaveBeenCalled();
});

test('while the table does not answer, a running delete can be left', async () => {
  const { session } = await open();
  await press(dialogs.deleteFlows(3));
  act(() =>
    session.store.setState({ silence: { sinceMs: 0, failure: undefined }, dialog: { kind: 'deleteMatching' } }),
  );
  expect(text()).toContain('it is not known how many of them are deleted');
  await press(dialogs.close);
  expect(session.store.getState().dialog).toBeUndefined();
});

test('what became of a delete that was left is said in the window, or why that is not known', async () => {
  const { session, ends, close } = await open();
  await press(dialogs.deleteFlows(3));
  close();
  await ends({ notSent: 1 });
  expect(session.store.getState().lateDelete).toMatchObject({ deleted: 2, replaced: 1, notSent: 1 });
  const failure = { op: 'delete', code: 'EWORKER', message: 'It is not known.' };
  const other = await open();
  const { promise, reject } = Promise.withResolvers<DeleteOutcome>();
  other.engine.executeDelete.mockReturnValue(promise);
  await press(dialogs.deleteFlows(3));
  other.close();
  await act(async () => reject(new EngineError(failure)));
  expect(other.session.store.getState()).toMatchObject({ trouble: failure, lateDelete: undefined });
});

describe('it says', () => {
  test('by which filter, if there is one', async () => {
    await open({ filterText: 'proto = tcp' });
    expect(text()).toContain(`${dialogs.allThatMatch} proto = tcp`);
    cleanup();
    await open();
    expect(text()).toContain(dialogs.allListed);
  });

  test('how many of the selected are out of sight', async () => {
    await open({ hidden: 2, filterText: 'proto = udp' }, 'selected');
    expect(screen.getByRole('alert').textContent).toBe(`2 of them are hidden ${dialogs.byFilter} proto = udp`);
  });

  test('that the text in the filter box is not the filter that hides them', async () => {
    const { session } = await open({ hidden: 2, filterText: 'proto = udp' }, 'selected');
    act(() => session.filter.setFilter('proto = '));
    expect(screen.getByRole('alert').textContent).toBe(
      `2 of them are hidden ${dialogs.byFilter} proto = udp. ${dialogs.boxNotApplied}`,
    );
  });

  test('that the user’s own session is among them', async () => {
    await open({ ownSession: 1 });
    expect(screen.getByRole('alert').textContent).toContain('through which you are logged in');
  });

  test('that a paused view only strikes out what was deleted', async () => {
    const { ends } = await open({ paused: true });
    await press(dialogs.deleteFlows(3));
    await ends({ deleted: 3, replaced: 0 });
    expect(text()).toContain(dialogs.strikesOut);
  });

  test('how to block a connection that would come back, unless the kernel does not pick it up', async () => {
    await open();
    expect(text()).toContain('flowglass_block');
    cleanup();
    await open({}, 'matching', { status: { tcpLoose: false } });
    expect(text()).not.toContain('flowglass_block');
  });
});
