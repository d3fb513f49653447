import { beforeEach, describe, expect, test } from 'vitest';
import { systemClock } from '../../../../electron/clock.ts';
import { STREAM_CREDIT_BYTES } from '../../../../electron/contract/from-engine.ts';
import { DELETE_OUTCOMES } from '../../../../electron/contract/to-engine.ts';
import { ExportFiles } from '../../../../electron/export/export-files.ts';
import type { MayModify } from '../../../../electron/policy.ts';
import type { KernelDeleteOptions } from '../../../../electron/source/kernel-handle.ts';
import { FlowStream, type KeptSelection } from '../../../../electron/stream/flow-stream.ts';
import { copyRows, FlowBatch } from '../../../../native/flow/batch.ts';
import { DELETE_OUTCOME, GET_OUTCOME } from '../../../../native/index.ts';
import { deletedFlows } from '../../../../native/methods/deleted-flows.ts';
import { packBatch } from '../../../packed-batch.ts';
import { FakeClock, settle } from '../fake-clock.ts';
import { batchOf, FakeKernel } from '../fake-kernel.ts';
import { Feed } from '../feed.ts';
import { quietLog } from '../quiet-log.ts';
import { FakePort } from './fake-port.ts';

const FULL = 8192;
/** The number of a delete that is kept for an undo. */
const KEPT = 9;

describe('the flow stream', () => {
  let clock: FakeClock;
  let port: FakePort;
  let kernel: FakeKernel;
  /** Losses and repairs, in order. */
  let reported: string[];
  let events = 0;
  let stream: FlowStream;
  let lines: string[];
  let cpuMs = 0;
  let cores = 4;
  let mayModify: MayModify = { readOnly: false, canModify: true };

  let selections: KeptSelection[] = [];
  let logged: string[] = [];

  beforeEach(() => {
    clock = new FakeClock();
    port = new FakePort();
    kernel = new FakeKernel();
    reported = [];
    selections = [];
    logged = [];
    events = 0;
    mayModify = { readOnly: false, canModify: true };
    cpuMs = 0;
    cores = 4;
    const quiet = quietLog();
    lines = quiet.lines;
    stream = new FlowStream({
      port,
      dumps: port.dumps,
      packBatch,
      clock,
      cpuMs: () => cpuMs,
      get cores() {
        return cores;
      },
      log: quiet.log,
      mayModify: () => mayModify,
      reports: {
        events: (count) => {
          events += count;
        },
        lost: () => reported.push('lost'),
        repairing: () => reported.push('repairing'),
        repaired: () => reported.push('repaired'),
      },
      selectionOf: (source) => selections.find((kept) => kept.source === source),
      onSelected: (kept) => {
        selections = [kept];
      },
      deleteLog: {
        keepsDelete: (action) => action === KEPT,
        keep: (action, { length }) => logged.push(`${action} keeps ${length}`),
        deleteEnded: (action, report) => logged.push(`${action} ended: ${report?.deleted} of ${report?.total}`),
      },
      onClose: () => undefined,
      exports: new ExportFiles(systemClock),
      onStalled: () => undefined,
    });
  });

  const attach = (handle = kernel, source = 1) => stream.attach({ handle, source, reason: 'first' });
  const PART = { token: 1, total: 10, sent: 2, gone: 0, replaced: 0 };
  /** Many steps follow each other without time passing. */
  const settleAll = async () => {
    for (let i = 0; i < 60; i++) await settle();
  };
  const identities = (count: number) => copyRows(batchOf(count).buffer);

  test('subscribes before it dumps, and says what the dump was', async () => {
    kernel.willDump(batchOf(5), batchOf(3, 6));
    kernel.entries = 9;
    attach();
    await settle();
    expect(kernel.calls.slice(0, 4)).toEqual(['subscribe', 'subscribed', 'stats', 'dump']);
    expect(port.of('dumpStarted')).toMatchObject([{ dump: 1, reason: 'first', expected: 9 }]);
    expect(port.story).toEqual(['sourceOpened', 'dumpStarted first', 'dump 5', 'dump 3', 'dumpEnded 8']);
    expect(port.of('dumpEnded')[0]).toMatchObject({ dump: 1, entries: 9, complete: true });
    expect(kernel.bufferBytes).toBe(64 * 1024 * 1024);
  });

  test('sends the namespace’s own addresses with each dump, and continues without them', async () => {
    kernel.willDump(batchOf(1));
    attach();
    await settle();
    expect(port.of('dumpStarted')).toMatchObject([{ localAddresses: ['127.0.0.0/8', '192.0.2.1'] }]);
    kernel.addresses = new Error('no such file');
    kernel.willDump(batchOf(2));
    kernel.events.push({ kind: 'flowsLost' });
    await settle();
    expect(port.of('dumpStarted').map((message) => message.localAddresses)).toEqual([
      ['127.0.0.0/8', '192.0.2.1'],
      undefined,
    ]);
    expect(port.of('dumpEnded').at(-1)).toMatchObject({ flows: 2, complete: true });
  });

  test('never has more in flight than the credit, and reads no batch without credit for it', async () => {
    port.prompt = false;
    kernel.willDump(...Array.from({ length: 500 }, () => batchOf(FULL)));
    attach();
    await settleAll();
    // The worker may not be there yet.
    expect([port.dumped.length, kernel.dumps[0]?.taken]).toEqual([1, 1]);
    port.payCredit();
    await settleAll();
    const inFlight = port.dumped.length - 1;
    const { bytes } = port.dumped[1] ?? { bytes: Number.NaN };
    let paid = 0;
    /** Those in flight, and those that wait for others to be sent with them. */
    const unpaid = () => (kernel.dumps[0]?.taken ?? 0) - 1 - paid;
    expect(inFlight).toBeGreaterThan(3);
    expect(unpaid()).toBeGreaterThanOrEqual(inFlight);
    expect(unpaid() * bytes).toBeLessThanOrEqual(STREAM_CREDIT_BYTES);
    port.payCredit();
    paid = inFlight;
    await settleAll();
    expect(port.dumped.length).toBeGreaterThan(1 + inFlight);
    expect(unpaid() * bytes).toBeLessThanOrEqual(STREAM_CREDIT_BYTES);
  });

  test('sends the first batch of a dump at once, and the others together', async () => {
    const dump = new Feed<ReturnType<typeof batchOf>>();
    kernel.dumps.push(dump);
    attach();
    await settle();
    const sent = async (flows: number): Promise<number> => {
      dump.push(batchOf(flows));
      await settleAll();
      return port.dumped.length;
    };
    expect(await sent(5)).toBe(1);
    // Few flows wait for more, but not for long.
    expect(await sent(7)).toBe(1);
    expect(await sent(7)).toBe(1);
    await clock.pass(100);
    expect(await sent(7)).toBe(4);
    expect(await sent(7)).toBe(4);
    // Many do not wait.
    let all = 4;
    for (let taken = 1; all === 4; taken++) {
      expect(taken).toBeLessThan(100);
      all = await sent(FULL);
    }
    const together = port.dumped.slice(4);
    expect(together[0]?.flows).toBe(7);
    expect(together.reduce((sum, { bytes }) => sum + bytes, 0)).toBeGreaterThanOrEqual(2 * 1024 * 1024);
    expect(await sent(7)).toBe(all);
    dump.end();
    await settleAll();
    expect(port.dumped).toHaveLength(all + 1);
    expect(port.story.at(-1)).toMatch(/^dumpEnded/);
  });

  test('gives up what waits to be sent with a dump that breaks', async () => {
    const dump = new Feed<ReturnType<typeof batchOf>>();
    kernel.dumps.push(dump);
    kernel.willDump(batchOf(3));
    attach();
    await settle();
    dump.push(batchOf(5), batchOf(7));
    await settleAll();
    port.say({ kind: 'dumpBroken', dump: 1 });
    await settleAll();
    dump.end();
    await settleAll();
    await clock.pass(2000);
    await settleAll();
    // The next dump waits for nothing of it.
    expect(port.story.filter((told) => told.startsWith('dump'))).toEqual([
      expect.stringMatching(/^dumpStarted/),
      'dump 5',
      'dumpEnded 12 incomplete',
      expect.stringMatching(/^dumpStarted/),
      'dump 3',
      'dumpEnded 3',
    ]);
    expect(reported.at(-1)).toBe('repaired');
  });

  test('sends what waits when the dump fails, and not before there is room for it', async () => {
    const dump = new Feed<ReturnType<typeof batchOf>>();
    kernel.dumps.push(dump);
    attach();
    await settle();
    dump.push(batchOf(5), batchOf(7));
    await settleAll();
    port.prompt = false;
    kernel.events.push(...Array.from({ length: 6 }, () => batchOf(FULL)));
    await settle();
    dump.fail(new Error('the kernel stopped'));
    await settleAll();
    expect(port.story).not.toContain('dump 7');
    port.prompt = true;
    for (let i = 0; i < 3; i++) {
      port.payCredit();
      await settleAll();
    }
    expect(port.story.slice(-2)).toEqual(['dump 7', 'dumpEnded 12 incomplete']);
  });

  test('sends waiting events ahead of the rows of a dump', async () => {
    const dump = new Feed<ReturnType<typeof batchOf>>();
    kernel.dumps.push(dump);
    attach();
    await settle();
    port.prompt = false;
    kernel.events.push(...Array.from({ length: 6 }, () => batchOf(FULL)));
    await settle();
    dump.push(batchOf(7));
    kernel.events.push(batchOf(2));
    await settle();
    for (let i = 0; i < 3; i++) {
      port.payCredit();
      await settle();
    }
    const ahead = [...Array.from({ length: 6 }, () => 'event 8192'), 'event 2'];
    expect(port.story.slice(2)).toEqual([...ahead, 'dump 7']);
    // Also if the dump's own way is the faster one.
    expect(port.dumped).toMatchObject([{ after: port.messages.length }]);
    expect(events).toBe(6 * FULL + 2);
  });

  test('cuts batches to the size of their content', async () => {
    attach();
    await settle();
    const big = batchOf(FULL);
    kernel.events.push(big);
    const cut = batchOf(FULL);
    new Uint32Array(cut.buffer, 0, 8)[2] = 3;
    kernel.events.push(new FlowBatch(cut.buffer));
    await settle();
    const [whole, event] = port.of('batch');
    expect(event?.buffer.byteLength).toBeLessThan((whole?.buffer.byteLength ?? 0) / 100);
  });

  test('sends interned strings with the first batch that can refer to them', async () => {
    kernel.strings.push('ftp');
    kernel.willDump(batchOf(1));
    attach();
    await settle();
    kernel.strings.push('sip');
    kernel.events.push(batchOf(1));
    await settle();
    expect(port.of('strings').map(({ strings }) => strings)).toEqual([['', 'ftp']]);
    expect(port.of('batch').map(({ strings }) => strings)).toEqual([['sip']]);
  });

  test('dumps again when events were lost, and is repaired when that dump has ended', async () => {
    attach();
    await settle();
    const repair = new Feed<ReturnType<typeof batchOf>>();
    kernel.dumps.push(new Feed(), repair);
    kernel.events.push({ kind: 'flowsLost' });
    await settle();
    expect(reported).toEqual(['repaired', 'lost']);
    repair.end();
    await settle();
    expect(port.story.slice(3)).toEqual(['dumpStarted lost', 'dumpEnded 0']);
    expect(reported).toEqual(['repaired', 'lost', 'repaired']);
  });

  test('is not repaired by a dump that was already running when events were lost', async () => {
    const first = new Feed<ReturnType<typeof batchOf>>();
    kernel.dumps.push(first);
    attach();
    await settle();
    kernel.events.push({ kind: 'flowsLost' });
    await settle();
    const second = new Feed<ReturnType<typeof batchOf>>();
    kernel.dumps.push(second);
    first.end();
    await settle();
    expect(reported).toEqual(['lost']);
    expect(port.story.at(-1)).toBe('dumpStarted lost');
    second.end();
    await settle();
    expect(reported).toEqual(['lost', 'repaired']);
  });

  test('drops events when the worker stalls, says so, and dumps when the worker is back', async () => {
    attach();
    await settle();
    port.prompt = false;
    for (let i = 0; i < 60; i++) kernel.events.push(batchOf(FULL));
    await settle();
    await settle();
    expect(kernel.events.taken).toBe(60);
    expect(reported).toEqual(['repaired', 'lost']);
    await clock.pass(60_000);
    expect(kernel.calls.filter((call) => call === 'dump').length).toBeLessThanOrEqual(2);
    port.prompt = true;
    port.payCredit();
    await clock.pass(1000);
    expect(port.story.at(-2)).toBe('dumpStarted lost');
    expect(reported).toEqual(['repaired', 'lost', 'repaired']);
  });

  test('continues with a new handle on the same table after the helper died, without forgetting', async () => {
    kernel.willDump(batchOf(2));
    attach();
    await settle();
    kernel.die();
    stream.detach();
    await settle();
    const next = new FakeKernel();
    next.willDump(batchOf(2));
    attach(next);
    expect(reported).toEqual(['repaired', 'repairing']);
    await settle();
    expect(port.story.slice(4)).toEqual(['dumpStarted helper', 'dump 2', 'dumpEnded 2']);
    expect(port.of('strings').map(({ strings }) => strings)).toEqual([[''], ['']]);
    expect(reported).toEqual(['repaired', 'repairing', 'repaired']);
  });

  test('says that a dump ended early if its handle dies', async () => {
    const dump = new Feed<ReturnType<typeof batchOf>>();
    kernel.dumps.push(dump);
    attach();
    await settle();
    dump.fail(Object.assign(new Error('the helper has ended'), { code: 'EPIPE' }));
    await settle();
    expect(port.of('dumpEnded')[0]).toMatchObject({ complete: false, failure: { op: 'dump', code: 'EPIPE' } });
  });

  /** A dump under way, of which the worker has taken nothing. */
  const startedDump = async () => {
    const dump = new Feed<ReturnType<typeof batchOf>>();
    kernel.dumps.push(dump);
    attach();
    await settle();
    port.prompt = false;
    dump.push(batchOf(5));
    await settle();
    kernel.willDump(batchOf(5), batchOf(6));
    return dump;
  };
  const askAgain = () => {
    const token = port.of('dumpStarted')[0]?.token;
    return port.dumps.answer({ url: `app://flowglass/dump/${token}`, method: 'GET' });
  };

  test.each([
    ['the worker says so', () => port.say({ kind: 'dumpBroken', dump: 1 })],
    ['its token is used twice', () => expect(askAgain()?.status).toBe(404)],
    ['it does not move for seconds', () => clock.pass(25_000)],
  ])('repairs a dump that did not reach the engine like lost events: %s', async (_, breakIt) => {
    const dump = await startedDump();
    await breakIt();
    await settle();
    // Reading ends with the next batch.
    dump.push(batchOf(5));
    await settle();
    port.prompt = true;
    await clock.pass(2000);
    await settleAll();
    expect(port.of('dumpEnded')).toMatchObject([
      { dump: 1, complete: false, failure: { code: 'ESTREAM' } },
      { dump: 2, flows: 11, complete: true },
    ]);
    expect(port.of('dumpStarted').map(({ reason }) => reason)).toEqual(['first', 'lost']);
    expect(reported).toEqual(['lost', 'repaired']);
    // What was broken off is not paid for, and its token is gone.
    expect(askAgain()?.status).toBe(404);
  });

  test('ends a dump only when the engine has taken all of it', async () => {
    const dump = await startedDump();
    dump.end();
    await settle();
    expect(port.of('dumpEnded')).toEqual([]);
    port.payCredit();
    await settle();
    expect(port.of('dumpEnded')).toMatchObject([{ flows: 5, complete: true }]);
  });

  test('news of another dump than the one under way breaks nothing', async () => {
    const dump = await startedDump();
    port.say({ kind: 'dumpBroken', dump: 7 });
    port.prompt = true;
    port.payCredit();
    dump.end();
    await settle();
    expect(port.of('dumpEnded')).toMatchObject([{ flows: 5, complete: true }]);
  });

  test('says when another table begins', async () => {
    attach();
    await settle();
    attach(new FakeKernel(), 2);
    await settle();
    expect(port.of('sourceOpened').map(({ source }) => source)).toEqual([1, 2]);
    expect(port.story.slice(3)).toEqual(['sourceOpened', 'dumpStarted first', 'dumpEnded 0']);
  });

  test('reads without events if they are not available, and keeps trying to get them', async () => {
    kernel.failWith = Object.assign(new Error('no'), { code: 'EPERM' });
    kernel.willDump(batchOf(4));
    attach();
    await settle();
    expect(port.story).toEqual(['sourceOpened', 'dumpStarted first', 'dump 4', 'dumpEnded 4']);
    kernel.failWith = undefined;
    await clock.pass(2000);
    expect(kernel.calls.filter((call) => call === 'subscribe')).toHaveLength(2);
    expect(port.story.slice(4)).toEqual(['dumpStarted lost', 'dumpEnded 0']);
  });

  test.each([
    [4, true],
    [2, false],
  ])('with %i cores, the first dump may use two sockets: %s', async (number, parallel) => {
    cores = number;
    attach();
    await settle();
    kernel.events.push({ kind: 'flowsLost' });
    await settle();
    port.say({ kind: 'demand', level: 'readings' });
    await clock.pass(2100);
    // Somebody waits for the second; the third is one of those that renew the counters.
    expect(kernel.parallel).toEqual([parallel, true, false]);
  });

  test('dumps again as often as the demand and the cost of the last dump say', async () => {
    const dumps = () => kernel.calls.filter((call) => call === 'dump').length;
    attach();
    await settle();
    expect(dumps()).toBe(1);
    port.say({ kind: 'demand', level: 'readings' });
    await clock.pass(1900);
    expect(dumps()).toBe(1);
    const costly = new Feed<ReturnType<typeof batchOf>>();
    kernel.dumps.push(new Feed(), costly);
    await clock.pass(200);
    expect(dumps()).toBe(2);
    cpuMs += 1000;
    costly.end();
    await settle();
    await clock.pass(8900);
    expect(dumps()).toBe(2);
    await clock.pass(200);
    expect(dumps()).toBe(3);
    stream.setHidden(true);
    await clock.pass(25_000);
    expect(dumps()).toBe(3);
    stream.setHidden(false);
    await settle();
    expect(dumps()).toBe(4);
  });

  test('rereads at once when asked, once more if asked during that, and no further, however often', async () => {
    kernel.willDump();
    attach();
    await settle();
    const slow = new Feed<ReturnType<typeof batchOf>>();
    kernel.dumps.push(slow);
    kernel.willDump(batchOf(4));
    const ends: unknown[] = [];
    const ask = () => void stream.reread().then((end) => ends.push(end));
    ask();
    await settle();
    for (let i = 0; i < 5; i++) ask();
    slow.push(batchOf(3));
    slow.end();
    await settle();
    const asked = ['dumpStarted asked', 'dump 3', 'dumpEnded 3', 'dumpStarted asked', 'dump 4', 'dumpEnded 4'];
    expect(port.story.slice(3)).toEqual(asked);
    expect(ends).toEqual([{ flows: 3 }, ...Array.from({ length: 5 }, () => ({ flows: 4 }))]);
  });

  test('says why a reading that was asked for failed', async () => {
    kernel.willDump();
    attach();
    await settle();
    const broken = new Feed<ReturnType<typeof batchOf>>();
    broken.fail(Object.assign(new Error('no answer'), { code: 'EIO' }));
    kernel.dumps.push(broken);
    expect(await stream.reread()).toMatchObject({ flows: 0, failure: { op: 'dump', code: 'EIO' } });
  });

  test('closes a dump at once that is not read to its end', async () => {
    const dump = new Feed<ReturnType<typeof batchOf>>();
    kernel.dumps.push(dump);
    attach();
    await settle();
    stream.detach();
    // It was being read.
    dump.push(batchOf(1));
    await settle();
    expect(dump.isClosed).toBe(true);
  });

  test('leaves nobody waiting for a reading when its handle is gone', async () => {
    kernel.willDump();
    attach();
    await settle();
    kernel.dumps.push(new Feed());
    const running = stream.reread();
    await settle();
    const next = stream.reread();
    stream.detach();
    expect(await Promise.all([running, next, stream.reread()])).toEqual([undefined, undefined, undefined]);
  });

  test('says that the table was flushed, and rereads it', async () => {
    attach();
    await settle();
    stream.flushing('flushing', 1_790_000_000_000);
    stream.flushing('flushed', 1_790_000_000_000);
    await settle();
    expect(port.story.slice(3)).toEqual(['flushing', 'flushed', 'dumpStarted asked', 'dumpEnded 0']);
  });

  test('looks flows up: gone, failed, and found with their current values', async () => {
    kernel.getResult = () => ({
      found: batchOf(1, 3),
      foundRows: Uint32Array.of(2),
      outcome: Uint8Array.of(GET_OUTCOME.gone, GET_OUTCOME.failed, GET_OUTCOME.found),
    });
    attach();
    await settle();
    port.say({ kind: 'check', request: 7, flows: identities(3) });
    await settle();
    const [checked] = port.of('checked');
    expect(checked).toMatchObject({ request: 7, gone: Uint32Array.of(0), failed: Uint32Array.of(1) });
    expect(checked?.found?.byteLength).toBeGreaterThan(0);
  });

  test('answers that flows could not be queried without a handle, or if the kernel does not answer', async () => {
    port.say({ kind: 'refresh', request: 1, flows: identities(2) });
    await settle();
    kernel.getResult = () => {
      throw new Error('broken');
    };
    attach();
    port.say({ kind: 'refresh', request: 2, flows: identities(2) });
    await settle();
    for (const request of [1, 2]) {
      expect(port.of('checked').find((answer) => answer.request === request)).toMatchObject({
        gone: new Uint32Array(),
        failed: Uint32Array.of(0, 1),
      });
    }
  });

  test('sends the selection back to an engine that does not know the table yet, and to no other', async () => {
    const columns = () => new Uint32Array(1);
    const flows = { key: new Uint32Array(2), presence: columns(), id: columns(), startNs: new Uint32Array(2) };
    selections = [{ source: 1, count: 1, flows }];
    attach();
    await settle();
    expect(port.story.slice(0, 3)).toEqual(['sourceOpened', 'selectAgain', 'dumpStarted first']);
    attach(new FakeKernel(), 1);
    attach(new FakeKernel(), 2);
    await settle();
    expect(port.of('selectAgain')).toEqual([{ kind: 'selectAgain', count: 1, flows }]);
  });

  test('keeps the newest selection that the engine reports, and none that is malformed', () => {
    const flows = { key: new Uint32Array(2), presence: new Uint32Array(1), id: new Uint32Array(1) };
    port.say({ kind: 'selected', source: 3, count: 5 } as never);
    port.say({ kind: 'selected', source: 4, count: 1, flows: { ...flows, startNs: new Uint32Array(3) } } as never);
    expect(selections).toEqual([{ source: 3, count: 5 }]);
  });

  test('deletes: every flow is read again first', async () => {
    kernel.deleteResult = () => ({
      outcome: Uint8Array.of(DELETE_OUTCOME.deleted, DELETE_OUTCOME.refused),
      errno: Int32Array.of(0, 1),
    });
    attach();
    await settle();
    port.say({ kind: 'delete', request: 1, part: PART, flows: identities(2) });
    port.say({ kind: 'delete', request: 2, part: PART, flows: identities(2) });
    await settle();
    expect(kernel.calls.filter((call) => call.startsWith('delete'))).toEqual(['deleteVerified', 'deleteVerified']);
    const [answer] = port.of('deleted');
    expect(answer).toMatchObject({ request: 1, outcome: Uint8Array.of(0, 3), errno: Int32Array.of(0, 1) });
    expect(answer?.reasons['1']).toMatch(/^EPERM: /);
    expect(answer?.failure).toBeUndefined();
  });

  test('keeps what a logged delete removes, also if that is answered too late, and logs its end', async () => {
    const asked: (boolean | undefined)[] = [];
    const undo = deletedFlows([{ messages: new Uint8Array(10), receivedMs: new Float64Array(2) }]);
    const answer = { outcome: Uint8Array.of(0, 0), errno: new Int32Array(2), undo };
    let late: () => void = () => undefined;
    kernel.deleteFlows = async (_flows, { undoable }: KernelDeleteOptions) => {
      asked.push(undoable);
      if (asked.length === 2) await new Promise<void>((resolve) => (late = resolve));
      return undoable ? answer : { ...answer, undo: undefined };
    };
    attach();
    await settle();
    const part = { ...PART, total: 4, action: KEPT };
    port.say({ kind: 'delete', request: 1, part, flows: identities(2) });
    await settle();
    port.say({ kind: 'delete', request: 2, part: { ...part, sent: 4 }, flows: identities(2) });
    await settle();
    port.say({ kind: 'deleteEnded', part: { ...part, sent: 4 } });
    await settle();
    expect(logged).toEqual(['9 keeps 2']);
    await clock.pass(16_000);
    expect(logged).toEqual(['9 keeps 2', '9 ended: 2 of 4']);
    late();
    await settle();
    expect(logged.at(-1)).toBe('9 keeps 2');
    port.say({ kind: 'delete', request: 3, part: { ...PART, token: 2, action: 8 }, flows: identities(2) });
    port.say({ kind: 'delete', request: 4, part: { ...PART, token: 3 }, flows: identities(2) });
    await settle();
    expect(asked).toEqual([true, true, undefined, undefined]);
    expect(logged).toHaveLength(3);
  });

  test('tells the engine what is about to be restored', async () => {
    stream.undoing(KEPT);
    expect(port.of('undoing')).toEqual([{ kind: 'undoing', action: KEPT }]);
  });

  test('deletes with a filter, which goes to the library to compare each flow', async () => {
    const asked: KernelDeleteOptions[] = [];
    const addresses: unknown[] = [];
    kernel.deleteFlows = async (flows, options) => {
      asked.push(options);
      addresses.push(flows.localAddresses, flows.timeouts);
      return { outcome: Uint8Array.of(DELETE_OUTCOME.unmatched), errno: new Int32Array(1) };
    };
    attach();
    await settle();
    const known = { baseMs: 1000, nowMs: 2000, rate: Float32Array.of(5), countedMs: Float64Array.of(1500) };
    const { timeouts } = kernel.infoResult;
    const where = { filter: 'rate > 3', localAddresses: ['192.0.2.1'], timeouts, ...known };
    port.say({ kind: 'delete', request: 1, part: PART, flows: identities(1), where });
    await settle();
    expect(asked).toEqual([{ verify: true, where: 'rate > 3', known }]);
    expect(addresses).toEqual([['192.0.2.1'], timeouts]);
    expect(DELETE_OUTCOMES[port.of('deleted')[0]?.outcome[0] ?? -1]).toBe('unmatched');
    port.say({ kind: 'delete', request: 2, part: PART, flows: identities(1), where: { ...where, rate: [5] } } as never);
    await settle();
    expect(port.of('deleted')).toHaveLength(1);
  });

  test('has the same outcome numbers as the library', () => {
    expect(Object.fromEntries(DELETE_OUTCOMES.map((name, value) => [name, value]))).toEqual(DELETE_OUTCOME);
  });

  test('refuses to delete with --read-only or without the right, and never asks the kernel', async () => {
    attach();
    await settle();
    mayModify = { readOnly: true, canModify: true };
    port.say({ kind: 'delete', request: 1, part: PART, flows: identities(1) });
    await settle();
    mayModify = { readOnly: false, canModify: false };
    port.say({ kind: 'delete', request: 2, part: PART, flows: identities(1) });
    await settle();
    expect(port.of('deleted')).toMatchObject([
      { outcome: Uint8Array.of(DELETE_OUTCOME.refused), errno: Int32Array.of(30), failure: { code: 'EROFS' } },
      { outcome: Uint8Array.of(DELETE_OUTCOME.refused), errno: Int32Array.of(1), failure: { code: 'EPERM' } },
    ]);
    mayModify = {
      readOnly: false,
      canModify: false,
      failure: { op: 'netns', code: 'ESTALE', message: 'The old one.' },
    };
    port.say({ kind: 'delete', request: 3, part: PART, flows: identities(1) });
    await settle();
    const [readOnly, noRight, stale] = port.of('deleted');
    expect(readOnly?.reasons['30']).toContain('--read-only');
    // The kernel was never asked, so it has refused nothing.
    expect(noRight?.reasons).toEqual({ 1: 'EPERM: You have read-only access here.' });
    expect(stale).toMatchObject({ errno: Int32Array.of(116), reasons: { 116: 'ESTALE: The old one.' } });
    expect(kernel.calls.some((call) => call.startsWith('delete'))).toBe(false);
  });

  test('calls the outcome unknown if a delete gets no answer', async () => {
    attach();
    await settle();
    kernel.deleteFlows = () => new Promise(() => undefined);
    port.say({ kind: 'delete', request: 1, part: PART, flows: identities(2) });
    await clock.pass(20_000);
    expect(port.of('deleted')).toMatchObject([
      { outcome: Uint8Array.of(DELETE_OUTCOME.unknown, DELETE_OUTCOME.unknown), failure: { code: 'ETIMEDOUT' } },
    ]);
  });

  test('without a handle says that nothing was sent, and what to do', async () => {
    port.say({ kind: 'delete', request: 1, part: PART, flows: identities(2) });
    await settle();
    attach();
    await settle();
    kernel.failWith = Object.assign(new Error('the helper has ended'), { code: 'EPIPE' });
    port.say({ kind: 'delete', request: 2, part: PART, flows: identities(1) });
    await settle();
    const message = expect.stringMatching(/Nothing was sent; try again/) as string;
    expect(port.of('deleted')).toMatchObject([
      { outcome: new Uint8Array(2).fill(DELETE_OUTCOME.notSent), failure: { code: 'ENOTCONN', message } },
      { outcome: Uint8Array.of(DELETE_OUTCOME.notSent), failure: { code: 'EPIPE', message } },
    ]);
  });

  test('reports a helper that ended during a delete, with the outcome of each flow', async () => {
    const outcome = Uint8Array.of(DELETE_OUTCOME.deleted, DELETE_OUTCOME.notSent);
    kernel.deleteResult = () => ({ outcome, errno: Int32Array.of(0, 32) });
    attach();
    await settle();
    port.say({ kind: 'delete', request: 1, part: PART, flows: identities(2) });
    await settle();
    expect(port.of('deleted')).toMatchObject([{ outcome, failure: { code: 'EPIPE' } }]);
  });

  test('ignores what it does not understand, and complains once', async () => {
    attach();
    await settle();
    port.say({ kind: 'delete' });
    port.say({ kind: 'format' });
    port.say({ kind: 'check', request: 3, flows: new ArrayBuffer(10) } as never);
    await settle();
    expect(lines.filter((line) => line.includes('not understood'))).toHaveLength(1);
    expect(port.of('checked')).toMatchObject([{ request: 3, failed: new Uint32Array() }]);
    expect(kernel.calls).not.toContain('get');
  });

  test('ends with its port: events are closed, nothing more is sent', async () => {
    const dump = new Feed<ReturnType<typeof batchOf>>();
    kernel.dumps.push(dump);
    attach();
    await settle();
    port.vanish();
    dump.push(batchOf(1));
    await settle();
    const count = port.messages.length;
    expect(kernel.calls).toContain('closeEvents');
    attach();
    await clock.pass(600_000);
    expect(port.messages).toHaveLength(count);
    expect(port.closed).toBe(true);
  });
});
