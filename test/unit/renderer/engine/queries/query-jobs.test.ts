// Queries over the whole table as the worker runs them: in slices, one per slot, the newest wins. The test provides the
// clock, which advances by a millisecond each time it is read.

import { describe, expect, test } from 'vitest';
import type { Failure } from '../../../../../electron/contract/failure.ts';
import type { FromEngine } from '../../../../../electron/contract/from-engine.ts';
import type { ToEngine } from '../../../../../electron/contract/to-engine.ts';
import { Engine } from '../../../../../renderer/engine/engine.ts';
import type { GroupAnswer, GroupQuery } from '../../../../../renderer/engine/queries/query-api.ts';
import { QueryJobs } from '../../../../../renderer/engine/queries/query-jobs.ts';
import { addSums } from '../../../../../renderer/engine/queries/sums.ts';
import type { Answers, FromWorker, QueryCall } from '../../../../../renderer/engine/worker-messages.ts';
import { randomBuffers } from '../flows.ts';

const NOW = 1_790_000_000_000;
const BY_SOURCE: GroupQuery = { scope: 'living', by: ['src'], measure: 'flows', top: 5 };

class Bench {
  nowMs = NOW;
  readonly answers = new Map<number, Extract<FromWorker, { call: number }>>();
  readonly views: Extract<FromWorker, { kind: 'view' }>[] = [];
  readonly engine: Engine;
  slices = 0;
  #timers: { atMs: number; run: () => void }[] = [];
  #calls = 0;
  #seq = 0;

  constructor(flows: number) {
    this.engine = new Engine({
      now: () => ++this.nowMs,
      after: (ms, run) => {
        const timer = { atMs: this.nowMs + ms, run };
        this.#timers.push(timer);
        return () => {
          this.#timers = this.#timers.filter((other) => other !== timer);
        };
      },
      toMain: (_message: FromEngine) => {},
      readDump: () => undefined,
      toPage: (message) => {
        if (message.kind === 'view') this.views.push(message);
        else if (message.kind !== 'alive') this.answers.set(message.call, message);
      },
      warn: (text) => expect.fail(text),
    });
    this.engine.attached();
    this.main({ kind: 'sourceOpened', source: 1 });
    this.main({ kind: 'dumpStarted', dump: 1, reason: 'first', token: '' });
    for (const buffer of randomBuffers(flows, 1, NOW)) {
      this.engine.fromDump(1, buffer);
    }
    this.main({ kind: 'dumpEnded', dump: 1, flows, complete: true });
  }

  main(message: ToEngine): void {
    this.engine.fromMain(message);
  }

  want(want: { filter?: string; paused?: boolean }): void {
    this.engine.fromPage({ kind: 'want', seq: ++this.#seq, ...want });
  }

  ask(ask: QueryCall): number {
    this.engine.fromPage({ kind: 'call', call: ++this.#calls, ask });
    return this.#calls;
  }

  groupBy(query: GroupQuery, slot = 'test'): number {
    return this.ask({ op: 'groupBy', slot, query });
  }

  /** Runs each due timer, which is a slice, once. */
  slice(): boolean {
    const due = this.#timers.filter(({ atMs }) => atMs <= this.nowMs);
    this.#timers = this.#timers.filter((timer) => !due.includes(timer));
    for (const { run } of due) run();
    this.slices++;
    return due.length > 0;
  }

  /** Runs slices until a call is answered. */
  answer<Op extends QueryCall['op']>(call: number): Answers[Op] {
    while (!this.answers.has(call)) {
      if (!this.slice()) throw new Error('nothing is running');
    }
    const answer = this.answers.get(call);
    if (answer?.kind !== 'answer') throw new Error(`refused: ${JSON.stringify(answer)}`);
    return answer.value as Answers[Op];
  }

  code(call: number): string | undefined {
    const answer = this.answers.get(call);
    return answer?.kind === 'refused' ? answer.failure.code : answer?.kind;
  }
}

describe('queries over the whole table', () => {
  test('run in slices of a few milliseconds, and are answered once', () => {
    const bench = new Bench(100_000);
    const answer = bench.answer<'groupBy'>(bench.groupBy(BY_SOURCE));
    expect(answer.total.flows).toBe(100_000);
    expect(answer.groups).toHaveLength(5);
    expect(bench.slices).toBeGreaterThan(4);
  });

  test('let views through between slices, and continue with the same rows', () => {
    const bench = new Bench(100_000);
    const call = bench.groupBy(BY_SOURCE);
    const views = bench.views.length;
    bench.slice();
    bench.want({ filter: 'proto = tcp' });
    expect(bench.views.length).toBeGreaterThan(views);
    expect(bench.answers.has(call)).toBe(false);
    expect(bench.answer<'groupBy'>(call).total.flows).toBe(100_000);
  });

  test('supersede the older query of their slot, whatever its kind; other slots continue', () => {
    const bench = new Bench(50_000);
    const older = bench.groupBy(BY_SOURCE, 'a');
    const other = bench.groupBy(BY_SOURCE, 'b');
    bench.slice();
    const newer = bench.ask({ op: 'totals', slot: 'a', scope: 'living' });
    expect(bench.code(older)).toBe('ESUPERSEDED');
    expect(bench.answer<'totals'>(newer).flows).toBe(50_000);
    expect(bench.answer<'groupBy'>(other).total.flows).toBe(50_000);
    expect(bench.code(older)).toBe('ESUPERSEDED');
  });

  test('that nobody waits for any longer come to their end, so that they can leave what they hold', () => {
    const ended: string[] = [];
    function* endless(name: string): Generator<undefined, never> {
      try {
        for (;;) yield;
      } finally {
        ended.push(name);
      }
    }
    let run = (): void => {};
    const jobs = new QueryJobs({
      now: () => Date.now(),
      after: (_, next) => {
        run = next;
        return () => {};
      },
    });
    const ends = { answered: () => expect.fail('it has no answer'), refused: () => {} };
    for (const [call, name] of ['superseded', 'withdrawn', 'abandoned'].entries()) {
      jobs.start(call, name, 'facets', endless(name), ends);
    }
    for (let slice = 0; slice < 3; slice++) run();
    jobs.start(9, 'superseded', 'facets', endless('newer'), ends);
    jobs.cancel(1);
    expect(ended).toEqual(['superseded', 'withdrawn']);
    run();
    run();
    jobs.abandon({ op: 'query', code: 'ESOURCE', message: 'another source' });
    expect(ended).toEqual(['superseded', 'withdrawn', 'abandoned', 'newer']);
  });

  test('take turns by their slots', () => {
    const bench = new Bench(100_000);
    const long = bench.groupBy({ ...BY_SOURCE, by: ['src', 'dst'] }, 'long');
    const short = bench.ask({ op: 'totals', slot: 'short', scope: 'living' });
    bench.answer(short);
    expect(bench.answers.has(long)).toBe(false);
    bench.answer(long);
  });

  test('are refused when another source opens, dropped when withdrawn, and silent when the page closes', () => {
    const bench = new Bench(50_000);
    const first = bench.groupBy(BY_SOURCE);
    bench.slice();
    bench.main({ kind: 'sourceOpened', source: 2 });
    expect(bench.code(first)).toBe('ESOURCE');
    const second = bench.groupBy(BY_SOURCE);
    bench.engine.fromPage({ kind: 'cancelQuery', call: second });
    expect(bench.code(second)).toBe('ECANCELED');
    const third = bench.groupBy(BY_SOURCE);
    bench.engine.close();
    bench.slice();
    expect(bench.code(third)).toBeUndefined();
  });

  test('cover what the filter active at their start matches, or all living flows', () => {
    const bench = new Bench(20_000);
    bench.want({ filter: 'proto = udp' });
    const matching = bench.groupBy({ ...BY_SOURCE, scope: 'matching', by: ['protocol'] }, 'matching');
    const living = bench.groupBy({ ...BY_SOURCE, by: ['protocol'] }, 'living');
    bench.want({ filter: 'proto = tcp' });
    expect(bench.answer<'groupBy'>(matching).groups.map(({ values }) => values)).toEqual([[17]]);
    expect(bench.answer<'groupBy'>(living).groups.map(({ values }) => values[0])).toEqual([6, 17, 1]);
  });

  test('cover a paused view as shown', () => {
    const bench = new Bench(3000);
    bench.want({ paused: true });
    for (const buffer of randomBuffers(2000, 7, NOW)) {
      bench.main({ kind: 'batch', origin: 'event', buffer, strings: [] });
    }
    expect(bench.answer<'totals'>(bench.ask({ op: 'totals', slot: 'a', scope: 'living' })).flows).toBe(3000);
    bench.want({ paused: false });
    expect(bench.answer<'totals'>(bench.ask({ op: 'totals', slot: 'a', scope: 'living' })).flows).toBe(5000);
  });

  test('add up although flows start, change and end between slices', () => {
    const bench = new Bench(60_000);
    const call = bench.groupBy({ ...BY_SOURCE, by: ['src', 'dport'], measure: 'bytes' });
    const { store } = bench.engine.source.reconciler;
    let ended = 0;
    for (let row = 0; !bench.answers.has(call); row += 501) {
      bench.slice();
      const buffer = randomBuffers(300, row, NOW)[0] ?? new ArrayBuffer(0);
      bench.main({ kind: 'batch', origin: 'event', buffer, strings: [] });
      for (let r = row; r < row + 200; r++) {
        if (!store.isAlive(r % 60_000)) continue;
        ended++;
        store.retire(r % 60_000);
        store.release(r % 60_000);
      }
    }
    const answer: GroupAnswer = bench.answer<'groupBy'>(call);
    expect(addSums(answer.others, ...answer.groups)).toEqual(answer.total);
    expect(ended).toBeGreaterThan(0);
    // New flows are ignored, even in the row of an ended one.
    expect(answer.total.flows).toBeLessThanOrEqual(60_000);
    expect(answer.total.flows).toBeGreaterThanOrEqual(60_000 - ended);
  });

  test('report a lack of memory, but hide no other error', () => {
    const timers: (() => void)[] = [];
    const after = (_ms: number, run: () => void): (() => void) => {
      timers.push(run);
      return () => {};
    };
    const jobs = new QueryJobs({ now: () => 0, after });
    const refusals: string[] = [];
    const ends = { answered: () => {}, refused: ({ code }: Failure) => void refusals.push(code) };
    const start = (error: Error): void => {
      jobs.start(1, 'a', 'groupBy', failing(error), ends);
      timers.pop()?.();
    };
    start(new RangeError('Array buffer allocation failed'));
    expect(refusals).toEqual(['ENOMEM']);
    expect(() => start(new TypeError('a mistake'))).toThrow('a mistake');
  });
});

// biome-ignore lint/correctness/useYield: it fails before it pauses.
function* failing(error: Error): Generator<undefined, never> {
  throw error;
}
