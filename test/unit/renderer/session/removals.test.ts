// The course of a delete or flush that the user has confirmed: where it is shown while it runs, and how its end is said.

import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { Removal, RemovalOutcome } from '../../../../renderer/session/removal.ts';
import { PROGRESS_AFTER_MS } from '../../../../renderer/session/removals.ts';
import { SENTENCES } from '../../../../renderer/words/sentences.ts';
import { fakeSession } from '../fake-session.ts';
import { deletedEnd } from '../some-ends.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** A delete of three flows that was just confirmed, and ends when the test says so. */
function started(change: Partial<Removal> = {}) {
  const { session } = fakeSession();
  const { promise, resolve, reject } = Promise.withResolvers<RemovalOutcome>();
  const stop = vi.fn();
  session.openDialog({ kind: 'deleteMatching' });
  session.removals.start({
    ...{ verb: 'delete', thing: 'flow', count: 3, token: 41 },
    run: () => promise,
    stop,
    ...change,
  });
  const settled = async () => void (await vi.advanceTimersByTimeAsync(0));
  return {
    session,
    stop,
    state: () => session.store.getState(),
    pass: (ms: number) => vi.advanceTimersByTimeAsync(ms),
    ends: async (end: RemovalOutcome = deletedEnd()) => {
      resolve(end);
      await settled();
    },
    fails: async (error: unknown) => {
      reject(error);
      await settled();
    },
  };
}

describe('while it runs', () => {
  test('its confirmation stays open for a moment, and then its progress takes the place', async () => {
    const { state, pass } = started();
    await pass(PROGRESS_AFTER_MS - 1);
    expect(state()).toMatchObject({ dialog: { kind: 'deleteMatching' }, removal: { shown: 'confirmation' } });
    await pass(1);
    expect(state()).toMatchObject({ dialog: undefined, removal: { shown: 'dialog', count: 3 } });
  });

  test('nothing else is deleted, with the same reason everywhere, and no dialog opens over its progress', async () => {
    const { session, state, pass, ends } = started();
    expect(session.modifyBlocked()).toBe(SENTENCES.blocked.underWay('delete'));
    await pass(PROGRESS_AFTER_MS);
    session.openDialog({ kind: 'editRules' });
    expect(state().dialog).toBeUndefined();
    session.removals.hide();
    session.openDialog({ kind: 'editRules' });
    expect(state().dialog).toEqual({ kind: 'editRules' });
    await ends();
    expect(session.modifyBlocked()).toBeUndefined();
  });

  test('its progress can be hidden and shown again, and the user’s dialog stays', async () => {
    const { session, state, pass } = started();
    await pass(PROGRESS_AFTER_MS);
    session.removals.hide();
    expect(state().removal?.shown).toBe('foot');
    session.openDialog({ kind: 'editRules' });
    session.removals.show();
    expect(state()).toMatchObject({ dialog: { kind: 'editRules' }, removal: { shown: 'foot' } });
    session.closeDialog();
    session.removals.show();
    expect(state().removal?.shown).toBe('dialog');
  });

  test('it is stopped once, and stays until it has ended', async () => {
    const { session, state, stop, ends } = started();
    session.removals.stop();
    session.removals.stop();
    expect(stop).toHaveBeenCalledOnce();
    expect(state().removal?.stopped).toBe(true);
    await ends(deletedEnd({ deleted: 1, notSent: 2 }));
    expect(state()).toMatchObject({ removal: undefined, ended: { shown: 'dialog' } });
  });

  test('a second one does not start', () => {
    const { session, state } = started();
    const run = vi.fn();
    session.removals.start({ verb: 'flush', thing: 'flow', count: 9, run });
    expect(run).not.toHaveBeenCalled();
    expect(state().removal?.count).toBe(3);
  });
});

describe('its end', () => {
  test('is said in a toast if all went well, and no dialog is left', async () => {
    const { state, ends } = started();
    await ends();
    expect(state()).toMatchObject({ dialog: undefined, removal: undefined, ended: { shown: 'toast' } });
  });

  test.each([
    ['had already gone', { gone: 2 }],
    ['were other ones by then', { replaced: 1 }],
    ['no longer matched', { unmatched: 1 }],
  ])('is said in a toast, too, if some %s', async (_, outcome) => {
    const { state, ends } = started();
    await ends(deletedEnd(outcome));
    expect(state().ended).toEqual({ end: deletedEnd(outcome), shown: 'toast' });
  });

  test.each([
    ['were refused', { refused: [{ errno: 1, reason: 'no', count: 1 }] }],
    ['are not known', { unknown: 1 }],
    ['were not sent', { notSent: 1 }],
    ['were left by an early end', { failure: { op: 'delete', code: 'EIO', message: 'It broke.' } }],
  ])('is said in a dialog if some %s, and in a strip if it was hidden', async (_, outcome) => {
    const seen = started();
    await seen.ends(deletedEnd(outcome));
    expect(seen.state()).toMatchObject({ dialog: undefined, ended: { shown: 'dialog' }, lateDelete: undefined });
    const hidden = started();
    hidden.session.removals.hide();
    hidden.session.openDialog({ kind: 'editRules' });
    await hidden.ends(deletedEnd(outcome));
    expect(hidden.state()).toMatchObject({ dialog: { kind: 'editRules' }, ended: undefined });
    expect(hidden.state().lateDelete).toEqual(deletedEnd(outcome));
  });

  test('is a failure if it rejects', async () => {
    const failure = { op: 'delete', code: 'EWORKER', message: 'It is not known.' };
    const seen = started();
    await seen.fails(failure);
    expect(seen.state().ended).toEqual({ end: { kind: 'failed', verb: 'delete', failure }, shown: 'dialog' });
    const hidden = started();
    hidden.session.removals.hide();
    await hidden.fails(failure);
    expect(hidden.state()).toMatchObject({ ended: undefined, trouble: failure });
  });

  test('is dismissed by the user, and by the next removal', async () => {
    const { session, state, ends } = started();
    await ends();
    session.removals.dismissEnd();
    expect(state().ended).toBeUndefined();
    session.store.setState({ ended: { end: deletedEnd(), shown: 'toast' } });
    session.removals.start({ verb: 'flush', thing: 'flow', count: 9, run: () => new Promise(() => {}) });
    expect(state().ended).toBeUndefined();
  });
});
