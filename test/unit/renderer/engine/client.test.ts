// The page's client against a worker that the test plays: the latest wish wins, calls have limits, failures are
// reported.

import { describe, expect, test } from 'vitest';
import type { DeleteReport } from '../../../../electron/contract/delete-report.ts';
import type { Failure } from '../../../../electron/contract/failure.ts';
import type { EngineClient } from '../../../../renderer/engine/api.ts';
import { createEngineClient, type EngineWorker } from '../../../../renderer/engine/client.ts';
import { STUCK_TICKS, VIEWLESS_TICKS } from '../../../../renderer/engine/life-watch.ts';
import { RESTART_WINDOW_MS, WORKER_RESTARTS } from '../../../../renderer/engine/restart-limit.ts';
import type { FromWorker, ToWorker, Want } from '../../../../renderer/engine/worker-messages.ts';
import { row } from '../row.ts';

class PlayedWorker implements EngineWorker {
  readonly received: ToWorker[] = [];
  terminated = false;
  readonly #listeners: ((event: MessageEvent<FromWorker>) => void)[] = [];
  readonly #failures: ((event: Event) => void)[] = [];

  postMessage(message: ToWorker): void {
    this.received.push(message);
  }

  addEventListener(type: 'message', listener: (event: MessageEvent<FromWorker>) => void): void;
  addEventListener(type: 'error' | 'messageerror', listener: (event: Event) => void): void;
  addEventListener(type: string, listener: (event: MessageEvent<FromWorker>) => void): void {
    if (type === 'message') this.#listeners.push(listener);
    else if (type === 'error') this.#failures.push(listener as (event: Event) => void);
  }

  terminate(): void {
    this.terminated = true;
  }

  send(message: FromWorker): void {
    for (const listener of this.#listeners) listener({ data: message } as MessageEvent<FromWorker>);
  }

  fail(): void {
    for (const listener of this.#failures) listener(new Event('error'));
  }

  get wants(): Want[] {
    return this.received.filter((message) => message.kind === 'want');
  }
}

function setUp() {
  const workers: PlayedWorker[] = [];
  const start = () => {
    const next = new PlayedWorker();
    workers.push(next);
    return next;
  };
  const clock = { nowMs: 5000 };
  const streams: number[] = [];
  const reports = new Map<number, DeleteReport>();
  const timers: { ms: number; run: () => void }[] = [];
  const failures: Failure[] = [];
  const client: EngineClient = createEngineClient(start, {
    painted: (run) => run(),
    after: (ms, run) => {
      const timer = { ms, run };
      timers.push(timer);
      return () => void timers.splice(timers.indexOf(timer), 1);
    },
    now: () => clock.nowMs,
    failed: (failure) => failures.push(failure),
    openStream: async () => void streams.push(workers.length),
    endedDelete: async (token) => reports.get(token),
  });
  const [worker] = workers;
  if (!worker) throw new Error('no worker was started');
  const answerWant = (): void => {
    const seq = worker.wants.at(-1)?.seq ?? 0;
    worker.send({ kind: 'view', seq, view: { ...client.getView(), version: seq } });
  };
  return { worker, workers, client, timers, failures, answerWant, clock, streams, reports };
}

describe('EngineClient', () => {
  test('has one wish under way and then sends only the latest of each kind', () => {
    const { worker, client, answerWant } = setUp();
    client.setWindow(0, 50);
    client.setFilter('a');
    client.setFilter('ab');
    client.setWindow(100, 50);
    client.setWindow(200, 50);
    client.select({ kind: 'none' });
    client.select({ kind: 'all' });
    expect(worker.wants).toEqual([{ kind: 'want', seq: 1, first: 0, count: 50 }]);
    answerWant();
    const select = [{ kind: 'none' }, { kind: 'all' }];
    expect(worker.wants[1]).toEqual({ kind: 'want', seq: 2, filter: 'ab', first: 200, count: 50, select });
    answerWant();
    expect(worker.wants).toHaveLength(2);
  });

  test.each([{ filter: '' }, { sort: [] }, { paused: false }, { hold: false }])(
    'selects in the list as it was before %j changes it',
    (change) => {
      const { worker, client } = setUp();
      client.setWindow(0, 50);
      client.select({ kind: 'all' });
      if (change.filter !== undefined) client.setFilter(change.filter);
      if (change.sort !== undefined) client.setSort(change.sort);
      if (change.paused !== undefined) client.setPaused(change.paused);
      if (change.hold !== undefined) client.setHold(change.hold);
      client.setWindow(10, 50);
      // The selection does not wait, so that no later wish overtakes it.
      expect(worker.wants.slice(0, 2)).toEqual([
        { kind: 'want', seq: 1, first: 0, count: 50 },
        { kind: 'want', seq: 2, select: [{ kind: 'all' }] },
      ]);
    },
  );

  test('does not take a view made before the wish as its answer', () => {
    const { worker, client } = setUp();
    client.setFilter('a');
    client.setFilter('b');
    worker.send({ kind: 'view', seq: 0, view: client.getView() });
    expect(worker.wants).toHaveLength(1);
  });

  test('continues when a wish is never answered', () => {
    const { worker, client, timers } = setUp();
    client.setFilter('a');
    client.setFilter('b');
    timers[0]?.run();
    expect(worker.wants.map((want) => want.filter)).toEqual(['a', 'b']);
  });

  test('sends earlier wishes before a call that depends on them', () => {
    const { worker, client } = setUp();
    client.setWindow(0, 50);
    client.setFilter('proto = udp');
    void client.prepareDelete({ kind: 'matching' });
    expect(worker.received.map((message) => message.kind)).toEqual(['want', 'want', 'call']);
  });

  test('keeps its view the same object until another arrives, notifies listeners, and acknowledges', () => {
    const { worker, client } = setUp();
    let told = 0;
    const stop = client.subscribe(() => told++);
    const view = { ...client.getView(), version: 5, total: 7 };
    worker.send({ kind: 'view', seq: 0, view });
    expect(client.getView()).toBe(view);
    expect(worker.received).toEqual([{ kind: 'ack', version: 5 }]);
    stop();
    worker.send({ kind: 'view', seq: 0, view: { ...view, version: 6 } });
    expect(told).toBe(1);
  });

  test('answers and refuses calls by their number', async () => {
    const { worker, client } = setUp();
    const first = client.indexOf(1);
    const second = client.executeDelete({ token: 2, alsoOwn: false });
    worker.send({ kind: 'refused', call: 2, failure: { op: 'delete', code: 'ENOTOKEN', message: 'no' } });
    worker.send({ kind: 'answer', call: 1, value: 42 });
    await expect(first).resolves.toBe(42);
    await expect(second).rejects.toMatchObject({ code: 'ENOTOKEN', op: 'delete' });
  });

  test('gives up a call after its limit', async () => {
    const { client, timers } = setUp();
    const call = client.indexOf(1);
    timers[0]?.run();
    await expect(call).rejects.toMatchObject({ code: 'ETIMEDOUT' });
  });

  test('waits only for the newest query of a slot', async () => {
    const { worker, client } = setUp();
    const facets = { scope: 'living', facets: [{ field: 'state', top: 5 }] } as const;
    const older = client.facets(facets, 'bar');
    const other = client.totals('living', 'foot');
    const newer = client.totals('matching', 'bar');
    await expect(older).rejects.toMatchObject({ code: 'ESUPERSEDED', op: 'totals' });
    const sums = { flows: 1, counted: 0, packets: undefined, bytes: undefined, rated: 0, rateBytesPerSec: undefined };
    // The worker can have answered the older one already.
    worker.send({ kind: 'answer', call: 1, value: { counted: 0, facets: [] } });
    worker.send({ kind: 'answer', call: 3, value: sums });
    worker.send({ kind: 'answer', call: 2, value: { ...sums, flows: 2 } });
    await expect(newer).resolves.toEqual(sums);
    await expect(other).resolves.toMatchObject({ flows: 2 });
  });

  test('withdraws a query that takes too long', async () => {
    const { worker, client, timers } = setUp();
    const question = client.totals('living', 'foot');
    timers[0]?.run();
    await expect(question).rejects.toMatchObject({ code: 'ETIMEDOUT' });
    expect(worker.received.at(-1)).toEqual({ kind: 'cancelQuery', call: 1 });
  });

  test('reports that the worker failed, and fails every call under way', async () => {
    const { worker, client, failures } = setUp();
    const call = client.indexOf(1);
    worker.fail();
    await expect(call).rejects.toMatchObject({ code: 'EWORKER' });
    expect(failures).toHaveLength(1);
  });

  test('notifies listeners of silence and of its end, and pings the worker', () => {
    const { worker, client } = setUp();
    let told = 0;
    client.subscribe(() => told++);
    worker.send({ kind: 'alive' });
    for (let second = 0; second < 4; second++) client.tick(false);
    expect([client.getSilence()?.sinceMs, told]).toEqual([5000, 1]);
    expect(worker.received).toEqual([{ kind: 'ping' }]);
    worker.send({ kind: 'alive' });
    expect([client.getSilence(), told]).toEqual([undefined, 2]);
  });

  test('counts every message as a sign of life', () => {
    const { client, answerWant } = setUp();
    client.setFilter('a');
    for (let second = 0; second < 20; second++) {
      client.tick(false);
      answerWant();
    }
    expect(client.getSilence()).toBeUndefined();
  });

  test('sends when a delete was confirmed', async () => {
    const { worker, client } = setUp();
    void client.executeDelete({ token: 7, alsoOwn: true });
    expect(worker.received).toEqual([
      { kind: 'call', call: 1, ask: { op: 'executeDelete', token: 7, alsoOwn: true, sentMs: 5000 } },
    ]);
  });

  test('fails what is under way when it is closed', async () => {
    const { worker, client, failures } = setUp();
    const call = client.executeDelete({ token: 1, alsoOwn: false });
    client.close();
    await expect(call).rejects.toMatchObject({ code: 'ECLOSED' });
    expect([worker.terminated, failures.length]).toEqual([true, 0]);
  });

  test('takes a real Worker', () => {
    const make = (worker: Worker): EngineClient => createEngineClient(() => worker);
    expect(make).toBeTypeOf('function');
  });
});

describe('a worker that is dead or stuck', () => {
  const REPORT = { total: 9, deleted: 4, gone: 0, replaced: 0, unmatched: 0, refused: [], unknown: 0, notSent: 5 };

  test('is replaced at once when it fails: by one with all wishes but the pause and the selection', async () => {
    const { worker, workers, client, answerWant, streams } = setUp();
    client.setLabels(new Map([[7, 'guest']]));
    client.setFilter('label has guest');
    client.setSort([{ column: 'bytes', descending: true }]);
    client.setColumns(['rate.orig']);
    client.setRules([{ key: 20, filter: 'label has guest' }]);
    client.setWindow(100, 50);
    answerWant();
    client.setVisible(true);
    client.setHold(true);
    client.setPaused(true);
    client.select({ kind: 'all' });
    worker.fail();
    expect([workers.length, worker.terminated, client.getRestarts(), streams]).toEqual([2, true, 1, [2]]);
    expect(client.getView().version).toBe(0);
    expect(workers[1]?.wants).toEqual([
      {
        kind: 'want',
        seq: expect.any(Number),
        labels: new Map([[7, 'guest']]),
        filter: 'label has guest',
        sort: [{ column: 'bytes', descending: true }],
        columns: ['rate.orig'],
        rules: [{ key: 20, filter: 'label has guest' }],
        first: 100,
        count: 50,
        visible: true,
        hold: true,
      },
    ]);
  });

  test('has the next one look for the flows outside the list, also if that one fails before it has found them', () => {
    const { worker, workers, client } = setUp();
    const [top, followed] = [row({ handle: 3 }), row({ handle: 5 })];
    client.follow(4);
    const known = { handle: 4, flow: { row: followed, countedMs: undefined, ended: undefined } };
    worker.send({
      kind: 'view',
      seq: 1,
      view: { ...client.getView(), version: 1, onTop: [top], followed: known },
    });
    worker.fail();
    // What is on top stays in sight.
    expect([client.getView().version, client.getView().onTop]).toEqual([0, [top]]);
    const sought = [
      { handle: 3, flow: top, isOnTop: true },
      { handle: 4, flow: followed, isOnTop: false },
    ];
    expect(workers[1]?.wants).toMatchObject([{ follow: 4, sought }]);
    workers[1]?.fail();
    expect(workers[2]?.wants).toMatchObject([{ follow: 4, sought }]);
    client.follow(undefined);
    workers[2]?.fail();
    expect(workers[3]?.wants).toMatchObject([{ sought: sought.slice(0, 1) }]);
  });

  test('is replaced when it is stuck, and nothing that it says later is taken', () => {
    const { worker, workers, client } = setUp();
    worker.send({ kind: 'alive' });
    for (let second = 0; second < STUCK_TICKS; second++) client.tick(false);
    expect([workers.length, client.getSilence() !== undefined]).toEqual([1, true]);
    client.tick(false);
    expect([workers.length, client.getSilence()]).toEqual([2, undefined]);
    worker.send({ kind: 'view', seq: 1, view: { ...client.getView(), version: 9, total: 7 } });
    worker.fail();
    expect([client.getView().version, workers.length]).toEqual([0, 2]);
  });

  test('is not ended for being busy: an answered wish and a view each few seconds are enough', () => {
    const { workers, client, answerWant } = setUp();
    client.setFilter('a');
    for (let second = 0; second < 300; second++) {
      if (second % 10 === 0) answerWant();
      client.tick(false);
    }
    expect(workers).toHaveLength(1);
  });

  test('is replaced if it answers, but leaves a wish unanswered', () => {
    const { worker, workers, client } = setUp();
    client.setFilter('a');
    for (let second = 0; second <= VIEWLESS_TICKS; second++) {
      worker.send({ kind: 'alive' });
      client.tick(false);
    }
    expect(workers).toHaveLength(2);
  });

  test('tells the next one how many came before it, so that no handle or token means two things', () => {
    const { worker, workers, client } = setUp();
    const port = new MessageChannel().port1;
    client.attach(port);
    worker.fail();
    client.attach(port);
    expect(worker.received).toContainEqual({ kind: 'attach', port, worker: 0 });
    expect(workers[1]?.received).toContainEqual({ kind: 'attach', port, worker: 1 });
    port.close();
  });

  test('is not replaced a fourth time within ten minutes, until the user wants it', async () => {
    const { workers, client, clock } = setUp();
    for (let failed = 0; failed < WORKER_RESTARTS; failed++) workers.at(-1)?.fail();
    expect([workers.length, client.getSilence()]).toEqual([4, undefined]);
    workers.at(-1)?.fail();
    expect([workers.length, client.getSilence()]).toMatchObject([4, { failure: { code: 'EWORKER' } }]);
    await expect(client.prepareDelete({ kind: 'matching' })).rejects.toMatchObject({ code: 'EWORKER' });
    client.startAgain();
    expect([workers.length, client.getSilence()]).toEqual([5, undefined]);
    client.startAgain();
    expect(workers).toHaveLength(5);
    for (let failed = 0; failed < 2; failed++) {
      clock.nowMs += RESTART_WINDOW_MS;
      for (let again = 0; again < WORKER_RESTARTS; again++) workers.at(-1)?.fail();
    }
    expect(client.getSilence()).toBeUndefined();
  });

  test('a delete under way ends with what main knows of it', async () => {
    const { worker, client, reports } = setUp();
    reports.set(7, REPORT);
    const call = client.executeDelete({ token: 7, alsoOwn: true });
    worker.fail();
    const { total: _, ...counts } = REPORT;
    await expect(call).resolves.toMatchObject({ ...counts, failure: { code: 'EWORKER' } });
  });

  test('a delete of which main received nothing has deleted nothing', async () => {
    const { worker, client } = setUp();
    const call = client.executeDelete({ token: 7, alsoOwn: true });
    worker.fail();
    await expect(call).rejects.toThrow(/Nothing was deleted/);
  });
});
