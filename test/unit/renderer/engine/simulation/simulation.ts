// One random interleaving of a model kernel, the main process and the real engine. It must end with the kernel's table.

import { u64At } from '../../../../../native/flow/index.ts';
import { packingOf } from '../../../../../native/flow/packed-batch.ts';
import type { SortBy, View } from '../../../../../renderer/engine/api.ts';
import { DumpIntake } from '../../../../../renderer/engine/dump-intake.ts';
import { Engine } from '../../../../../renderer/engine/engine.ts';
import type { Facet, FacetQuery } from '../../../../../renderer/engine/queries/query-api.ts';
import type { Want } from '../../../../../renderer/engine/worker-messages.ts';
import { Dice } from './dice.ts';
import { checkFacets, countsOf, flagNames, WATCHED } from './facet-observer.ts';
import { checkList } from './list-observer.ts';
import { type ModelFlow, ModelKernel, sourceOf } from './model-kernel.ts';
import { ModelMain } from './model-main.ts';
import { Observer } from './observer.ts';
import type { Tally } from './tally.ts';

const NOW = 1_790_000_000_000;
/** Everything must have settled after this many rounds of a second each. */
const SETTLE_ROUNDS = 60;

/** Steps between two questions about facets. */
const FACETS_EVERY = 25;

type Step = readonly [weight: number, run: () => void];

export class Simulation {
  readonly dice: Dice;
  readonly main: ModelMain;
  readonly engine: Engine;
  readonly #intake: DumpIntake;
  readonly #observer = new Observer();
  /** The newest view. */
  #shownView: View | undefined;
  readonly #tuples: number;
  readonly #steps: readonly Step[];
  readonly #timestamps: boolean;
  readonly #tally: Tally;
  /** The kernel whose flows the engine has, and the kernels of sources that it does not know about yet. */
  #shown: ModelKernel;
  readonly #opening: ModelKernel[] = [];
  #nowMs = NOW;
  #timers: { atMs: number; run: () => void }[] = [];
  #seq = 0;
  #calls = 0;
  #tokens: number[] = [];
  /** The last answer about facets. */
  #counted: readonly Facet[] | undefined;

  constructor(seed: number, tally: Tally) {
    this.#tally = tally;
    this.dice = new Dice(seed);
    this.#timestamps = this.dice.oneIn(2);
    this.#tuples = this.dice.from(2, 14);
    this.main = new ModelMain(this.#newKernel(), this.dice, () => this.#nowMs, tally);
    this.#shown = this.main.kernel;
    this.engine = this.#newEngine();
    this.#intake = new DumpIntake(this.engine);
    this.engine.attached();
    this.#open(this.#shown);
    this.#steps = this.#choices();
  }

  run(steps: number): void {
    for (let i = 0; i < steps; i++) {
      this.dice.pick(this.#steps)();
      this.#observer.check(this.engine, this.#shown);
      if (i % FACETS_EVERY === 0) checkFacets(this.engine.source.picture, this.#facets(WATCHED));
    }
    this.#settle();
    this.#compare();
  }

  #newKernel(): ModelKernel {
    const kernel = new ModelKernel(this.dice, () => ++this.#nowMs, this.#timestamps, this.#tally);
    // Flows older than the listener.
    for (let tuple = 0; tuple < this.#tuples; tuple++) if (this.dice.oneIn(2)) kernel.create(tuple);
    return kernel;
  }

  #newEngine(): Engine {
    return new Engine(
      {
        now: () => this.#nowMs,
        after: (ms, run) => {
          const timer = { atMs: this.#nowMs + ms, run };
          this.#timers.push(timer);
          return () => {
            this.#timers = this.#timers.filter((other) => other !== timer);
          };
        },
        toMain: (message) => this.main.fromEngine.push(structuredClone(message)),
        readDump: () => undefined,
        toPage: (message) => {
          if (message.kind === 'view') this.#look(message.view);
          else if (message.kind === 'answer' && typeof message.value === 'object' && 'token' in message.value) {
            this.#tokens.push(message.value.token);
          } else if (message.kind === 'answer' && typeof message.value === 'object' && 'facets' in message.value) {
            this.#counted = message.value.facets;
          }
        },
        warn: (text) => {
          throw new Error(text);
        },
      },
      {
        closedFlows: this.dice.pick([
          [4, 10_000],
          [1, 5],
          [1, 0],
        ]),
      },
    );
  }

  /** With these weights most steps make progress, and the rare disasters do not dominate. */
  #choices(): Step[] {
    const { main, dice } = this;
    const tuple = (): number => dice.below(this.#tuples);
    return [
      [14, () => this.#kernel('create', tuple())],
      [10, () => this.#kernel('destroy', tuple())],
      [8, () => this.#kernel('carry', tuple())],
      [5, () => this.#kernel('setMark', tuple())],
      [1, () => this.#kernel('zero', tuple())],
      [4, () => this.#kernel('resize', dice.from(1, 12))],
      [1, () => this.#recreate(tuple())],
      [10, () => main.readEvents(dice.from(1, 6))],
      [6, () => main.beginDump()],
      [14, () => main.readDump()],
      [12, () => main.postDump()],
      [1, () => main.breakDump()],
      [12, () => main.takeRequest()],
      [10, () => main.work()],
      [1, () => main.failOne()],
      [24, () => this.#deliver(dice.from(1, 4))],
      [
        10,
        () =>
          this.#pass(
            dice.pick([
              [6, dice.below(200)],
              [3, dice.below(2000)],
              [1, dice.below(12_000)],
            ]),
          ),
      ],
      [1, () => main.flush()],
      [2, () => main.tellFlushed()],
      [1, () => (dice.oneIn(3) ? main.stop() : undefined)],
      [3, () => (main.isUp ? undefined : main.start('helper'))],
      [1, () => (dice.oneIn(6) ? this.#open(this.#newKernel()) : undefined)],
      [6, () => this.#want()],
      [2, () => this.#call({ op: 'prepareDelete', scope: { kind: dice.oneIn(2) ? 'selected' : 'matching' } })],
      [2, () => this.#execute()],
    ];
  }

  #kernel(what: 'create' | 'destroy' | 'carry' | 'setMark' | 'zero' | 'resize', value: number): void {
    this.main.kernel[what](value);
  }

  /** Deleted and created again at once, as by conntrack -D and the next packet. */
  #recreate(tuple: number): void {
    if (this.main.kernel.destroy(tuple)) this.main.kernel.create(tuple);
  }

  #open(kernel: ModelKernel): void {
    this.main.openSource(kernel);
    this.#opening.push(kernel);
  }

  #deliver(count: number): void {
    for (let i = 0; i < count; i++) {
      // Messages and the batches of dumps take different ways, and each can be the faster one.
      if (this.dice.oneIn(2) && this.#deliverPacked()) continue;
      const message = this.main.toEngine.shift();
      if (!message) {
        this.#deliverPacked();
        continue;
      }
      if (message.kind === 'sourceOpened') {
        this.#shown = this.#opening.shift() ?? this.#shown;
        this.#observer.forget();
      }
      this.#intake.message(structuredClone(message));
      this.#observer.check(this.engine, this.#shown);
    }
  }

  /** @returns Whether a batch could be delivered. */
  #deliverPacked(): boolean {
    const [packed] = this.main.packed;
    if (!packed || !this.#intake.isDue(packed)) return false;
    this.main.packed.shift();
    this.#intake.take(packed);
    this.main.fromEngine.push({ kind: 'packedTaken', dump: packingOf(packed).dump });
    this.#observer.check(this.engine, this.#shown);
    return true;
  }

  #pass(ms: number): void {
    const endMs = this.#nowMs + ms;
    for (;;) {
      const due = this.#timers.filter(({ atMs }) => atMs <= endMs).sort((a, b) => a.atMs - b.atMs)[0];
      if (!due) break;
      this.#timers = this.#timers.filter((timer) => timer !== due);
      this.#nowMs = Math.max(this.#nowMs, due.atMs);
      due.run();
    }
    this.#nowMs = endMs;
  }

  #look(view: View): void {
    this.#observer.checkRows(view.rows, this.#shown);
    this.#observer.checkFollowed(view.followed);
    this.#shownView = view;
    checkList(this.engine.source.picture, view);
    if (view.listed > view.matching && view.alsoEnded && !view.loading) this.#tally.endedListed++;
    this.engine.fromPage({ kind: 'ack', version: view.version });
  }

  /** One of the flows in the window, or none. */
  #chosen(): number | null {
    const { rows } = this.#shownView ?? { rows: [] };
    return rows[this.dice.below(rows.length + 1)]?.handle ?? null;
  }

  #sort(): SortBy[] {
    const { dice } = this;
    const column = dice.pick<SortBy['column']>([
      [2, 'bytes'],
      [2, 'rate'],
      [2, 'age'],
    ]);
    const last: SortBy = { column, descending: dice.oneIn(2) };
    return dice.oneIn(2) ? [] : dice.oneIn(2) ? [last] : [{ column: 'protocol', descending: false }, last];
  }

  #want(): void {
    const { dice } = this;
    const want: Omit<Want, 'kind' | 'seq'> = dice.pick<Omit<Want, 'kind' | 'seq'>>([
      [3, { filter: dice.oneIn(2) ? '' : `mark = ${dice.below(4)}` }],
      [3, { sort: this.#sort() }],
      [2, { first: dice.below(4), count: dice.below(20) }],
      [2, { hold: dice.oneIn(2) }],
      [2, { follow: this.#chosen() }],
      [2, { alsoEnded: dice.oneIn(2) }],
      [1, { paused: dice.oneIn(3) }],
      [1, { visible: !dice.oneIn(3) }],
      [2, { select: [{ kind: dice.oneIn(3) ? 'none' : 'all' }] }],
    ]);
    this.engine.fromPage({ kind: 'want', seq: ++this.#seq, ...want });
  }

  #call(
    ask: Parameters<Engine['fromPage']>[0] extends infer M
      ? M extends { kind: 'call'; ask: infer A }
        ? A
        : never
      : never,
  ): void {
    this.engine.fromPage({ kind: 'call', call: ++this.#calls, ask });
  }

  /** Facets as they are at this moment: the clock stands still while they are counted. */
  #facets(query: FacetQuery): readonly Facet[] {
    this.#counted = undefined;
    this.#call({ op: 'facets', slot: 'facets', query });
    for (let slice = 0; !this.#counted && slice < 1000; slice++) this.#pass(0);
    return this.#counted ?? [];
  }

  #execute(): void {
    const token = this.#tokens.pop();
    if (token !== undefined) this.#call({ op: 'executeDelete', token, alsoOwn: false, sentMs: this.#nowMs });
  }

  /** Nothing more happens in the kernel; main and engine continue until there is nothing left to do. */
  #settle(): void {
    const { main } = this;
    if (!main.isUp) main.start('helper');
    for (let round = 0; round < SETTLE_ROUNDS; round++) {
      main.readEvents(1000);
      main.tellFlushed();
      this.#exchange();
      if (main.wanted && !main.dump) main.beginDump();
      this.#finishDump();
      // The last dump is a periodic one, while nothing else happens.
      if (round === SETTLE_ROUNDS / 2) main.beginDump('periodic');
      this.#pass(1000);
    }
    this.#exchange();
  }

  #finishDump(): void {
    for (let i = 0; i < 200 && this.main.dump; i++) {
      this.main.readDump(4);
      this.main.postDump();
      this.#deliver(4);
    }
    this.#exchange();
  }

  /** Delivers and answers everything that was sent. */
  #exchange(): void {
    const { main } = this;
    for (let i = 0; i < 500 && main.toEngine.length + main.packed.length + main.fromEngine.length > 0; i++) {
      this.#deliver(100);
      while (main.fromEngine.length > 0) main.takeRequest();
      for (let work = 0; work < 10; work++) main.work(1000);
    }
  }

  #compare(): void {
    const { store, suspects } = this.engine.source.reconciler;
    const { table } = store;
    const shown: string[] = [];
    for (let row = 0; row < table.length; row++) {
      if (!store.isAlive(row)) continue;
      const values = [table.mark[row], table.status[row], u64At(table.origBytes, row)];
      shown.push(`${(table.origSport[row] ?? 0) - 1000} id ${table.id[row]}: ${values.join(' ')}`);
    }
    const { flows } = this.main.kernel;
    const there = [...flows.values()].map(
      (flow) => `${flow.tuple} id ${flow.id}: ${flow.mark} ${flow.status} ${flow.bytes}`,
    );
    if (shown.sort().join('\n') !== there.sort().join('\n')) {
      throw new Error(`the engine has\n${shown.join('\n')}\nthe kernel has\n${there.join('\n')}`);
    }
    if (suspects.count(store) > 0) throw new Error(`${suspects.count(store)} suspects are left`);
    if (!this.main.isIdle) throw new Error('main has not settled');
    this.#compareFacets([...flows.values()]);
  }

  /** The facets of all living flows against the kernel's own. */
  #compareFacets(flows: readonly ModelFlow[]): void {
    this.engine.fromPage({ kind: 'want', seq: ++this.#seq, filter: '', paused: false });
    const fields = ['src', 'mark', 'flag'] as const;
    const facets = this.#facets({ scope: 'living', again: true, facets: fields.map((field) => ({ field, top: 50 })) });
    const values = {
      src: ({ tuple }: ModelFlow) => [sourceOf(tuple)],
      mark: ({ mark }: ModelFlow) => [mark],
      flag: ({ status }: ModelFlow) => flagNames(status),
    };
    for (const [place, field] of fields.entries()) {
      const counts = new Map<number | string, number>();
      for (const value of flows.flatMap<number | string>(values[field]))
        counts.set(value, (counts.get(value) ?? 0) + 1);
      const found = countsOf(facets[place]?.values ?? []);
      const there = countsOf([...counts].map(([value, count]) => ({ value, flows: count })));
      if (found !== there) throw new Error(`the facet ${field} counts ${found}, the kernel has ${there}`);
    }
  }
}
