import { beforeEach, describe, expect, test } from 'vitest';
import { systemClock } from '../../../../electron/clock.ts';
import { ExportFiles } from '../../../../electron/export/export-files.ts';
import { CreditWatch } from '../../../../electron/stream/credit-watch.ts';
import { FlowStream } from '../../../../electron/stream/flow-stream.ts';
import { packBatch } from '../../../packed-batch.ts';
import { FakeClock, settle } from '../fake-clock.ts';
import { batchOf, FakeKernel } from '../fake-kernel.ts';
import { quietLog } from '../quiet-log.ts';
import { FakePort } from './fake-port.ts';

describe('the watch over the credit', () => {
  let clock: FakeClock;
  let owed: boolean;
  let told: boolean[];
  let watch: CreditWatch;

  beforeEach(() => {
    clock = new FakeClock();
    owed = false;
    told = [];
    watch = new CreditWatch({ clock, outstanding: () => owed, onChange: (stalled) => told.push(stalled) });
  });

  const send = () => {
    owed = true;
    watch.sent();
  };
  const pay = () => {
    owed = false;
    watch.credited();
  };

  test('reports once that the worker takes nothing for three seconds, and when it takes batches again', async () => {
    watch.credited();
    send();
    await clock.pass(2999);
    expect(told).toEqual([]);
    await clock.pass(1);
    send();
    await clock.pass(60_000);
    expect(told).toEqual([true]);
    pay();
    expect(told).toEqual([true, false]);
  });

  test('reports nothing while credit arrives, however much is outstanding, or while nothing is sent', async () => {
    for (let second = 0; second < 100; second++) {
      send();
      await clock.pass(900);
      watch.credited();
    }
    pay();
    await clock.pass(3_600_000);
    expect(told).toEqual([]);
  });

  test('has more patience with a worker that is still starting, but not forever', async () => {
    send();
    await clock.pass(19_999);
    expect(told).toEqual([]);
    await clock.pass(1);
    expect(told).toEqual([true]);
  });

  test('retracts its report when nothing more is sent', async () => {
    watch.credited();
    send();
    await clock.pass(5000);
    watch.stop();
    expect(told).toEqual([true, false]);
    await clock.pass(60_000);
    expect(told).toHaveLength(2);
  });
});

describe('a stream whose worker takes nothing', () => {
  test('reports it, also in the log, until the worker takes batches again', async () => {
    const clock = new FakeClock();
    const port = new FakePort();
    port.prompt = false;
    const kernel = new FakeKernel();
    kernel.willDump(batchOf(5));
    kernel.willDump(batchOf(5));
    const { log, lines } = quietLog();
    const told: boolean[] = [];
    const stream = new FlowStream({
      port,
      dumps: port.dumps,
      packBatch,
      clock,
      cpuMs: () => 0,
      cores: 4,
      log,
      mayModify: () => ({ readOnly: false, canModify: true }),
      reports: {
        events: () => undefined,
        lost: () => undefined,
        repairing: () => undefined,
        repaired: () => undefined,
      },
      selectionOf: () => undefined,
      onSelected: () => undefined,
      exports: new ExportFiles(systemClock),
      onClose: () => undefined,
      onStalled: (stalled) => told.push(stalled),
    });
    stream.attach({ handle: kernel, source: 1, reason: 'first' });
    await settle();
    port.payCredit();
    kernel.events.push({ kind: 'flowsLost' });
    await settle();
    await clock.pass(3000);
    expect(told).toEqual([true]);
    expect(lines.join()).toMatch(/the engine does not answer/);
    port.payCredit();
    expect(told).toEqual([true, false]);
    await clock.pass(10_000);
    stream.close();
    expect(told).toEqual([true, false]);
  });
});
