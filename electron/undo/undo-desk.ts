// Where deletes are logged, and undone and redone: keeps what they remove while they run, and knows which table it belongs to.
// One of it for the whole application. Knows nothing of windows and files.

import type { FlowBatch } from '../../native/flow/batch.ts';
import type { DeletedFlows } from '../../native/index.ts';
import type { ActionLog } from '../action-log/action-log.ts';
import type { Clock } from '../clock.ts';
import type {
  ActionLogState,
  ActionOutcome,
  ActionProgress,
  ActionRecord,
  ActionToBegin,
  Actor,
  LoggedAction,
  RedoDone,
  UndoDone,
  UndoRoom,
} from '../contract/action-log.ts';
import { MAX_LOGGED_FILTER, MAX_SHOWN_ACTIONS } from '../contract/action-log.ts';
import type { DeleteReport } from '../contract/delete-report.ts';
import type { Failure } from '../contract/failure.ts';
import { type MayModify, refuseChange, refuseUnseen } from '../policy.ts';
import type { KernelHandle } from '../source/kernel-handle.ts';
import { toFailure } from '../to-failure.ts';
import { FlowSizes } from './flow-sizes.ts';
import { UnderWay } from './under-way.ts';
import { deletedOutcome, NOTHING_DELETED, NOTHING_UNDONE, redoneCounts, undoneCounts } from './undo-counts.ts';
import type { UndoEntry, UndoProgress } from './undo-entry.ts';
import { type UndoBound, UndoStore } from './undo-store.ts';
import { noUndoIn, type ShownTable, tooMany, type WhyNot, wayBack } from './way-back.ts';

/** The table that the user sees, and what can be done there. */
export interface DeskTable extends ShownTable {
  readonly handle: KernelHandle | undefined;
  readonly mayModify: MayModify;
  /** What the user sees is out of date. */
  readonly isStalled: boolean;
  /** The flows of this action are about to be restored: they have not come back by themselves. */
  undoing(action: number): void;
  /** A redo has just deleted these flows: nobody else did. */
  redone(flows: FlowBatch): void;
}

export interface UndoDeskOptions {
  readonly log: ActionLog;
  readonly bound: UndoBound;
  readonly by: Actor;
  readonly clock: Clock;
  readonly table: () => DeskTable;
  readonly onState: (state: ActionLogState) => void;
  readonly onProgress: (progress: ActionProgress) => void;
}

/** Why an action was not begun, undone or redone. */
export class ActionRefused extends Error {
  readonly failure: Failure;
  constructor(failure: Failure) {
    super(failure.message);
    this.failure = failure;
  }
}

export class UndoDesk {
  readonly #options: UndoDeskOptions;
  readonly #store: UndoStore;
  readonly #sizes: FlowSizes;
  /** The table of each action of this run. */
  readonly #tables = new Map<number, string>();
  readonly #whyNot = new Map<number, WhyNot>();
  /** Actions that have not ended, with the flows that were announced. */
  readonly #running = new Map<number, { readonly flows: number; kept: number; readonly isDelete: boolean }>();
  /** The undo or redo under way. */
  #under: UnderWay | undefined;

  constructor(options: UndoDeskOptions) {
    this.#options = options;
    this.#store = new UndoStore(options.bound);
    this.#sizes = new FlowSizes(this.#store, options.clock);
    options.log.onChange = () => this.changed();
  }

  /** The log as the page has it. */
  get state(): ActionLogState {
    const { records, troubles } = this.#options.log;
    const newestFirst = records.toReversed();
    const undo = newestFirst.find((one) => this.#back(one).kind === 'undo');
    const redo = newestFirst
      .filter(({ kind }) => kind === 'undo')
      .find(({ of }) => newestFirst.some((one) => one.id === of && this.#back(one).kind === 'redo'));
    return {
      actions: newestFirst.slice(0, MAX_SHOWN_ACTIONS).map((record) => this.#logged(record)),
      total: records.length,
      ...(undo ? { undo: undo.id } : {}),
      ...(redo?.of === undefined ? {} : { redo: redo.of }),
      ...(this.#under ? { running: this.#under.state } : {}),
      ...troubles,
    };
  }

  /** The log, or the table that is shown, has changed. */
  changed(): void {
    this.#options.onState(this.state);
  }

  /** Finds out what the flows of the table take, if it depends on that whether so many have room. */
  async measure(flows: number): Promise<void> {
    await this.#sizes.measure(flows, this.#options.table());
  }

  /** Whether a delete of so many flows could be undone. */
  room(flows: number): UndoRoom {
    const none = noUndoIn(this.#options.table());
    if (none) return none;
    const room = this.#store.room(flows, this.#flowBytes(flows));
    return room.fits ? { kind: 'fits', forgets: room.forgets } : tooMany(room.most);
  }

  #flowBytes(flows: number): number {
    return this.#sizes.bytesOf(flows, this.#options.table());
  }

  /** Logs a delete that is about to be carried out. @returns its number. @throws ActionRefused */
  beginDelete({ kind, flows, filter, isWhole, first, room }: ActionToBegin): number {
    this.#refuseNewRoom(kind, flows, room);
    return this.#begin(
      kind,
      flows,
      {
        ...(filter === undefined ? {} : { filter: shortened(filter) }),
        ...(isWhole === undefined ? {} : { isWhole }),
        ...(first === undefined ? {} : { first }),
      },
      this.#isKeptFor(flows, room),
    );
  }

  /** Logs a flush that is about to be carried out. @param room what was confirmed; without it, nothing is kept. @throws ActionRefused */
  beginFlush(flows: number, room: UndoRoom | undefined): number {
    if (room) this.#refuseNewRoom('flush', flows, room);
    return this.#begin('flush', flows, {}, room !== undefined && this.#isKeptFor(flows, room));
  }

  /** Whether what this action removes is kept: it is under way, and has room. */
  keeps(action: number): boolean {
    return this.#running.has(action) && this.#store.isKept(action);
  }

  /** The same for a delete of the engine; the number is what the page says, and can be anything. */
  keepsDelete(action: number): boolean {
    return this.keeps(action) && this.#running.get(action)?.isDelete === true;
  }

  /** Keeps what an action has removed. One that removes more than it announced has no room, and cannot be undone. */
  keep(action: number, part: DeletedFlows): void {
    const running = this.#running.get(action);
    if (!running) this.#keepLate(action, part);
    if (!running || !this.#store.isKept(action)) return;
    running.kept += part.length;
    if (running.isDelete && running.kept > running.flows) {
      this.#store.drop(action);
      this.#whyNot.set(action, 'bound');
    } else this.#store.add(action, part);
  }

  /** The action has ended because this was not answered in time: what became of these flows was not known. */
  #keepLate(action: number, part: DeletedFlows): void {
    const why = this.#whyNot.get(action);
    const record = this.#options.log.record(action);
    const isOurs = record && (why === undefined || why === 'unknown');
    if (!isOurs || this.#under?.action === action || !this.#store.addLate(action, part)) return;
    this.#whyNot.delete(action);
    this.changed();
  }

  /** A delete has ended. @param report undefined if nothing of it was requested. */
  deleteEnded(action: number, report: DeleteReport | undefined): void {
    const running = this.#running.get(action);
    if (running?.isDelete) this.ended(action, deletedOutcome(report, running.flows));
  }

  /** An action has ended. @param outcome undefined if it is not known. */
  ended(action: number, outcome: ActionOutcome | undefined, failure?: Failure): void {
    const record = this.#options.log.record(action);
    const wasKept = this.#store.isKept(action);
    this.#store.end(action, outcome !== undefined);
    this.#running.delete(action);
    // A flush keeps what it is about to delete: as long as that is nothing, it has not begun.
    const isSure = isKnown(outcome) || record?.kind === 'flush';
    if (wasKept && !this.#store.entry(action)) this.#whyNot.set(action, isSure ? 'nothing' : 'unknown');
    if (record) this.#options.log.put({ ...record, ...(outcome ? { outcome } : {}), ...(failure ? { failure } : {}) });
  }

  /** Logs what needs no undo, such as deletes of expectations. @param outcome undefined if it is not known. */
  log(kind: ActionRecord['kind'], asked: number, outcome: ActionOutcome | undefined, failure?: Failure): void {
    this.#options.log.put({
      ...this.#record(kind, asked),
      ...(outcome ? { outcome } : {}),
      ...(failure ? { failure } : {}),
    });
  }

  /** The deletes that are under way. */
  get runningDeletes(): readonly number[] {
    return [...this.#running].filter(([, { isDelete }]) => isDelete).map(([action]) => action);
  }

  /** Restores what an action removed. @throws ActionRefused if it cannot be undone. */
  async undo(action: number): Promise<UndoDone> {
    const { entry, handle, table } = this.#prepare('undo', action);
    table.undoing(action);
    return this.#carryOut(
      'undo',
      action,
      entry,
      async (progress) => {
        const counts = undoneCounts(await entry.undo(handle, progress));
        return { counts, outcome: { kind: 'undone', ...counts } };
      },
      { ...NOTHING_UNDONE, notSent: entry.flows },
    );
  }

  /** Deletes what an undo of an action restored. @throws ActionRefused if it cannot be redone. */
  async redo(action: number): Promise<RedoDone> {
    const { entry, handle, table } = this.#prepare('redo', action);
    return this.#carryOut(
      'redo',
      action,
      entry,
      async (progress) => {
        const counts = redoneCounts(
          await entry.redo(handle, { ...progress, onDeleted: (flows) => table.redone(flows) }),
        );
        return { counts, outcome: { kind: 'deleted', ...counts } };
      },
      { ...NOTHING_DELETED, notSent: entry.flows },
    );
  }

  /** Ends an undo or redo of an action after its current part. */
  cancel(action: number): void {
    if (this.#under?.action === action) this.#under.cancel();
  }

  /** Forgets all actions that have ended, and what their undo needs; not what is being undone or redone. */
  clear(): void {
    const isUnderWay = (id: number) => this.#running.has(id) || this.#under?.action === id;
    this.#store.forgetEnded(isUnderWay);
    this.#options.log.clear(({ id }) => isUnderWay(id));
  }

  /** All actions, oldest first. */
  get records(): readonly ActionRecord[] {
    return this.#options.log.records;
  }

  /** The flows that an action removed, as long as they are kept. */
  flowsOf(action: number): ReturnType<UndoEntry['batches']> | undefined {
    return this.#store.entry(action)?.batches();
  }

  /** Whether an action can be undone where its table is shown. */
  canUndo(action: number): boolean {
    return this.#options.table().canCreate !== false && this.#store.entry(action) !== undefined;
  }

  #prepare(op: 'undo' | 'redo', action: number) {
    const table = this.#options.table();
    const refuse = (code: Failure['code'], message: string) => new ActionRefused({ op, code, message });
    if (this.#under) throw refuse('EBUSY', 'Another undo or redo is under way. Wait until it has ended.');
    const unseen = op === 'redo' ? refuseUnseen(op, table.isStalled) : undefined;
    const refusal = refuseChange(op, table.mayModify) ?? unseen;
    if (refusal) throw new ActionRefused(refusal);
    const record = this.#options.log.record(action);
    const back = record && this.#back(record);
    if (!back) throw refuse('ENOENT', 'The action log no longer has this action.');
    const entry = this.#store.entry(action);
    if (back.kind === 'none') throw refuse('ENOENT', back.reason);
    if (back.kind !== op || !entry)
      throw refuse('ENOENT', op === 'undo' ? 'It is undone already.' : 'It is not undone.');
    if (!table.handle) throw refuse('ENOTCONN', "There is no connection to the kernel's table at the moment.");
    return { entry, handle: table.handle, table };
  }

  async #carryOut<Counts>(
    op: 'undo' | 'redo',
    of: number,
    entry: UndoEntry,
    run: (progress: UndoProgress) => Promise<{ counts: Counts; outcome: ActionOutcome }>,
    nothing: Counts,
  ): Promise<Counts & { action: number; failure?: Failure }> {
    const { log, clock, onProgress } = this.#options;
    const record = { ...this.#record(op, entry.flows), of };
    const { id: action } = record;
    const under = new UnderWay(op, of, entry.flows);
    this.#under = under;
    this.#running.set(action, { flows: entry.flows, kept: 0, isDelete: false });
    log.put(record);
    try {
      const { counts, outcome } = await run(under.progress(clock, onProgress));
      this.#under = undefined;
      this.ended(action, outcome);
      return { ...counts, action };
    } catch (error) {
      const failure = toFailure(op, error);
      this.#under = undefined;
      this.ended(action, undefined, failure);
      return { ...nothing, action, failure };
    }
  }

  /** @throws ActionRefused if more would be lost than the confirmation said. */
  #refuseNewRoom(op: string, flows: number, confirmed: UndoRoom): void {
    if (confirmed.kind === 'none') return;
    const now = this.room(flows);
    if (now.kind === 'fits' && now.forgets <= confirmed.forgets) return;
    const message = 'What can be undone has changed since you were asked. Nothing was deleted; look again and confirm.';
    throw new ActionRefused({ op, code: 'ECHANGED', message });
  }

  /**
   * Without the right to create, the flows are kept for the commands that would re-create them, if they have room: what was
   * removed elsewhere can still be undone there, and nobody was asked whether to forget it.
   */
  #isKeptFor(flows: number, room: UndoRoom): boolean {
    if (room.kind === 'fits') return true;
    const now = this.#store.room(flows, this.#flowBytes(flows));
    return room.why === 'right' && now.fits && now.forgets === 0;
  }

  #begin(kind: ActionRecord['kind'], flows: number, more: Partial<ActionRecord>, keep: boolean): number {
    const { log, table } = this.#options;
    const record = { ...this.#record(kind, flows), ...more };
    const { id } = record;
    this.#running.set(id, { flows, kept: 0, isDelete: kind !== 'flush' });
    const key = table().named?.key;
    if (key !== undefined) this.#tables.set(id, key);
    const forgotten = keep ? this.#store.begin(id, flows, this.#flowBytes(flows)) : undefined;
    if (!forgotten) this.#whyNot.set(id, 'bound');
    for (const one of forgotten ?? []) this.#whyNot.set(one, 'forgotten');
    log.put(record);
    return id;
  }

  #record(kind: ActionRecord['kind'], asked: number): ActionRecord {
    const { log, by, table } = this.#options;
    const source = table().named?.source ?? { host: '', netns: '' };
    return { id: log.nextId(), kind, source, by, startedMs: Date.now(), asked };
  }

  #logged(record: ActionRecord): LoggedAction {
    return { ...record, isRunning: this.#running.has(record.id), back: this.#back(record) };
  }

  #back(record: ActionRecord) {
    const { id } = record;
    const isRunning = this.#running.has(id) || this.#under?.action === id;
    const known = { entry: this.#store.entry(id), key: this.#tables.get(id), isRunning, whyNot: this.#whyNot.get(id) };
    return wayBack(record, known, this.#options.table());
  }
}

/** Whether it is certain what a delete or flush has removed. */
function isKnown(outcome: ActionOutcome | undefined): boolean {
  return outcome !== undefined && !(outcome.kind === 'deleted' && outcome.unknown > 0);
}

/** The beginning of a filter that is too long to be kept; what follows the beginning makes it no filter. */
function shortened(filter: string): string {
  return filter.length <= MAX_LOGGED_FILTER ? filter : `${filter.slice(0, MAX_LOGGED_FILTER)}…`;
}
