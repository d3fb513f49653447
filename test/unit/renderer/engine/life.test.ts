// The engine's side of being watched: it answers in every state, and does not act late on an old confirmation.

import { describe, expect, test } from 'vitest';
import type { FromEngine } from '../../../../electron/contract/from-engine.ts';
import type { ToEngine } from '../../../../electron/contract/to-engine.ts';
import { Engine } from '../../../../renderer/engine/engine.ts';
import type { FromWorker } from '../../../../renderer/engine/worker-messages.ts';
import { batchOf } from './flows.ts';

const NOW = Date.UTC(2026, 10, 3, 12);

function setUp(flows: number) {
  const seen = { nowMs: NOW, toPage: [] as FromWorker[], toMain: [] as FromEngine[] };
  const engine = new Engine({
    now: () => seen.nowMs,
    after: () => () => {},
    toMain: (message) => seen.toMain.push(message),
    readDump: () => undefined,
    toPage: (message) => seen.toPage.push(message),
    warn: (text) => expect.fail(text),
  });
  const main = (message: ToEngine) => engine.fromMain(message);
  engine.attached();
  main({ kind: 'sourceOpened', source: 1 });
  main({ kind: 'dumpStarted', dump: 1, reason: 'first', token: '' });
  const rows = Array.from({ length: flows }, (_, i) => ({ sport: 1 + (i % 60_000), id: i + 1, zone: 1 + (i >> 14) }));
  for (let at = 0; at < flows; at += 8192) {
    const { buffer } = batchOf(rows.slice(at, at + 8192), NOW);
    if (at === 0) main({ kind: 'strings', strings: [''] });
    engine.fromDump(1, buffer);
  }
  main({ kind: 'dumpEnded', dump: 1, flows, complete: true });
  const deletes = () => seen.toMain.filter((message) => message.kind === 'delete');
  const answered = (call: number) =>
    seen.toPage.find((message) => (message.kind === 'answer' || message.kind === 'refused') && message.call === call);
  const prepare = (): number => {
    engine.fromPage({ kind: 'call', call: 1, ask: { op: 'prepareDelete', scope: { kind: 'matching' } } });
    const answer = answered(1);
    if (answer?.kind !== 'answer' || typeof answer.value !== 'object' || !('token' in answer.value)) {
      throw new Error('the delete was not prepared');
    }
    return answer.value.token;
  };
  const execute = (token: number) =>
    engine.fromPage({ kind: 'call', call: 2, ask: { op: 'executeDelete', token, alsoOwn: false, sentMs: NOW } });
  return { seen, engine, main, deletes, answered, prepare, execute };
}

describe('Engine: signs of life', () => {
  test.each([
    ['empty', 0, {}],
    ['with rows', 3, {}],
    ['paused', 3, { paused: true }],
    ['hidden', 3, { visible: false }],
  ])('%s, it answers a ping with one small message', (_state, flows, want) => {
    const { seen, engine } = setUp(flows);
    engine.fromPage({ kind: 'want', seq: 1, ...want });
    seen.toPage.length = 0;
    engine.fromPage({ kind: 'ping' });
    expect(seen.toPage).toEqual([{ kind: 'alive' }]);
  });
});

describe('Engine: a delete confirmed while it was stuck', () => {
  test.each([3001, 60_000, -60_000])('is refused after %d ms, and nothing is sent', (lateMs) => {
    const { seen, deletes, answered, prepare, execute } = setUp(3);
    const token = prepare();
    seen.nowMs += lateMs;
    execute(token);
    expect(answered(2)).toMatchObject({ kind: 'refused', failure: { code: 'ELATE' } });
    // It cannot be confirmed again either.
    seen.nowMs = NOW;
    execute(token);
    expect(deletes()).toEqual([]);
  });

  test('is carried out when it arrives in time', () => {
    const { seen, deletes, prepare, execute } = setUp(3);
    const token = prepare();
    seen.nowMs += 2900;
    execute(token);
    expect(deletes()).toHaveLength(1);
  });

  test('sends nothing more once it is cancelled, and counts what was sent', async () => {
    const { engine, main, deletes, answered, prepare, execute } = setUp(20_000);
    const token = prepare();
    execute(token);
    expect(deletes()).toHaveLength(2);
    engine.fromPage({ kind: 'cancelDelete', token });
    for (const { request, count } of [
      { request: 1, count: 8192 },
      { request: 2, count: 8192 },
    ]) {
      const outcome = new Uint8Array(count);
      main({ kind: 'deleted', request, outcome, errno: new Int32Array(count), reasons: {} });
    }
    await Promise.resolve();
    await Promise.resolve();
    expect(deletes()).toHaveLength(2);
    expect(answered(2)).toMatchObject({
      kind: 'answer',
      value: { deleted: 16_384, notSent: 3616, failure: { code: 'ECANCELED' } },
    });
  });
});
