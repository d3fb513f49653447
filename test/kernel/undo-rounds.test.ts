// Deletes through the engine, undos and redos in any order, while others make and end flows: after each step the kernel's
// table is the one of a model, and at the end so is the engine's.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { ActionLog } from '../../electron/action-log/action-log.ts';
import { systemClock } from '../../electron/clock.ts';
import { createLog } from '../../electron/log.ts';
import { UndoDesk } from '../../electron/undo/undo-desk.ts';
import { batchOf, type Conntrack } from '../../native/index.ts';
import { PATIENCE } from '../patience.ts';
import { Random, runSeed } from '../random.ts';
import { SIZES } from '../sizes.ts';
import { LiveEngine } from './support/live-engine.ts';
import type { Namespace } from './support/namespace.ts';
import { namespaceForEach } from './support/own-namespace.ts';
import { POOL, poolFlow, poolKey } from './support/undo-pool.ts';

let namespace: Namespace;
let conntrack: Conntrack;
let live: LiveEngine;
let desk: UndoDesk;
namespaceForEach(async (own) => {
  namespace = own.namespace;
  // The kernel often gives a flow that was made again the id of the one before.
  namespace.run('sysctl', '-qw', 'net.netfilter.nf_conntrack_timestamp=1');
  conntrack = await own.open();
  const folder = mkdtempSync(join(tmpdir(), 'undo-rounds-'));
  const log = await ActionLog.load(join(folder, 'log.jsonl'), {
    clock: systemClock,
    log: createLog('error', () => {}),
  });
  own.defer(async () => {
    await log.written();
    rmSync(folder, { recursive: true });
  });
  desk = new UndoDesk({
    log,
    bound: { flows: 10_000, bytes: 1e8 },
    by: { user: 'anna' },
    clock: systemClock,
    table: () => ({
      handle: conntrack,
      named: { source: { host: 'router', netns: namespace.name }, key: 'here' },
      canCreate: true,
      mayModify: { readOnly: false, canModify: true },
      isStalled: false,
      undoing: (action) => live.undoing(action),
      redone: (flows) => live.redone(flows),
    }),
    onState: () => undefined,
    onProgress: () => undefined,
  });
  live = new LiveEngine(await own.open(), 1 << 22, desk);
  own.defer(() => live.close());
});

/** Carries out a prepared delete that main has logged. */
function execute(token: number, action: number) {
  const confirmed = { op: 'executeDelete', token, alsoOwn: true, action, sentMs: Date.now() } as const;
  return live.call<'executeDelete'>(confirmed);
}

/** What the model knows of a logged delete: the marks of the flows that it removed, or that its undo restored, by number. */
interface Known {
  readonly action: number;
  deleted: Map<number, number>;
  restored: Map<number, number> | undefined;
}

/** The table by the model, and the steps that change it. */
class Model {
  readonly random: Random;
  /** The marks of the flows that exist, by number. */
  readonly table = new Map<number, number>();
  readonly #entries: Known[] = [];
  /** Which undo made a flow. */
  readonly #maker = new Map<number, Known>();
  #marks = 0;

  constructor(random: Random) {
    this.random = random;
  }

  /** Others begin flows. */
  async begin(): Promise<void> {
    const numbers = this.#some(0.3).filter((number) => !this.table.has(number));
    for (const number of numbers) this.#make(number);
    await conntrack.create(numbers.map((number) => poolFlow(number, this.table.get(number) ?? 0)));
  }

  /** Others end flows. */
  async end(): Promise<void> {
    const numbers = this.#some(0.1);
    await conntrack.deleteFlows(batchOf(numbers.map(poolKey)));
    for (const number of numbers) this.table.delete(number);
  }

  /** The user deletes what a filter matches, as the engine shows it. */
  async delete(): Promise<void> {
    const chosen = this.#some(this.random.pick([0.1, 0.5, 1])).filter((number) => this.table.has(number));
    if (chosen.length === 0) return;
    const marks = chosen.map((number) => this.table.get(number) ?? 0);
    live.setFilter(`mark in {${marks.join(', ')}}`);
    await this.engineHas();
    const { token } = await live.call<'prepareDelete'>({ op: 'prepareDelete', scope: { kind: 'matching' } });
    // Some end before they are deleted, and some of these are made again.
    const gone = chosen.filter(() => this.random.chance(0.1));
    await conntrack.deleteFlows(batchOf(gone.map(poolKey)));
    for (const number of gone) this.table.delete(number);
    const again = gone.filter(() => this.random.chance(0.5));
    for (const number of again) this.#make(number);
    await conntrack.create(again.map((number) => poolFlow(number, this.table.get(number) ?? 0)));
    const action = desk.beginDelete({
      kind: 'deleteMatching',
      flows: chosen.length,
      room: desk.room(chosen.length),
    });
    const outcome = await execute(token, action);
    const deleted = new Map(
      chosen.filter((number) => !gone.includes(number)).map((number) => [number, this.table.get(number) ?? 0] as const),
    );
    expect(outcome).toMatchObject({ deleted: deleted.size, unknown: 0, notSent: 0, refused: [], failure: undefined });
    for (const number of deleted.keys()) this.table.delete(number);
    await vi.waitFor(() => expect(this.#logged(action)?.isRunning).toBe(false), PATIENCE);
    expect(this.#logged(action)?.outcome).toMatchObject({ kind: 'deleted', deleted: deleted.size, notSent: 0 });
    this.#entries.push({ action, deleted, restored: undefined });
    if (this.#entries.length > 6) this.#entries.shift();
  }

  /**
   * Waits until the engine knows every flow of the table, and no other. A flow that was deleted and restored has the same mark:
   * so another flow begins and ends meanwhile, of which the engine hears after all that happened before.
   */
  async engineHas(): Promise<void> {
    const marks = [...this.table.values()];
    const last = ++this.#marks;
    await conntrack.create([poolFlow(POOL, last)]);
    await vi.waitFor(() => expect(marksOf(live.list())).toEqual([...marks, last].sort(ascending)), PATIENCE);
    await conntrack.deleteFlows(batchOf([poolKey(POOL)]));
    await vi.waitFor(() => expect(marksOf(live.list())).toEqual(marks.sort(ascending)), PATIENCE);
  }

  async undo(): Promise<void> {
    const known = this.#any('undo');
    if (!known) return;
    const restored = new Map([...known.deleted].filter(([number]) => !this.table.has(number)));
    expect(await desk.undo(known.action)).toMatchObject({
      restored: restored.size,
      cameBack: known.deleted.size - restored.size,
      expired: 0,
      refused: [],
      unknown: 0,
      notSent: 0,
      lacking: [],
    });
    for (const [number, mark] of restored) {
      this.table.set(number, mark);
      this.#maker.set(number, known);
    }
    known.restored = restored;
  }

  async redo(): Promise<void> {
    const known = this.#any('redo');
    if (!known?.restored) return;
    const { restored } = known;
    const isStill = (number: number) => this.table.has(number) && this.#maker.get(number) === known;
    const same = new Map([...restored].filter(([number]) => isStill(number)));
    const replaced = [...restored.keys()].filter((number) => this.table.has(number) && !isStill(number)).length;
    expect(await desk.redo(known.action)).toMatchObject({
      deleted: same.size,
      replaced,
      gone: restored.size - same.size - replaced,
      unknown: 0,
      notSent: 0,
    });
    for (const number of same.keys()) this.table.delete(number);
    known.deleted = same;
    known.restored = undefined;
  }

  #logged(action: number) {
    return desk.state.actions.find(({ id }) => id === action);
  }

  /** One of the actions whose next step this is. */
  #any(step: 'undo' | 'redo'): Known | undefined {
    const possible = this.#entries.filter(({ action }) => this.#logged(action)?.back.kind === step);
    return possible.length > 0 ? this.random.pick(possible) : undefined;
  }

  #some(chance: number): number[] {
    return Array.from({ length: POOL }, (_, number) => number).filter(() => this.random.chance(chance));
  }

  #make(number: number): void {
    this.table.set(number, ++this.#marks);
    this.#maker.delete(number);
  }
}

/** Each flow was deleted, and deleted again, by Flowglass. */
const REDONE = Array.from({ length: 6 }, () => 'deleted');

const ascending = (a: number, b: number) => a - b;
const marksOf = (lines: readonly string[]) =>
  lines.map((line) => Number(/ mark=(\d+)/.exec(line)?.[1])).sort(ascending);

test('whatever is deleted through the engine, undone and redone, the table is the one that the model predicts', async () => {
  const model = new Model(new Random(runSeed('undo rounds through the engine')));
  for (let round = 0; round < SIZES.undoRounds; round++) {
    const name = model.random.pick(['begin', 'end', 'delete', 'undo', 'undo', 'redo'] as const);
    await model[name]();
    expect(marksOf(namespace.list()), `round ${round}: ${name}`).toEqual([...model.table.values()].sort(ascending));
  }
  await model.engineHas();
  expect(live.warnings).toEqual([]);
});

test('what an undo restores is in the engine at once, and is not counted as having come back', async () => {
  await conntrack.create([poolFlow(0, 1), poolFlow(1, 2), poolFlow(5, 3)]);
  live.setFilter('mark in {1, 2, 3}');
  await vi.waitFor(() => expect(live.view?.matching).toBe(3), PATIENCE);
  const { token } = await live.call<'prepareDelete'>({ op: 'prepareDelete', scope: { kind: 'matching' } });
  const action = desk.beginDelete({ kind: 'deleteMatching', flows: 3, room: desk.room(3) });
  await execute(token, action);
  await vi.waitFor(() => expect(live.view?.matching).toBe(0), PATIENCE);
  await vi.waitFor(() => expect(desk.state.undo).toBe(action), PATIENCE);
  expect(await desk.undo(action)).toMatchObject({ restored: 3 });
  await vi.waitFor(() => expect(live.list()).toHaveLength(3), PATIENCE);
  await vi.waitFor(() => expect(live.view?.matching).toBe(3), PATIENCE);
  expect(live.view?.cameBack).toMatchObject({ count: 0 });
  expect(live.view?.rows.filter(({ change }) => change === 'back')).toEqual([]);
  expect(await desk.redo(action)).toMatchObject({ deleted: 3 });
  await vi.waitFor(() => expect(live.ends()).toEqual(REDONE), PATIENCE);
});
