// The reconciler against a model kernel: flows start, change and end while dumps, events, lost events and answers
// arrive in any interleaving. Once everything has settled, the store must hold exactly what the kernel holds.

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { FlowBatch as Batch, type FlowBatch, PRESENCE } from '../../../../../native/flow/index.ts';
import { Reconciler } from '../../../../../renderer/engine/reconcile/reconcile.ts';
import { FlowStore } from '../../../../../renderer/engine/store/store.ts';
import { batchOf, type TestFlow } from '../flows.ts';

const NOW = 1_790_000_000_000;
const TUPLES = 6;

interface KernelFlow {
  readonly tuple: number;
  readonly id: number;
  readonly startMs: number | undefined;
  /** Created before there was a listener: with nf_conntrack_events=2 such a flow never sends events. */
  readonly silent: boolean;
  mark: number;
}

/** Kernel and main, as far as the engine can see them. */
class ModelKernel {
  readonly flows = new Map<number, KernelFlow>();
  readonly events: TestFlow[] = [];
  dumpRows: TestFlow[] = [];
  readonly answers: { request: number; gone: number[]; failed: number[]; found: TestFlow[] }[] = [];
  /** Tuples that the running dump has yet to visit. */
  toVisit: number[] = [];
  dump = 0;
  lost = false;
  #clock = NOW - 100_000;
  readonly #timestamps: boolean;

  constructor(timestamps: boolean) {
    this.#timestamps = timestamps;
  }

  create(tuple: number, id: number, silent: boolean): void {
    if (this.flows.has(tuple)) return;
    const flow: KernelFlow = { tuple, id, startMs: this.#timestamps ? ++this.#clock : undefined, silent, mark: 0 };
    this.flows.set(tuple, flow);
    if (!silent) this.events.push(withoutStart(flow, 'new'));
  }

  update(tuple: number): void {
    const flow = this.flows.get(tuple);
    if (!flow) return;
    flow.mark++;
    if (!flow.silent) this.events.push(withoutStart(flow, 'update'));
  }

  destroy(tuple: number): void {
    const flow = this.flows.get(tuple);
    if (!flow) return;
    this.flows.delete(tuple);
    if (!flow.silent) this.events.push({ ...describeFlow(flow), event: 'destroy' });
  }

  lose(): void {
    if (this.events.length === 0) return;
    this.events.length = 0;
    this.lost = true;
  }

  /** One step of the dump: it reads the current flow of a tuple, and can miss it or list it twice. */
  readOne(misses: boolean, twice: boolean): void {
    const tuple = this.toVisit.shift();
    const flow = tuple === undefined ? undefined : this.flows.get(tuple);
    if (!flow || misses) return;
    this.dumpRows.push(describeFlow(flow));
    if (twice) this.dumpRows.push(describeFlow(flow));
  }

  /** GETs, answered with the current state; the answers arrive later. */
  check(request: number, asked: FlowBatch, fails: boolean): void {
    const answer = { request, gone: [] as number[], failed: [] as number[], found: [] as TestFlow[] };
    for (let i = 0; i < asked.length; i++) {
      const flow = this.flows.get((asked.origSport[i] ?? 0) - 1000);
      if (fails) answer.failed.push(i);
      else if (flow) answer.found.push(describeFlow(flow));
      else answer.gone.push(i);
    }
    this.answers.push(answer);
  }
}

function describeFlow(flow: KernelFlow): TestFlow {
  return {
    sport: 1000 + flow.tuple,
    // Two tuples share each key: both must be kept.
    key: [flow.tuple >> 1, 7],
    id: flow.id,
    mark: flow.mark,
    status: 8,
    ...(flow.startMs === undefined ? {} : { startMs: flow.startMs }),
  };
}

/** Events of a living flow carry no start. */
function withoutStart(flow: KernelFlow, event: 'new' | 'update'): TestFlow {
  return { ...describeFlow({ ...flow, startMs: undefined }), event };
}

type Step = readonly [kind: number, a: number, b: number];

/** Runs the steps, lets everything settle, and compares. */
function run(steps: readonly Step[], timestamps: boolean): void {
  const kernel = new ModelKernel(timestamps);
  const reconciler = new Reconciler(new FlowStore(NOW));
  for (const [kind, a, b] of steps) step(kernel, reconciler, kind, a, b);
  settle(kernel, reconciler, steps);
  const actual = livingFlows(reconciler.store);
  const expected = [...kernel.flows.values()].map(({ tuple, id, mark }) => `${tuple}:${id}:${mark}`).sort();
  expect(actual).toEqual(expected);
  expect(reconciler.store.total).toBe(expected.length);
  expect(reconciler.suspects.count(reconciler.store)).toBe(0);
  reconciler.expire(NOW + 10_000, false);
  expect(reconciler.closed.leaving).toBe(0);
  expect(livingFlows(reconciler.store)).toEqual(expected);
}

function step(kernel: ModelKernel, reconciler: Reconciler, kind: number, a: number, b: number): void {
  const tuple = a % TUPLES;
  if (kind === 0) kernel.create(tuple, 1 + (b % 2), kernel.dump === 0);
  else if (kind === 1) kernel.destroy(tuple);
  else if (kind === 2) kernel.update(tuple);
  else if (kind === 3) startDump(kernel, reconciler);
  else if (kind === 4) kernel.readOne(b % 5 === 0, b % 7 === 0);
  else if (kind === 5) deliverDump(kernel, reconciler, 1 + (b % 3));
  else if (kind === 6) endDump(kernel, reconciler, b % 3 !== 0);
  else if (kind === 7) deliverEvents(kernel, reconciler, 1 + (b % 4));
  else if (kind === 8 && b % 4 === 0) kernel.lose();
  else if (kind === 9) askChecks(kernel, reconciler, b % 6 === 0);
  else if (kind === 10) deliverAnswer(kernel, reconciler);
}

function startDump(kernel: ModelKernel, reconciler: Reconciler): void {
  if (kernel.toVisit.length > 0 || kernel.dumpRows.length > 0) return;
  kernel.dump++;
  kernel.toVisit = Array.from({ length: TUPLES }, (_, tuple) => tuple);
  reconciler.dumpStarted(kernel.dump, 'periodic', undefined, NOW);
}

function deliverDump(kernel: ModelKernel, reconciler: Reconciler, rows: number): void {
  const part = kernel.dumpRows.splice(0, rows);
  if (part.length > 0) reconciler.apply(batchOf(part, NOW), 'dump', kernel.dump, NOW);
}

/** `complete` false: the dump breaks off at this point. */
function endDump(kernel: ModelKernel, reconciler: Reconciler, complete: boolean): void {
  if (!reconciler.dump) return;
  if (complete) {
    while (kernel.toVisit.length > 0) kernel.readOne(false, false);
    deliverDump(kernel, reconciler, kernel.dumpRows.length);
  }
  kernel.toVisit = [];
  kernel.dumpRows = [];
  reconciler.dumpEnded(kernel.dump, complete);
}

function deliverEvents(kernel: ModelKernel, reconciler: Reconciler, count: number): void {
  const part = kernel.events.splice(0, count);
  if (part.length > 0) reconciler.apply(batchOf(part, NOW), 'event', 0, NOW);
}

function askChecks(kernel: ModelKernel, reconciler: Reconciler, fails: boolean): void {
  const next = reconciler.suspects.nextCheck(reconciler.store, NOW);
  if (next) kernel.check(next.request, new Batch(next.flows), fails);
}

function deliverAnswer(kernel: ModelKernel, reconciler: Reconciler): void {
  const answer = kernel.answers.shift();
  if (!answer) return;
  const found = answer.found.length > 0 ? batchOf(answer.found, NOW) : undefined;
  reconciler.checked(answer.request, answer.gone, answer.failed, found, NOW);
}

/** Main finishes what is under way, dumps once more while the last events still arrive, and answers every check. */
function settle(kernel: ModelKernel, reconciler: Reconciler, steps: readonly Step[]): void {
  endDump(kernel, reconciler, true);
  startDump(kernel, reconciler);
  for (const [, a, b] of steps) {
    if (a % 3 === 0) kernel.readOne(false, b % 3 === 0);
    else if (a % 3 === 1) deliverDump(kernel, reconciler, 1);
    else deliverEvents(kernel, reconciler, 1);
  }
  endDump(kernel, reconciler, true);
  deliverEvents(kernel, reconciler, kernel.events.length);
  for (let round = 0; round < 50; round++) {
    deliverAnswer(kernel, reconciler);
    askChecks(kernel, reconciler, false);
  }
}

function livingFlows(store: FlowStore): string[] {
  const { table } = store;
  const flows: string[] = [];
  for (let row = 0; row < table.length; row++) {
    if (store.isAlive(row)) flows.push(`${(table.origSport[row] ?? 0) - 1000}:${table.id[row]}:${table.mark[row]}`);
  }
  return flows.sort();
}

/** What events tell of the first row, absent as 0. */
function valuesOf({ store: { table } }: Reconciler) {
  const presence = table.presence[0] ?? 0;
  const value = (bit: number, known: number | undefined): number => (presence & bit ? (known ?? 0) : 0);
  const place = presence & PRESENCE.labels ? (table.labels.index[0] ?? 0) - 1 : -1;
  return {
    status: value(PRESENCE.status, table.status[0]),
    mark: value(PRESENCE.mark, table.mark[0]),
    state: value(PRESENCE.state, table.state[0]),
    labels: place < 0 ? [0, 0, 0, 0] : [...table.labels.words.subarray(4 * place, 4 * place + 4)],
  };
}

const STEPS = fc.array(fc.tuple(fc.nat({ max: 10 }), fc.nat({ max: 100 }), fc.nat({ max: 100 })), { maxLength: 80 });

describe('Reconciler', () => {
  test('agrees with the kernel after any interleaving, with timestamps', () => {
    fc.assert(
      fc.property(STEPS, (steps) => run(steps, true)),
      { numRuns: 3000 },
    );
  });

  test('agrees with the kernel after any interleaving, without timestamps', () => {
    fc.assert(
      fc.property(STEPS, (steps) => run(steps, false)),
      { numRuns: 3000 },
    );
  });

  test('lets an end that was seen during a dump win over a row of that dump', () => {
    const reconciler = new Reconciler(new FlowStore(NOW));
    reconciler.dumpStarted(1, 'first', undefined, NOW);
    reconciler.apply(batchOf([{ id: 5, event: 'destroy' }], NOW), 'event', 0, NOW);
    reconciler.apply(batchOf([{ id: 5 }], NOW), 'dump', 1, NOW);
    expect(reconciler.store.total).toBe(0);
  });

  test('removes a row missing from a dump only when the kernel says ENOENT', () => {
    const reconciler = loaded([{ sport: 1 }, { sport: 2 }, { sport: 3 }]);
    reconciler.dumpStarted(2, 'periodic', undefined, NOW);
    reconciler.apply(batchOf([{ sport: 1 }], NOW), 'dump', 2, NOW);
    reconciler.dumpEnded(2, true);
    expect(reconciler.store.total).toBe(3);
    const check = reconciler.suspects.nextCheck(reconciler.store, NOW);
    expect(new Batch(check?.flows ?? new ArrayBuffer(0)).length).toBe(2);
    reconciler.checked(check?.request ?? 0, [1], [], batchOf([{ sport: 2 }], NOW), NOW);
    expect(reconciler.store.total).toBe(2);
  });

  for (const [what, old, told] of [
    ['mark', { mark: 1 }, { mark: 7 }],
    ['mark that was set', {}, { mark: 7 }],
    ['mark that was cleared', { mark: 1 }, { mark: 0 }],
    ['status', { status: 2 }, { status: 14 }],
    ['state', { state: 1 }, { state: 3 }],
    ['labels', { labels: [1] }, { labels: [1, 100] }],
    ['labels that were set', {}, { labels: [100] }],
  ] as const) {
    test(`asks the kernel if a dump has another ${what} than an event since the dump began`, () => {
      const reconciler = loaded([{ id: 1, bytes: 1000, ...old }]);
      const told0 = valuesOf(loaded([{ id: 1, ...old, ...told }]));
      reconciler.dumpStarted(2, 'periodic', undefined, NOW);
      reconciler.apply(batchOf([{ id: 1, ...told, event: 'update' }], NOW + 5), 'event', 0, NOW + 10);
      // Read before the event, and later on its way; the time of a batch is that of its last row.
      reconciler.apply(batchOf([{ id: 1, bytes: 5000, ...old }], NOW + 8), 'dump', 2, NOW + 20);
      reconciler.dumpEnded(2, true);
      expect(valuesOf(reconciler)).toEqual(told0);
      expect(reconciler.store.table.origBytes[0]).toBe(5000);
      const check = reconciler.suspects.nextCheck(reconciler.store, NOW + 30);
      expect(new Batch(check?.flows ?? new ArrayBuffer(0)).length).toBe(1);
      // An event since the request: the answer can be older, too.
      reconciler.apply(batchOf([{ id: 1, ...told, event: 'update' }], NOW + 35), 'event', 0, NOW + 35);
      reconciler.checked(check?.request ?? 0, [], [], batchOf([{ id: 1, bytes: 5000, ...old }], NOW + 36), NOW + 40);
      expect(valuesOf(reconciler)).toEqual(told0);
      const again = reconciler.suspects.nextCheck(reconciler.store, NOW + 50);
      reconciler.checked(again?.request ?? 0, [], [], batchOf([{ id: 1, bytes: 5000, ...old }], NOW + 55), NOW + 60);
      expect(valuesOf(reconciler)).toEqual(valuesOf(loaded([{ id: 1, ...old }])));
      expect(reconciler.suspects.nextCheck(reconciler.store, NOW + 70)).toBeUndefined();
    });
  }

  test('takes a dump for newer than what was known before it began', () => {
    const reconciler = loaded([{ id: 1, mark: 1 }]);
    reconciler.apply(batchOf([{ id: 1, mark: 7, event: 'update' }], NOW), 'event', 0, NOW);
    reconciler.dumpStarted(2, 'periodic', undefined, NOW + 1);
    reconciler.apply(batchOf([{ id: 1, mark: 9 }], NOW + 2), 'dump', 2, NOW + 2);
    expect(reconciler.store.table.mark[0]).toBe(9);
    expect(reconciler.suspects.count(reconciler.store)).toBe(0);
  });

  test('suspects nothing after an incomplete dump', () => {
    const reconciler = loaded([{ sport: 1 }, { sport: 2 }]);
    reconciler.dumpStarted(2, 'periodic', undefined, NOW);
    reconciler.dumpEnded(2, false);
    expect(reconciler.suspects.count(reconciler.store)).toBe(0);
  });

  test('keeps counters and start through an event that has none, and takes the final counters of a destroy', () => {
    const reconciler = loaded([{ id: 1, bytes: 1000, packets: 10, startMs: NOW - 5000, state: 3, mark: 1 }]);
    reconciler.apply(batchOf([{ id: 1, status: 14, event: 'update' }], NOW), 'event', 0, NOW);
    const { table } = reconciler.store;
    expect(table.origBytes[0]).toBe(1000);
    expect(table.state[0]).toBe(3);
    expect((table.presence[0] ?? 0) & (PRESENCE.origCounters | PRESENCE.start)).not.toBe(0);
    reconciler.apply(batchOf([{ id: 1, bytes: 1700, packets: 15, event: 'destroy' }], NOW), 'event', 0, NOW);
    expect(reconciler.store.total).toBe(0);
    expect(table.origBytes[0]).toBe(1700);
    reconciler.expire(NOW + 2900, false);
    expect(table.leaving[0]).toBe(1);
    reconciler.expire(NOW + 3100, false);
    expect([table.leaving[0], table.kept[0]]).toEqual([0, 1]);
  });

  test('ends everything older than a flush and checks flows that appeared since', () => {
    const reconciler = loaded([{ sport: 1 }, { sport: 2 }]);
    const later = NOW + 60_000;
    reconciler.apply(batchOf([{ sport: 3, event: 'new' }], later), 'event', 0, later);
    reconciler.flushed(later - 100, later + 1000);
    expect(reconciler.store.total).toBe(1);
    expect(reconciler.suspects.count(reconciler.store)).toBe(1);
  });

  test('does not grow under churn: rows, index and memories are reused', () => {
    const reconciler = new Reconciler(new FlowStore(NOW), 2000);
    const { store } = reconciler;
    let nowMs = NOW;
    const sizes: number[] = [];
    for (let round = 0; round < 60; round++) {
      nowMs += 1000;
      const flows = Array.from({ length: 1000 }, (_, i) => ({ sport: i, dport: round, id: round }));
      const translated = { src: '192.0.2.1', dst: '198.51.100.9', sport: round, dport: 9 };
      const born = flows.map((flow) => ({ ...flow, reply: translated, labels: [1], event: 'new' as const }));
      reconciler.apply(batchOf(born, nowMs), 'event', 0, nowMs);
      reconciler.apply(
        batchOf(
          flows.map((flow) => ({ ...flow, event: 'destroy' as const })),
          nowMs,
        ),
        'event',
        0,
        nowMs,
      );
      reconciler.expire(nowMs, false);
      sizes.push(store.byteLength + reconciler.tombstones.size * 20);
    }
    expect(store.total).toBe(0);
    expect(Math.max(...sizes.slice(20))).toBeLessThanOrEqual(Math.max(...sizes.slice(0, 20)));
    expect(store.table.capacity).toBeLessThan(10_000);
  });
});

function loaded(flows: readonly TestFlow[]): Reconciler {
  const reconciler = new Reconciler(new FlowStore(NOW));
  reconciler.dumpStarted(1, 'first', undefined, NOW);
  reconciler.apply(batchOf(flows, NOW), 'dump', 1, NOW);
  reconciler.dumpEnded(1, true);
  return reconciler;
}
