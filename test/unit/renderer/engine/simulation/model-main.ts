// The main process between a model kernel and the engine: reads events and dumps, answers requests, loses its helper
// and starts another. The simulation makes each step, so that all of them interleave.

import type { FromEngine } from '../../../../../electron/contract/from-engine.ts';
import type { ToEngine } from '../../../../../electron/contract/to-engine.ts';
import { FlowBatch, PRESENCE } from '../../../../../native/flow/index.ts';
import { packingOf } from '../../../../../native/flow/packed-batch.ts';
import { DELETE_OUTCOME } from '../../../../../native/handle/outcomes.ts';
import { packedBatch } from '../../../../packed-batch.ts';
import { batchOf, type TestFlow } from '../flows.ts';
import type { Dice } from './dice.ts';
import { type DumpCursor, describeFlow, type ModelFlow, type ModelKernel } from './model-kernel.ts';
import type { Tally } from './tally.ts';

type Reason = Extract<ToEngine, { kind: 'dumpStarted' }>['reason'];
type Request = Extract<FromEngine, { kind: 'check' | 'refresh' | 'delete' }>;

interface RunningDump {
  readonly id: number;
  readonly reason: Reason;
  readonly cursor: DumpCursor;
  /** Read but not posted yet, each part with the time when it was read. */
  readonly parts: { rows: TestFlow[]; readMs: number }[];
  atEnd: boolean;
  /** Flows that lived when the dump began. */
  readonly before: readonly ModelFlow[];
  readonly told: TestFlow[];
}

/** A request under way: its flows are processed one after another while the kernel continues. */
interface Work {
  readonly request: Request;
  readonly flows: FlowBatch;
  readonly outcome: Uint8Array<ArrayBuffer>;
  readonly found: TestFlow[];
  readonly gone: number[];
  next: number;
}

export class ModelMain {
  kernel: ModelKernel;
  /** Messages that are posted, but that the engine has not taken yet. */
  readonly toEngine: ToEngine[] = [];
  /** Packed batches that were sent beside them. */
  packed: Uint8Array<ArrayBuffer>[] = [];
  readonly fromEngine: FromEngine[] = [];
  dump: RunningDump | undefined;
  /** The reason of a dump that is due. */
  wanted: Reason | undefined;
  isUp = false;
  readonly #dice: Dice;
  readonly #clock: () => number;
  readonly #tally: Tally;
  #work: Work[] = [];
  #flushedAt: number[] = [];
  #dumps = 0;
  #posted = 0;
  #sources = 0;

  constructor(kernel: ModelKernel, dice: Dice, clock: () => number, tally: Tally) {
    this.kernel = kernel;
    this.#dice = dice;
    this.#clock = clock;
    this.#tally = tally;
  }

  /** Nothing is under way. */
  get isIdle(): boolean {
    const sent = this.toEngine.length + this.packed.length;
    const waiting = sent + this.fromEngine.length + this.#work.length + this.#flushedAt.length;
    return waiting === 0 && !this.dump && !this.wanted && !this.kernel.socket?.length;
  }

  openSource(kernel: ModelKernel): void {
    this.#tally.sourcesOpened++;
    this.#post({ kind: 'sourceOpened', source: ++this.#sources });
    // Answers to requests of the old source arrive later.
    this.stop();
    this.kernel = kernel;
    this.start('first');
  }

  /** A session begins: events first, then a dump. */
  start(reason: Reason): void {
    this.isUp = true;
    this.kernel.listen();
    this.wanted = reason;
  }

  /** The helper has died, and with it everything under way. */
  stop(): void {
    if (this.isUp) this.#tally.helpersDied++;
    this.isUp = false;
    this.kernel.unlisten();
    this.#losePacked();
    this.dump = undefined;
    this.wanted = undefined;
    this.#flushedAt = [];
    const work = this.#work;
    this.#work = [];
    for (const one of work) this.#fail(one);
  }

  beginDump(reason: Reason = this.wanted ?? 'periodic'): void {
    if (!this.isUp || this.dump) return;
    this.wanted = undefined;
    const cursor = { bucket: 0, last: undefined };
    const before = [...this.kernel.flows.values()];
    this.dump = { id: ++this.#dumps, reason, cursor, parts: [], atEnd: false, before, told: [] };
    const expected = this.#dice.oneIn(3) ? undefined : this.kernel.flows.size;
    this.#post({ kind: 'dumpStarted', dump: this.dump.id, reason, expected, token: '' });
  }

  readDump(room = this.#dice.from(1, 4)): void {
    if (!this.dump || this.dump.atEnd) return;
    const rows = this.kernel.readDump(this.dump.cursor, room);
    this.dump.told.push(...(rows ?? []));
    if (rows) this.dump.parts.push({ rows, readMs: this.#clock() });
    else this.dump.atEnd = true;
  }

  /** Sends the first waiting part of the dump or, when the engine has taken all of them, its end. */
  postDump(): void {
    if (!this.dump) return;
    const part = this.dump.parts.shift();
    if (part) this.#pack(part.rows, part.readMs, this.dump.id);
    else if (this.dump.atEnd && !this.#isUnderWay(this.dump.id)) this.#endDump(true);
  }

  /** The dump breaks off. */
  breakDump(): void {
    if (!this.dump) return;
    const { reason } = this.dump;
    this.#tally.dumpsBroken++;
    this.#losePacked();
    this.#endDump(false);
    if (reason !== 'periodic') this.wanted = 'lost';
  }

  readEvents(count: number): void {
    let rows: TestFlow[] = [];
    for (let i = 0; i < count && this.isUp; i++) {
      const item = this.kernel.receive();
      if (item === undefined) break;
      if (item !== 'lost') {
        rows.push(item);
        continue;
      }
      this.#postEvents(rows);
      rows = [];
      this.#tally.lossesTold++;
      this.wanted = 'lost';
    }
    this.#postEvents(rows);
  }

  /** Takes a request from the engine. */
  takeRequest(): void {
    const message = this.fromEngine.shift();
    if (!message || !('request' in message)) return;
    const flows = new FlowBatch(message.flows);
    const outcome = new Uint8Array(flows.length);
    const work = { request: message, flows, outcome, found: [], gone: [], next: 0 };
    if (this.isUp) this.#work.push(work);
    else this.#fail(work);
  }

  /** Continues one of the requests, and answers it when it is done. */
  work(steps = this.#dice.from(1, 3)): void {
    const work = this.#work[this.#dice.below(Math.max(1, this.#work.length))];
    if (!work) return;
    for (let i = 0; i < steps && work.next < work.flows.length; i++) this.#workOn(work, work.next++);
    if (work.next < work.flows.length) return;
    this.#work = this.#work.filter((other) => other !== work);
    this.#answer(work);
  }

  /** A request ends without reaching the kernel. */
  failOne(): void {
    const work = this.#work.shift();
    if (work) this.#fail(work);
  }

  flush(): void {
    if (!this.isUp) return;
    const startedMs = this.#clock();
    this.#tally.flushes++;
    this.kernel.flush();
    this.#flushedAt.push(startedMs);
  }

  /** The answer to a flush has arrived. */
  tellFlushed(): void {
    const startedMs = this.#flushedAt.shift();
    if (startedMs === undefined) return;
    this.#post({ kind: 'flushed', startedMs });
    this.wanted ??= 'asked';
  }

  #endDump(complete: boolean): void {
    if (!this.dump) return;
    const { flows } = this.kernel;
    if (complete) this.#countTold(this.dump);
    this.#post({ kind: 'dumpEnded', dump: this.dump.id, flows: flows.size, entries: flows.size, complete });
    this.dump = undefined;
  }

  #countTold({ before, told }: RunningDump): void {
    for (const flow of before) {
      if (this.kernel.flows.get(flow.tuple) !== flow) continue;
      const times = told.filter(({ sport, id }) => sport === 1000 + flow.tuple && id === flow.id).length;
      if (times === 0) this.#tally.missedByDump++;
      if (times > 1) this.#tally.toldTwice++;
    }
  }

  #workOn({ request, flows, outcome, found, gone }: Work, i: number): void {
    const flow = this.kernel.flows.get((flows.origSport[i] ?? 0) - 1000);
    if (request.kind !== 'delete') {
      if (flow) found.push(describeFlow(flow));
      else gone.push(i);
      this.#tally[flow ? 'found' : 'gone']++;
      return;
    }
    if (!flow) outcome[i] = DELETE_OUTCOME.gone;
    else if (isAnother(flow, flows, i)) {
      outcome[i] = DELETE_OUTCOME.replaced;
      this.#tally.replaced++;
    } else {
      this.#tally.deleted++;
      this.kernel.destroy(flow.tuple);
      outcome[i] = DELETE_OUTCOME.deleted;
    }
  }

  #answer({ request, outcome, found, gone }: Work): void {
    if (request.kind === 'delete') {
      this.#postDeleted(request.request, outcome);
      return;
    }
    const answer = { kind: 'checked' as const, request: request.request, gone: Uint32Array.from(gone) };
    const batch = found.length > 0 ? { found: batchOf(found, this.#clock()).buffer as ArrayBuffer } : {};
    this.#post({ ...answer, failed: new Uint32Array(), ...batch, strings: [] });
  }

  /** Part of a delete was carried out; nobody knows which. */
  #fail({ request, flows, next }: Work): void {
    if (request.kind === 'delete') {
      const outcome = new Uint8Array(flows.length).fill(DELETE_OUTCOME.notSent);
      this.#postDeleted(request.request, outcome.fill(DELETE_OUTCOME.unknown, 0, next));
      return;
    }
    this.#tally.checksFailed++;
    const failed = Uint32Array.from({ length: flows.length }, (_, i) => i);
    this.#post({ kind: 'checked', request: request.request, gone: new Uint32Array(), failed, strings: [] });
  }

  #postDeleted(request: number, outcome: Uint8Array<ArrayBuffer>): void {
    this.#post({ kind: 'deleted', request, outcome, errno: new Int32Array(outcome.length), reasons: {} });
  }

  #postEvents(rows: readonly TestFlow[]): void {
    if (rows.length === 0) return;
    const { buffer } = batchOf(rows, this.#clock());
    this.#post({ kind: 'batch', origin: 'event', buffer: buffer as ArrayBuffer, strings: [] });
  }

  #pack(rows: readonly TestFlow[], readMs: number, dump: number): void {
    if (rows.length === 0) return;
    const batch = batchOf(rows, readMs);
    this.packed.push(packedBatch(batch, { dump, after: this.#posted }));
  }

  #isUnderWay(dump: number): boolean {
    return this.packed.some((packed) => packingOf(packed).dump === dump);
  }

  /** The dump's way breaks off: what is under way arrives in part, and later than the news of it. */
  #losePacked(): void {
    this.packed.splice(this.#dice.below(this.packed.length + 1));
  }

  #post(message: ToEngine): void {
    this.#posted++;
    this.toEngine.push(message);
  }
}

/** Whether a delete finds another flow: another id, another start, or one created after the known flow lived. */
function isAnother(flow: ModelFlow, flows: FlowBatch, i: number): boolean {
  if (flow.id !== flows.id[i]) return true;
  if (flow.startMs === undefined) return false;
  const presence = flows.presence[i] ?? 0;
  const startNs = BigInt(flow.startMs) * 1_000_000n;
  if (presence & PRESENCE.start) return Math.round(Number(pair(flows.startNs, i)) / 1e6) !== flow.startMs;
  return (presence & PRESENCE.stop) !== 0 && startNs > pair(flows.stopNs, i);
}

function pair(words: Uint32Array, i: number): bigint {
  return (BigInt(words[2 * i + 1] ?? 0) << 32n) | BigInt(words[2 * i] ?? 0);
}
