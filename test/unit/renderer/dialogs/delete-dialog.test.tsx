// @vitest-environment happy-dom
// The confirmation of a delete.

import { act, cleanup, fireEvent, screen } from '@testing-library/react';
import { afterEach, describe, expect, test } from 'vitest';
import type { UndoRoom } from '../../../../electron/contract/action-log.ts';
import { DeleteDialog } from '../../../../renderer/dialogs/DeleteDialog.tsx';
import type { DeleteOutcome, DeleteScope, PreparedDelete } from '../../../../renderer/engine/api.ts';
import { EngineError } from '../../../../renderer/engine/client-calls.ts';
import { SENTENCES } from '../../../../renderer/words/sentences.ts';
import { type FakeSituation, fakeSession } from '../fake-session.ts';
import { renderInWindow } from '../in-window.tsx';
import { row } from '../row.ts';
import { ALL_DELETED, deletedEnd, PREPARED, THREE_FLOWS } from '../some-ends.ts';

const { dialogs, blocked } = SENTENCES;
const OWN_SESSION = { client: '192.0.2.9', clientPort: 50110, server: '192.0.2.1', serverPort: 22 };
/** One of the three flows is the user's own session. */
const WITH_OWN: Partial<PreparedDelete> = { own: 1, others: { ...THREE_FLOWS, count: 2 } };
const FITS: UndoRoom = { kind: 'fits', forgets: 0 };

afterEach(cleanup);

async function open(
  prepared: Partial<PreparedDelete> = {},
  kind: 'selected' | 'matching' = 'matching',
  situation: FakeSituation = {},
  room: UndoRoom = FITS,
) {
  const fake = fakeSession(situation);
  const scope: DeleteScope = { kind };
  const run = Promise.withResolvers<DeleteOutcome>();
  fake.engine.prepareDelete.mockResolvedValue({ ...PREPARED, ...prepared });
  fake.engine.executeDelete.mockReturnValue(run.promise);
  const answers: Record<string, unknown> = {
    undoRoom: { ok: true, value: room },
    beginAction: { ok: true, value: { action: 7 } },
  };
  fake.invoke.mockImplementation(async (name) => answers[name]);
  const shown = await act(async () => renderInWindow(fake.session, <DeleteDialog scope={scope} />));
  const ends = (outcome: Partial<DeleteOutcome> = {}) => act(async () => run.resolve({ ...ALL_DELETED, ...outcome }));
  return { ...fake, scope, ends, answers, close: shown.unmount, state: () => fake.session.store.getState() };
}

const button = (name: string) => screen.getByRole('button', { name });
const press = (name: string) => act(async () => fireEvent.click(button(name)));
const dialog = () => screen.getByRole('alertdialog');
const text = () => dialog().textContent ?? '';
const notes = () => [...dialog().querySelectorAll<HTMLElement>('[data-note]')].map(({ dataset }) => dataset.note);
const note = (kind: string) => dialog().querySelector(`[data-note=${kind}]`)?.textContent;

test('deletes exactly what was prepared, and its end has its counts', async () => {
  const { engine, scope, ends, state } = await open();
  expect(engine.prepareDelete).toHaveBeenCalledExactlyOnceWith(scope);
  expect(document.activeElement).toBe(button(dialogs.cancel));
  await press(dialogs.deleteFlows(3));
  expect(engine.executeDelete).toHaveBeenCalledExactlyOnceWith({ token: 41, alsoOwn: false, action: 7 });
  expect(button(dialogs.cancel).getAttribute('aria-description')).toBe(blocked.underWay('delete'));
  expect(state().removal).toMatchObject({ verb: 'delete', thing: 'flow', count: 3, token: 41, undoable: true });
  await ends({ deleted: 2, replaced: 1 });
  expect(state().ended?.end).toEqual({ ...deletedEnd({ deleted: 2, replaced: 1 }), action: 7, paused: false });
});

test('closing it drops the delete', async () => {
  const { engine, close } = await open();
  close();
  expect(engine.executeDelete).not.toHaveBeenCalled();
  expect(engine.cancelDelete).toHaveBeenCalledExactlyOnceWith(41);
});

test('a delete that was confirmed continues if the dialog is closed, and is stopped by its own stop', async () => {
  const { session, engine, close } = await open();
  await press(dialogs.deleteFlows(3));
  close();
  expect(engine.cancelDelete).not.toHaveBeenCalled();
  session.removals.stop();
  expect(engine.cancelDelete).toHaveBeenCalledExactlyOnceWith(41);
});

test('a delete of nothing cannot be confirmed', async () => {
  const nothing = { ...THREE_FLOWS, count: 0 };
  const { engine } = await open({ all: nothing, others: nothing, sample: [] });
  expect(button(dialogs.deleteFlows(0)).getAttribute('aria-description')).toBe(dialogs.nothingToDelete);
  await press(dialogs.deleteFlows(0));
  expect(engine.executeDelete).not.toHaveBeenCalled();
});

test('a delete whose outcome is lost ends with the reason', async () => {
  const { engine, state } = await open();
  const failure = { op: 'delete', code: 'EWORKER', message: 'It is not known.' };
  engine.executeDelete.mockRejectedValue(new EngineError(failure));
  await press(dialogs.deleteFlows(3));
  expect(state().ended).toEqual({ end: { kind: 'failed', verb: 'delete', failure }, shown: 'dialog' });
});

describe('the user’s own session', () => {
  const tick = () => screen.getByRole('checkbox', { name: dialogs.alsoOwn('192.0.2.9:50110') });
  const situation: FakeSituation = { boot: { ownSession: OWN_SESSION } };

  test('is left out, and the numbers say so, unless it is ticked', async () => {
    const { engine } = await open(WITH_OWN, 'matching', situation);
    expect(screen.getByRole('heading', { level: 2 }).textContent).toBe('Delete 2 flows?');
    expect(text()).toContain(dialogs.leftOut(1));
    expect(notes()[0]).toBe('own');
    act(() => tick().click());
    expect(screen.getByRole('heading', { level: 2 }).textContent).toBe('Delete 3 flows?');
    expect(text()).not.toContain(dialogs.leftOut(1));
    act(() => tick().click());
    await press('Delete 2 flows');
    expect(engine.executeDelete).toHaveBeenCalledExactlyOnceWith({ token: 41, alsoOwn: false, action: 7 });
  });

  test('is deleted if it is ticked', async () => {
    const { engine } = await open(WITH_OWN, 'matching', situation);
    act(() => tick().click());
    await press('Delete 3 flows');
    expect(engine.executeDelete).toHaveBeenCalledExactlyOnceWith({ token: 41, alsoOwn: true, action: 7 });
  });

  test('alone must be ticked before it is deleted', async () => {
    const one = { ...THREE_FLOWS, count: 1 };
    await open({ own: 1, all: one, others: { ...one, count: 0 } }, 'selected', situation);
    expect(note('own')).toContain(dialogs.isOwnSession);
    expect(button('Delete 0 flows').getAttribute('aria-description')).toBe(dialogs.onlyOwn);
    act(() => tick().click());
    expect(button('Delete 1 flow').getAttribute('aria-description')).toBeNull();
  });

  test('is not in the sample while it is left out, and the command says that it takes it', async () => {
    const sample = [row(), row({ handle: 8, origSrc: '192.0.2.9' })];
    const two = { ...THREE_FLOWS, count: 2 };
    const command = 'conntrack -D -p tcp';
    const only = { ...two, count: 1 };
    await open({ own: 1, all: two, others: only, sample, command }, 'matching', situation);
    expect(screen.getAllByRole('listitem')).toHaveLength(1);
    expect(text()).toContain(dialogs.byCommandOwnToo);
    act(() => tick().click());
    expect(screen.getAllByRole('listitem')).toHaveLength(2);
    expect(text()).not.toContain(dialogs.byCommandOwnToo);
  });
});

test('the rule that blocks a connection is folded, until it is asked for, and says of which it is', async () => {
  // The first of the flows does not come back.
  await open({ sample: [row({ handle: 2, origSport: 40_000, state: 7 }), row()] }, 'selected');
  const fold = dialog().querySelector('details');
  expect(fold?.open).toBe(false);
  expect(fold?.querySelector('summary')?.textContent).toBe(
    'Show the rule that blocks 192.168.4.27:51544 → 10.2.8.14:443',
  );
  expect(fold?.textContent).toContain('tcp sport 51544 ');
});

test('a connection in a zone has no rule, which would block the same addresses in all zones', async () => {
  await open({ sample: [row({ zone: 5 })] }, 'selected');
  expect(dialog().querySelector('details')).toBeNull();
});

describe('the host that all flows have in common', () => {
  const shared = { family: 2, address: '192.168.4.27' };
  const folds = () =>
    [...dialog().querySelectorAll('details')].map((fold) => fold.querySelector('summary')?.textContent);

  test('can be blocked whole, in place of the first flow', async () => {
    await open({ others: { ...THREE_FLOWS, shared } }, 'selected');
    expect(folds()).toEqual(['Show the rule that blocks 192.168.4.27']);
    expect(text()).toContain('ip saddr 192.168.4.27 drop;');
    expect(text()).toContain('nft delete table inet flowglass_block');
  });

  test('can be blocked beside the connection, if it is a single one', async () => {
    await open({ others: { ...THREE_FLOWS, count: 1, shared } }, 'selected');
    expect(folds()).toEqual(['Show the rule that blocks it', 'Show the rule that blocks 192.168.4.27']);
  });

  test('is not blocked if the user is logged in from there, which is said', async () => {
    const others = { ...THREE_FLOWS, shared: 'client' } as const;
    await open({ others }, 'selected', { boot: { ownSession: OWN_SESSION } });
    expect(text()).toContain(dialogs.clientNotBlocked(OWN_SESSION.client));
    expect(folds().join()).not.toContain(`blocks ${OWN_SESSION.client}`);
  });
});

test('says why there is no command if conntrack cannot say the filter', async () => {
  await open({ filterText: 'dport = 22' }, 'matching');
  expect(text()).toContain('conntrack cannot delete exactly these flows: it cannot say dport = 22.');
  cleanup();
  await open({ filterText: 'dport = 22', paused: true }, 'matching');
  expect(text()).not.toContain('conntrack cannot');
});

describe('the undo', () => {
  test('is announced beside the buttons, and the delete begins under its number', async () => {
    const { invoke } = await open({ filterText: 'proto = tcp' });
    expect(text()).toContain(dialogs.howToUndo);
    expect(invoke).toHaveBeenCalledWith('undoRoom', { flows: 3 });
    await press(dialogs.deleteFlows(3));
    const begun = { kind: 'deleteMatching', flows: 3, isWhole: true, room: FITS, filter: 'proto = tcp' };
    expect(invoke).toHaveBeenLastCalledWith('beginAction', begun);
  });

  test('of flows that were chosen by hand is logged with the first of them', async () => {
    const { invoke } = await open({ filterText: 'proto = tcp' }, 'selected');
    await press(dialogs.deleteFlows(3));
    const begun = { kind: 'deleteFlows', flows: 3, room: FITS, first: 'TCP 192.168.4.27:51544 → 10.2.8.14:443' };
    expect(invoke).toHaveBeenLastCalledWith('beginAction', begun);
  });

  test('is refused before the delete, with the reason', async () => {
    const room: UndoRoom = { kind: 'none', why: 'right', reason: 'The helper may not create flows.' };
    const { state, ends } = await open({}, 'selected', {}, room);
    expect(note('final')).toBe(`${dialogs.cannotBeUndone} ${room.reason}`);
    expect(text()).not.toContain(dialogs.howToUndo);
    await press(dialogs.deleteFlows(3));
    await ends();
    expect(state().ended?.end).toMatchObject({ kind: 'deleted', action: undefined });
  });

  test('of older actions that it costs is counted', async () => {
    await open({}, 'matching', {}, { kind: 'fits', forgets: 2 });
    expect(note('final')).toBe('2 older actions can then no longer be undone.');
    cleanup();
    await open({}, 'matching', {}, { kind: 'fits', forgets: 1 });
    expect(note('final')).toBe('1 older action can then no longer be undone.');
  });

  test('is of a part only if not all that match are deleted', async () => {
    const parts: Partial<PreparedDelete>[] = [
      { paused: true },
      { reading: { flows: 1, expected: 2, reason: 'lost' } },
      WITH_OWN,
    ];
    for (const part of parts) {
      const { invoke } = await open(part, 'matching', { boot: { ownSession: OWN_SESSION } });
      await press(part === WITH_OWN ? 'Delete 2 flows' : 'Delete 3 flows');
      expect(invoke).toHaveBeenLastCalledWith('beginAction', expect.objectContaining({ isWhole: false }));
      cleanup();
    }
  });

  test('nothing is deleted if more would be forgotten by now', async () => {
    const { answers, engine, state } = await open();
    const failure = { op: 'delete', code: 'ECHANGED', message: 'Look again.' };
    answers.beginAction = { ok: false, failure };
    await press(dialogs.deleteFlows(3));
    expect(engine.executeDelete).not.toHaveBeenCalled();
    expect(state().ended).toEqual({ end: { kind: 'failed', verb: 'delete', failure }, shown: 'dialog' });
  });
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
    await open({ others: { ...THREE_FLOWS, hidden: 2 }, filterText: 'proto = udp' }, 'selected');
    expect(screen.getByRole('alert').textContent).toBe(`2 of them are hidden ${dialogs.byFilter} proto = udp`);
  });

  test('that the text in the filter box is not the filter that hides them', async () => {
    const others = { ...THREE_FLOWS, hidden: 2 };
    const { session } = await open({ others, filterText: 'proto = udp' }, 'selected');
    act(() => session.filter.setFilter('proto = '));
    expect(screen.getByRole('alert').textContent).toBe(
      `2 of them are hidden ${dialogs.byFilter} proto = udp. ${dialogs.boxNotApplied}`,
    );
  });

  test('what can go wrong, the worst first', async () => {
    const all = { ...THREE_FLOWS, untranslatedTcp: 1, translated: 1, untranslatedOther: 1, hidden: 1 };
    const reading = { flows: 10, expected: undefined, reason: 'lost' };
    const situation: FakeSituation = { boot: { ownSession: OWN_SESSION } };
    const room: UndoRoom = { kind: 'none', why: 'bound', reason: 'It has too many flows.' };
    await open({ own: 1, all, others: all, reading, filterText: 'mark = 1' }, 'matching', situation, room);
    expect(notes()).toEqual(['own', 'final', 'back', 'break', 'hidden', 'other', 'other']);
    const [part, comesBack] = [...dialog().querySelectorAll('[data-note=other]')];
    expect(part?.textContent).toContain(dialogs.stillReading);
    expect(comesBack?.textContent).toContain('with its next packet');
  });

  test('of what kinds they are', async () => {
    const all = {
      ...THREE_FLOWS,
      byProtocol: [17, 6, 1, 47].map((protocol) => ({ protocol, count: 2 })),
      byTcpState: [{ state: 3, count: 1234 }],
      translated: 3,
    };
    await open({ all, others: all });
    expect(dialog().querySelector('.fg-breakdown')?.textContent).toBe(
      'UDP 2TCP 2ICMP 2Established 1,234Translated 3Bytes so far 4.20 kB',
    );
  });

  test('that a paused view takes what is shown, and strikes out what was deleted', async () => {
    const { ends, state } = await open({ paused: true });
    expect(note('other')).toContain(dialogs.viewPaused);
    await press(dialogs.deleteFlows(3));
    await ends();
    expect(state().ended?.end).toMatchObject({ kind: 'deleted', paused: true });
  });

  test('that without a filter this is a flush, and asks about that instead', async () => {
    const { session, engine } = await open();
    session.openDialog({ kind: 'deleteMatching' });
    expect(note('other')).toContain(dialogs.thisIsFlush);
    await press('Flush…');
    expect(session.store.getState().dialog).toEqual({ kind: 'flush' });
    expect(engine.executeDelete).not.toHaveBeenCalled();
    cleanup();
    await open({ filterText: 'proto = tcp' });
    expect(text()).not.toContain(dialogs.thisIsFlush);
    cleanup();
    await open({}, 'selected');
    expect(text()).not.toContain(dialogs.thisIsFlush);
  });

  test('how to block a connection that would come back, unless the kernel does not pick it up', async () => {
    await open();
    expect(text()).toContain('flowglass_block');
    cleanup();
    await open({}, 'matching', { status: { tcpLoose: false } });
    expect(text()).not.toContain('flowglass_block');
  });
});
