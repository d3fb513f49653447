// What the engine derives for a row from the kernel's values, as the page gets it.

import { describe, expect, test } from 'vitest';
import type { RowView } from '../../../../renderer/engine/api.ts';
import { Engine } from '../../../../renderer/engine/engine.ts';
import type { FromWorker } from '../../../../renderer/engine/worker-messages.ts';
import { batchOf, type TestFlow } from './flows.ts';

const NOW = 1_790_000_000_000;
/** Changes within this time after a flow appeared count as part of appearing. */
const COMING_MS = 3000;

class Page {
  nowMs = NOW;
  readonly engine: Engine;
  readonly #messages: FromWorker[] = [];
  #seq = 0;
  #dumps = 0;

  constructor() {
    const host = {
      now: () => this.nowMs,
      after: () => () => undefined,
      toMain: () => undefined,
      readDump: () => undefined,
      toPage: (message: FromWorker) => void this.#messages.push(message),
      warn: (text: string) => {
        throw new Error(text);
      },
    };
    this.engine = new Engine(host);
  }

  dump(flows: readonly TestFlow[], localAddresses?: string[]): void {
    const dump = ++this.#dumps;
    this.engine.fromMain({ kind: 'dumpStarted', dump, reason: 'periodic', localAddresses, token: '' });
    this.#batch('dump', dump, flows);
    this.engine.fromMain({ kind: 'dumpEnded', dump, flows: flows.length, complete: true });
  }

  event(flow: TestFlow): void {
    this.#batch('event', 0, [flow]);
  }

  rows(filter = ''): readonly RowView[] {
    this.engine.fromPage({ kind: 'want', seq: ++this.#seq, filter, first: 0, count: 100 });
    const last = this.#messages.findLast((message) => message.kind === 'view');
    return last?.view.rows ?? [];
  }

  row(sport: number): RowView {
    const row = this.rows().find((one) => one.origSport === sport);
    if (!row) throw new Error(`no row with port ${sport}`);
    return row;
  }

  #batch(origin: 'dump' | 'event', dump: number, flows: readonly TestFlow[]): void {
    const buffer = batchOf(flows, this.nowMs).buffer as ArrayBuffer;
    if (origin === 'dump') this.engine.fromDump(dump, buffer);
    else this.engine.fromMain({ kind: 'batch', origin, buffer, strings: [] });
  }
}

describe('the last change', () => {
  test('is unknown for a flow that existed before, until a change that a reader would notice', () => {
    const page = new Page();
    page.dump([{ sport: 1, id: 1, mark: 1, bytes: 10, timeoutSec: 100 }]);
    page.nowMs += 5000;
    page.dump([{ sport: 1, id: 1, mark: 1, bytes: 999, timeoutSec: 300 }]);
    expect(page.row(1).changedMs).toBeUndefined();
    page.nowMs += 5000;
    page.event({ sport: 1, id: 1, mark: 2, event: 'update' });
    expect(page.row(1)).toMatchObject({ changedMs: page.nowMs, change: 'changed' });
    page.nowMs += 60_000;
    expect(page.row(1)).toMatchObject({ changedMs: page.nowMs - 60_000, change: 'none' });
  });

  test('is when a flow appeared, even if it changes while it opens', () => {
    const page = new Page();
    page.dump([]);
    page.event({ sport: 2, id: 2, state: 1, event: 'new' });
    page.nowMs += COMING_MS - 1000;
    page.event({ sport: 2, id: 2, state: 3, event: 'update' });
    expect(page.row(2)).toMatchObject({ changedMs: NOW, change: 'new' });
    page.nowMs += 2000;
    page.event({ sport: 2, id: 2, state: 4, event: 'update' });
    expect(page.row(2)).toMatchObject({ changedMs: page.nowMs, change: 'changed' });
  });

  test('can be filtered by', () => {
    const page = new Page();
    page.dump([{ sport: 1, id: 1 }]);
    page.event({ sport: 2, id: 2, event: 'new' });
    page.nowMs += 20_000;
    page.event({ sport: 3, id: 3, event: 'new' });
    page.nowMs += 10_000;
    const ports = (filter: string) => page.rows(filter).map((row) => row.origSport);
    expect(ports('changed < 15s')).toEqual([3]);
    expect(ports('changed >= 30s')).toEqual([2]);
    expect(ports('not changed < 1h')).toEqual([1]);
  });
});

describe('the direction', () => {
  test('is known for each row once the host’s own addresses are known', () => {
    const page = new Page();
    const flows = [
      { sport: 1, src: '192.0.2.1', dst: '198.51.100.1' },
      { sport: 2, src: '198.51.100.1', dst: '192.0.2.1' },
      { sport: 3, src: '198.51.100.1', dst: '203.0.113.1' },
      { sport: 4, src: '192.0.2.1', dst: '127.0.0.1' },
    ];
    page.dump(flows);
    expect(page.rows().map((row) => row.direction)).toEqual([undefined, undefined, undefined, undefined]);
    page.dump(flows, ['192.0.2.1', '127.0.0.0/8']);
    expect(page.rows().map((row) => row.direction)).toEqual(['outbound', 'inbound', 'forwarded', 'local']);
    expect(page.rows('direction = forwarded').map((row) => row.origSport)).toEqual([3]);
  });
});
