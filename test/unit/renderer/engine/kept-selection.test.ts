// The selection beyond a worker's end: what one engine reports, another one selects again, and nothing else.

import { describe, expect, test } from 'vitest';
import type { FromEngine } from '../../../../electron/contract/from-engine.ts';
import { type KeptFlows, MAX_KEPT_SELECTION, type ToEngine } from '../../../../electron/contract/to-engine.ts';
import { Engine } from '../../../../renderer/engine/engine.ts';
import type { FromWorker, Want } from '../../../../renderer/engine/worker-messages.ts';
import { batchOf, type TestFlow } from './flows.ts';

const NOW = Date.UTC(2026, 10, 3, 12);
const SOURCE = 7;

class Worker {
  readonly toMain: FromEngine[] = [];
  readonly toPage: FromWorker[] = [];
  readonly timers: (() => void)[] = [];
  readonly engine = new Engine({
    now: () => NOW,
    after: (ms, run) => {
      if (ms === 1000) this.timers.push(run);
      return () => {};
    },
    toMain: (message) => this.toMain.push(message),
    readDump: () => undefined,
    toPage: (message) => this.toPage.push(message),
    warn: (text) => expect.fail(text),
  });

  constructor(again?: Omit<Extract<ToEngine, { kind: 'selectAgain' }>, 'kind'>) {
    this.engine.attached();
    this.main({ kind: 'sourceOpened', source: SOURCE });
    if (again) this.main({ kind: 'selectAgain', ...again });
  }

  main(message: ToEngine): void {
    this.engine.fromMain(structuredClone(message));
  }

  read(flows: readonly TestFlow[], complete = true): void {
    this.main({ kind: 'dumpStarted', dump: 1, reason: 'first', token: '' });
    const { buffer } = batchOf(flows, NOW);
    this.main({ kind: 'strings', strings: [''] });
    this.engine.fromDump(1, buffer);
    this.main({ kind: 'dumpEnded', dump: 1, flows: flows.length, complete });
  }

  want(want: Omit<Want, 'kind' | 'seq'>): void {
    this.engine.fromPage({ kind: 'want', seq: 1, count: 100, ...want });
  }

  get view() {
    this.want({});
    const message = this.toPage.findLast(({ kind }) => kind === 'view');
    if (message?.kind !== 'view') throw new Error('there is no view');
    return message.view;
  }

  get selectedPorts(): number[] {
    return this.view.rows.filter(({ selected }) => selected).map(({ origSport }) => origSport);
  }

  get reports() {
    return this.toMain.filter((message) => message.kind === 'selected');
  }
}

const flow = (sport: number, change: Partial<TestFlow> = {}): TestFlow => ({
  sport,
  id: sport,
  startMs: NOW - 5000,
  ...change,
});
const FLOWS = [flow(1), flow(2), flow(3), flow(4)];

/** A worker that has these flows, with those of some ports selected, and its last report. */
function select(flows: readonly TestFlow[], ports: readonly number[]): { worker: Worker; kept: KeptFlows } {
  const worker = new Worker();
  worker.read(flows);
  const chosen = worker.view.rows.filter(({ origSport }) => ports.includes(origSport));
  worker.want({ select: chosen.map(({ index, handle }) => ({ kind: 'toggle', index, handle })) });
  const kept = worker.reports.at(-1)?.flows;
  if (!kept) throw new Error('nothing was reported');
  return { worker, kept };
}

describe('a selection', () => {
  test('is reported when it changes, with the table that it belongs to', () => {
    const { worker, kept } = select(FLOWS, [2, 4]);
    expect(worker.reports).toMatchObject([{ source: SOURCE, count: 2 }]);
    expect(kept.id).toEqual(Uint32Array.of(2, 4));
    worker.want({ select: [{ kind: 'none' }] });
    expect(worker.reports.at(-1)).toMatchObject({ count: 0, flows: { id: new Uint32Array() } });
  });

  test('is the same in the next worker, in whatever order the flows are read', () => {
    const { kept } = select(FLOWS, [2, 4]);
    const next = new Worker({ count: 2, flows: kept });
    expect(next.view.selectedAgain).toBeUndefined();
    next.read([flow(9), ...FLOWS.toReversed()]);
    expect(next.selectedPorts.sort()).toEqual([2, 4]);
    expect(next.view.selectedAgain).toEqual({ wanted: 2, found: 2, replaced: false });
    // So that it survives that worker, too.
    expect(next.reports.at(-1)).toMatchObject({ source: SOURCE, count: 2 });
  });

  test('waits for a complete dump, and for the end of a pause', () => {
    const { kept } = select(FLOWS, [2, 4]);
    const next = new Worker({ count: 2, flows: kept });
    next.read(FLOWS, false);
    expect([next.selectedPorts, next.view.selectedAgain]).toEqual([[], undefined]);
    next.want({ paused: true });
    next.read(FLOWS);
    expect([next.selectedPorts, next.view.selectedAgain]).toEqual([[], undefined]);
    next.want({ paused: false });
    expect(next.selectedPorts).toEqual([2, 4]);
  });

  test.each<[string, TestFlow]>([
    ['began later', flow(2, { startMs: NOW - 1000 })],
    ['has another id', flow(2, { id: 77 })],
    ['has another zone', flow(2, { zone: 5 })],
  ])('leaves alone a flow of the same tuple that %s', (_what, other) => {
    const { kept } = select(FLOWS, [2, 4]);
    const next = new Worker({ count: 2, flows: kept });
    next.read([flow(1), other, flow(4)]);
    expect(next.selectedPorts).toEqual([4]);
    expect(next.view.selectedAgain).toEqual({ wanted: 2, found: 1, replaced: false });
  });

  test('of a flow whose start was unknown is not taken for one that began after it was seen', () => {
    const { kept } = select([{ sport: 2, id: 2 }], [2]);
    const later = new Worker({ count: 1, flows: kept });
    later.read([flow(2, { startMs: NOW + 3000 })]);
    expect(later.selectedPorts).toEqual([]);
    const same = new Worker({ count: 1, flows: kept });
    same.read([flow(2)]);
    expect(same.selectedPorts).toEqual([2]);
  });

  test('that the user makes in the meantime takes precedence', () => {
    const { kept } = select(FLOWS, [2, 4]);
    const next = new Worker({ count: 2, flows: kept });
    next.want({ select: [{ kind: 'none' }] });
    next.read(FLOWS);
    expect(next.selectedPorts).toEqual([]);
    expect(next.view.selectedAgain).toEqual({ wanted: 2, found: undefined, replaced: true });
  });

  test('that could not be kept is known as such', () => {
    const next = new Worker({ count: 2_000_000 });
    next.read(FLOWS);
    expect(next.view.selectedAgain).toEqual({ wanted: 2_000_000, found: undefined, replaced: false });
  });
});

describe('a large selection', () => {
  const many = Array.from({ length: 1500 }, (_, i) => flow(i + 1));

  test('is reported at most once a second; meanwhile main knows that its flows are not right', () => {
    const { worker } = select(many, [1]);
    worker.want({ select: [{ kind: 'all' }] });
    worker.want({ select: [{ kind: 'none' }, { kind: 'all' }] });
    const reports = () => worker.reports.map(({ count, flows }) => [count, flows?.id.length]);
    expect(reports()).toEqual([
      [1, 1],
      [1500, 1500],
      [1500, undefined],
    ]);
    for (const run of worker.timers.splice(0)) run();
    expect(reports().at(-1)).toEqual([1500, 1500]);
  });

  test('has a bound that a report of all flows of a usual table keeps', () => {
    expect(MAX_KEPT_SELECTION).toBe(262_144);
  });
});
