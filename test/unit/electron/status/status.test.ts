import { beforeEach, describe, expect, test } from 'vitest';
import { SourceStatus } from '../../../../electron/contract/access.ts';
import { Source, type SourceOptions } from '../../../../electron/source/source.ts';
import { StatusBoard } from '../../../../electron/status/status.ts';
import { timeoutsOf } from '../../native/flow/kernel-timeouts.ts';
import { FakeClock, settle } from '../fake-clock.ts';
import { FakeKernel } from '../fake-kernel.ts';
import { quietLog } from '../quiet-log.ts';

const SYSTEM = { kind: 'system' } as const;
const PLAYGROUND = { kind: 'playground' } as const;
const access = {
  reach: 'helper' as const,
  source: { kind: 'system' } as const,
  host: 'box',
  netns: 'lab',
  canModify: true,
  canCreate: true,
  remedies: [],
};

describe('the status', () => {
  let clock: FakeClock;
  let kernel: FakeKernel;
  let source: Source;
  let board: StatusBoard;
  let sent: SourceStatus[];

  beforeEach(async () => {
    clock = new FakeClock();
    kernel = new FakeKernel();
    sent = [];
    source = new Source(sourceOptions());
    board = new StatusBoard({
      source,
      clock,
      wallMs: () => 1_000_000 + clock.nowMs(),
      send: (status) => sent.push(SourceStatus.parse(status)),
    });
    board.start();
    await clock.pass(0);
  });

  function sourceOptions(): SourceOptions {
    return {
      spec: SYSTEM,
      open: async () => ({ handle: kernel, access }),
      clock,
      log: quietLog().log,
      connecting: { ...access, reach: 'connecting' },
      nextTable: () => 1,
      onOpen: () => undefined,
      onClose: () => undefined,
      onChange: () => board.changed(),
    };
  }

  test('says nothing is known at first', () => {
    expect(sent.at(-1)).toMatchObject({ access: { reach: 'connecting' }, eventsPerSec: 0, repairing: false });
    expect(sent.at(-1)?.entries).toBeUndefined();
  });

  test('has entries and settings as soon as the kernel is reached', async () => {
    kernel.entries = 12;
    await source.open();
    await clock.pass(0);
    expect(sent.at(-1)).toMatchObject({
      access: { reach: 'helper' },
      entries: 12,
      maxEntries: 1000,
      accounting: true,
      timestamps: false,
      events: true,
      tcpLoose: true,
    });
  });

  test('is sent every two seconds, but only while somebody looks', async () => {
    await source.open();
    await clock.pass(0);
    const stats = () => kernel.calls.filter((call) => call === 'stats').length;
    const before = stats();
    await clock.pass(10_000);
    expect(stats() - before).toBe(5);
    expect(kernel.calls.filter((call) => call === 'info')).toHaveLength(6);
    board.setVisible(false);
    await clock.pass(60_000);
    expect(stats() - before).toBe(5);
    board.setVisible(true);
    await clock.pass(0);
    expect(stats() - before).toBe(6);
  });

  test('notices a changed kernel setting with the next reading', async () => {
    await source.open();
    await clock.pass(0);
    kernel.infoResult = { ...kernel.infoResult, sysctl: { acct: 0, timestamp: 0, events: 2, tcpLoose: 1 } };
    await clock.pass(2000);
    expect(sent.at(-1)?.accounting).toBe(false);
  });

  test('has the timeouts of the namespace that is shown, and none while it is not reached', async () => {
    const established = () => sent.at(-1)?.timeouts?.tcp.established;
    expect(established()).toBeUndefined();
    kernel.infoResult = { ...kernel.infoResult, timeouts: timeoutsOf({ nf_conntrack_tcp_timeout_established: 7 }) };
    await source.open();
    await clock.pass(0);
    expect(established()).toBe(7);
    kernel.infoResult = { ...kernel.infoResult, timeouts: timeoutsOf({ nf_conntrack_tcp_timeout_established: 8 }) };
    await clock.pass(2000);
    expect(established()).toBe(8);
    expect(SourceStatus.safeParse({ ...sent.at(-1), timeouts: { tcp: {} } }).success).toBe(false);
    kernel.die();
    await settle();
    expect(sent.at(-1)).toMatchObject({ restarting: true });
    expect(sent.at(-1)?.timeouts).toBeUndefined();
  });

  test('has the rate of events', async () => {
    await source.open();
    await clock.pass(2000);
    board.reports.events(200);
    board.reports.events(300);
    await clock.pass(2000);
    expect(sent.at(-1)?.eventsPerSec).toBeCloseTo(250);
    await clock.pass(2000);
    expect(sent.at(-1)?.eventsPerSec).toBe(0);
  });

  test('claims no health while the helper restarts, and then says how many times it did', async () => {
    await source.open();
    await clock.pass(0);
    kernel.die();
    await settle();
    expect(sent.at(-1)).toMatchObject({
      repairing: true,
      restarting: true,
      helperRestarts: 0,
      access: { reach: 'helper', canModify: false, failure: { code: 'ENOTCONN' } },
    });
    kernel = new FakeKernel();
    kernel.entries = 3;
    await clock.pass(0);
    expect(sent.at(-1)).toMatchObject({ repairing: false, restarting: false, helperRestarts: 1, entries: 3 });
    expect(sent.at(-1)?.access).toMatchObject({ canModify: true });
    expect(sent.at(-1)?.access.failure).toBeUndefined();
  });

  test('knows no way into a playground that has stopped', async () => {
    const shell = { kind: 'playground', pid: 7 } as const;
    const open = async () => ({
      handle: kernel,
      access: { ...access, source: PLAYGROUND, shell },
    });
    source = new Source({ ...sourceOptions(), spec: PLAYGROUND, open });
    board = new StatusBoard({ source, clock, send: (status) => sent.push(SourceStatus.parse(status)) });
    await source.open();
    expect(sent.at(-1)?.access.shell).toEqual(shell);
    kernel.die();
    await settle();
    expect(sent.at(-1)).toMatchObject({ restarting: true });
    expect(sent.at(-1)?.access.shell).toBeUndefined();
  });

  test('has no number if the kernel gives none', async () => {
    await source.open();
    await clock.pass(0);
    kernel.failWith = Object.assign(new Error('no'), { code: 'EPERM' });
    await clock.pass(2000);
    expect(sent.at(-1)?.entries).toBeUndefined();
  });

  test('reports what a full table does, by the counters of all CPUs', async () => {
    kernel.entries = 1000;
    await source.open();
    await clock.pass(2000);
    expect(sent.at(-1)?.pressure).toMatchObject({ percent: 100, dropped: 0 });
    expect(sent.at(-1)?.pressure?.trouble).toBeUndefined();
    for (const counters of kernel.cpus) counters.drop += 617;
    await clock.pass(2000);
    expect(sent.at(-1)?.pressure).toMatchObject({
      dropped: 1234,
      trouble: { kind: 'dropping', sinceMs: 1_004_000, ongoing: true },
    });
  });

  test('starts counting again with another handle', async () => {
    kernel.entries = 1000;
    await source.open();
    await clock.pass(2000);
    kernel = new FakeKernel();
    kernel.entries = 1000;
    for (const counters of kernel.cpus) counters.drop = 5000;
    await source.open();
    await clock.pass(2000);
    expect(sent.at(-1)?.pressure).toMatchObject({ dropped: 0, overSec: 2 });
  });

  test('says how full the table is even if its statistics cannot be read', async () => {
    kernel.entries = 950;
    kernel.cpuStats = async () => {
      throw new Error('refused');
    };
    await source.open();
    await clock.pass(0);
    expect(sent.at(-1)).toMatchObject({ entries: 950, pressure: { percent: 95 } });
  });

  test('says since when the page has taken no batches', () => {
    board.setStalled(77);
    expect(sent.at(-1)?.stalledSinceMs).toBe(77);
    expect(board.isStalled).toBe(true);
    board.setStalled(undefined);
    expect(sent.at(-1)?.stalledSinceMs).toBeUndefined();
  });

  test('sends a loss and its repair as they happen, and counts losses in between', () => {
    const count = sent.length;
    board.reports.lost();
    expect(sent.at(-1)).toMatchObject({ lostTimes: 1, repairing: true });
    board.reports.lost();
    board.reports.repairing();
    expect(sent).toHaveLength(count + 1);
    board.reports.repaired();
    expect(sent.at(-1)).toMatchObject({ lostTimes: 2, repairing: false });
    board.reports.repaired();
    expect(sent).toHaveLength(count + 2);
  });

  test('owes no repair of a stream that has ended', () => {
    board.reports.lost();
    board.streamEnded();
    expect(board.snapshot()).toMatchObject({ lostTimes: 1, repairing: false });
  });

  test('is not sent once it is stopped', async () => {
    board.stop();
    const count = sent.length;
    board.reports.lost();
    board.setStalled(1);
    await source.open();
    await clock.pass(10_000);
    expect(sent).toHaveLength(count);
  });
});
