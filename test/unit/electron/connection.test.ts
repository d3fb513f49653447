// A connection's parts together: handle, stream and status of one source, with a kernel and a worker played by the test.

import { beforeEach, describe, expect, test } from 'vitest';
import { systemClock } from '../../../electron/clock.ts';
import { Connection } from '../../../electron/connection.ts';
import { type Access, SourceStatus } from '../../../electron/contract/access.ts';
import { ExpectationState } from '../../../electron/contract/expectations.ts';
import type { SourceSpec } from '../../../electron/contract/source.ts';
import { ExportFiles } from '../../../electron/export/export-files.ts';
import type { Opened } from '../../../electron/source/opener.ts';
import { DumpStreams } from '../../../electron/stream/dump-streams.ts';
import { copyRows } from '../../../native/flow/batch.ts';
import { DELETE_OUTCOME } from '../../../native/index.ts';
import { FakeClock, settle } from './fake-clock.ts';
import { expectation } from './fake-expectations.ts';
import { batchOf, FakeKernel } from './fake-kernel.ts';
import { Feed } from './feed.ts';
import { quietLog } from './quiet-log.ts';
import { FakePort } from './stream/fake-port.ts';

const SPEC: SourceSpec = { kind: 'system' };
const access = (reach: Access['reach']): Access => ({
  reach,
  source: SPEC,
  host: 'box',
  netns: 'lab',
  canModify: reach === 'helper',
  canCreate: reach === 'helper',
  remedies: [],
});

describe('a connection', () => {
  let clock: FakeClock;
  let kernel: FakeKernel;
  let port: FakePort;
  let dumps: DumpStreams;
  let sent: SourceStatus[];
  /** Logged deletes that have ended, with the number of flows that were deleted. */
  let logged: unknown[];
  let expected: ExpectationState[];
  let connection: Connection;
  let open: () => Promise<Opened>;

  beforeEach(() => {
    clock = new FakeClock();
    kernel = new FakeKernel();
    dumps = new DumpStreams();
    port = new FakePort(dumps);
    sent = [];
    expected = [];
    open = async () => ({ handle: kernel, access: access('helper') });
    let tables = 0;
    logged = [];
    connection = new Connection({
      deleteLog: {
        keepsDelete: () => false,
        keep: () => undefined,
        deleteEnded: (action, report) => logged.push([action, report?.deleted]),
        runningDeletes: [5, 6],
      },
      spec: SPEC,
      open: () => open(),
      connecting: access('connecting'),
      readOnly: false,
      clock,
      cpuMs: () => 0,
      cores: 4,
      log: quietLog().log,
      nextTable: () => ++tables,
      onStatus: (status) => sent.push(SourceStatus.parse(status)),
      onExpectations: (state) => expected.push(ExpectationState.parse(state)),
      exports: new ExportFiles(systemClock),
      dumps,
    });
    connection.start();
  });

  test('says at once that it is connecting, and streams the table once it is open', async () => {
    expect(sent).toMatchObject([{ access: { reach: 'connecting' } }]);
    connection.stream(port);
    expect(port.story).toEqual([]);
    await connection.open();
    await settle();
    expect(port.story).toEqual(['sourceOpened', 'dumpStarted first', 'dumpEnded 0']);
    expect(connection.handle).toBe(kernel);
    expect(connection.mayModify).toMatchObject({ readOnly: false, canModify: true });
    expect(sent.at(-1)?.access.reach).toBe('helper');
  });

  test('lists the expectations of its table from its opening to its end', async () => {
    kernel.expectations.add(expectation(5000));
    await connection.open();
    await clock.pass(0);
    expect(expected).toMatchObject([{ kind: 'read', table: 1, total: 1 }]);
    kernel.die();
    await settle();
    expect(expected.at(-1)).toEqual({ kind: 'unread' });
    await connection.close();
    connection.expectations.setShown(true);
    expect(expected).toHaveLength(2);
  });

  test('streams only to the page that requested it last', async () => {
    await connection.open();
    connection.stream(port);
    await settle();
    const reloaded = new FakePort(dumps);
    connection.stream(reloaded);
    await settle();
    expect(port.closed).toBe(true);
    expect(reloaded.story).toEqual(['sourceOpened', 'dumpStarted first', 'dumpEnded 0']);
    kernel.events.push(batchOf(1));
    await settle();
    expect(port.story).not.toContain('event 1');
  });

  test('reports a loss and its repair as they happen', async () => {
    await connection.open();
    connection.stream(port);
    await settle();
    const repair = new Feed<ReturnType<typeof batchOf>>();
    kernel.dumps.push(new Feed(), repair);
    kernel.events.push({ kind: 'flowsLost' });
    await settle();
    expect(sent.at(-1)).toMatchObject({ lostTimes: 1, repairing: true });
    repair.end();
    await settle();
    expect(sent.at(-1)).toMatchObject({ lostTimes: 1, repairing: false });
  });

  test('never claims a repair between the end of a helper and its restart', async () => {
    await connection.open();
    connection.stream(port);
    await settle();
    kernel.dumps.push(new Feed(), new Feed());
    kernel.events.push({ kind: 'flowsLost' });
    await settle();
    const before = sent.length;
    kernel.die();
    await settle();
    kernel = new FakeKernel();
    kernel.dumps.push(new Feed());
    await clock.pass(0);
    const since = sent.slice(before);
    expect(since.length).toBeGreaterThan(1);
    expect(since.every(({ repairing }) => repairing)).toBe(true);
    expect(since.at(-1)).toMatchObject({ restarting: false, helperRestarts: 1 });
  });

  test('is not left in repair when its page is gone', async () => {
    await connection.open();
    connection.stream(port);
    await settle();
    kernel.dumps.push(new Feed(), new Feed());
    kernel.events.push({ kind: 'flowsLost' });
    await settle();
    port.vanish();
    expect(connection.status).toMatchObject({ lostTimes: 1, repairing: false });
  });

  test('knows that the worker takes nothing, until it does or another page takes over', async () => {
    await connection.open();
    port.prompt = false;
    kernel.willDump(batchOf(5));
    connection.stream(port);
    await clock.pass(25_000);
    expect(connection.isStalled).toBe(true);
    expect(sent.at(-1)?.stalledSinceMs).toBeDefined();
    connection.stream(new FakePort(dumps));
    await settle();
    expect(connection.isStalled).toBe(false);
    expect(sent.at(-1)?.stalledSinceMs).toBeUndefined();
  });

  test('keeps the selection for the next page of this table, and drops it with the table', async () => {
    const flows = {
      key: Uint32Array.of(1, 2),
      presence: new Uint32Array(1),
      id: new Uint32Array(1),
      startNs: new Uint32Array(2),
    };
    await connection.open();
    connection.stream(port);
    await settle();
    port.say({ kind: 'selected', source: 1, count: 1, flows });
    port.vanish();
    const next = new FakePort(dumps);
    connection.stream(next);
    expect(next.of('selectAgain')).toEqual([{ kind: 'selectAgain', count: 1, flows }]);
    // The name now stands for another table.
    kernel = new FakeKernel();
    await connection.open();
    const third = new FakePort(dumps);
    connection.stream(third);
    expect([third.of('sourceOpened').length, third.of('selectAgain').length]).toEqual([1, 0]);
  });

  describe('a delete whose worker has ended', () => {
    const part = { token: 7, total: 10, sent: 4, gone: 1, replaced: 1 };
    const flows = () => copyRows(batchOf(2).buffer);
    let answer: (outcome: Uint8Array<ArrayBuffer>) => void;
    /** Of the request before the last one. */
    let firstAnswer: typeof answer;

    beforeEach(async () => {
      kernel.deleteFlows = () =>
        new Promise((resolve) => {
          firstAnswer = answer;
          answer = (outcome) => resolve({ outcome, errno: new Int32Array(2) });
        });
      await connection.open();
      connection.stream(port);
      await settle();
      port.say({ kind: 'delete', request: 1, part, flows: flows() });
    });

    test('is reported exactly, once the kernel has answered what was sent; later requests are not carried out', async () => {
      const report = connection.endedDelete(7);
      port.say({ kind: 'delete', request: 2, part: { ...part, sent: 6 }, flows: flows() });
      answer(Uint8Array.of(DELETE_OUTCOME.deleted, DELETE_OUTCOME.gone));
      expect(await report).toEqual({
        total: 10,
        deleted: 1,
        gone: 2,
        replaced: 1,
        unmatched: 0,
        refused: [],
        unknown: 0,
        notSent: 6,
      });
    });

    test('is known to the next page, unless the page before had its outcome', async () => {
      connection.stream(new FakePort(dumps));
      answer(Uint8Array.of(DELETE_OUTCOME.deleted, DELETE_OUTCOME.deleted));
      expect(await connection.endedDelete(undefined)).toMatchObject({ deleted: 2, notSent: 6 });
    });

    test.each([7, undefined])('is not forgotten if the next worker or page fails, too: token %j', async (token) => {
      for (let next = 0; next < 3; next++) connection.stream(new FakePort(dumps));
      answer(Uint8Array.of(DELETE_OUTCOME.deleted, DELETE_OUTCOME.deleted));
      expect(await connection.endedDelete(token)).toMatchObject({ deleted: 2, notSent: 6 });
      expect(await connection.endedDelete(undefined)).toBeUndefined();
    });

    test('ends in the log with what was deleted, once that is known; one of which nothing was requested ends at once', async () => {
      port.say({ kind: 'delete', request: 2, part: { ...part, sent: 6, action: 5 }, flows: flows() });
      answer(Uint8Array.of(DELETE_OUTCOME.deleted, DELETE_OUTCOME.gone));
      await settle();
      port.vanish();
      await settle();
      expect(logged).toEqual([[6, undefined]]);
      firstAnswer(Uint8Array.of(DELETE_OUTCOME.deleted, DELETE_OUTCOME.deleted));
      await settle();
      expect(logged).toEqual([
        [6, undefined],
        [5, 3],
      ]);
    });

    test('is not reported without being asked for by its token if it had ended', async () => {
      answer(Uint8Array.of(DELETE_OUTCOME.deleted, DELETE_OUTCOME.deleted));
      await settle();
      port.say({ kind: 'deleteEnded', part: { token: 7, total: 3, sent: 3, gone: 0, replaced: 0 } });
      port.vanish();
      expect(await connection.endedDelete(7)).toMatchObject({ deleted: 2 });
      expect(await connection.endedDelete(8)).toBeUndefined();
      expect(await connection.endedDelete(undefined)).toBeUndefined();
    });
  });

  test('is disposed as a whole: handle and port are closed, and nothing is sent or opened afterwards', async () => {
    await connection.open();
    connection.stream(port);
    await settle();
    await connection.close();
    expect(kernel.calls).toContain('close');
    expect(port.closed).toBe(true);
    const statuses = sent.length;
    const messages = port.messages.length;
    let openings = 0;
    open = async () => {
      openings++;
      return { handle: new FakeKernel(), access: access('helper') };
    };
    await connection.open();
    const late = new FakePort(dumps);
    connection.stream(late);
    await clock.pass(60_000);
    expect([sent.length, port.messages.length, openings]).toEqual([statuses, messages, 0]);
    expect(late).toMatchObject({ closed: true, messages: [] });
  });
});
