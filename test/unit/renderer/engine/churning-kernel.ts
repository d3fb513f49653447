// A model of a kernel whose table is always equally full while flows start, change and end. It writes events and dumps
// as batches, and answers requests for single flows. A few events are lost, which dumps and checks must find out.
// Tuples are reused by other flows. The caller owns the clock.

import { EVENT, FlowBatch, HEADER_RECEIVED_MS, newBatchBuffer, PRESENCE } from '../../../../native/flow/index.ts';
import { randomWords } from './flows.ts';

/** Tuples per living flow: some time after a flow's end, a new flow has its tuple. */
const TUPLES_PER_FLOW = 4;
/** The source address, in 10.0.0.0/8, contains the tuple's number. */
const NETWORK = 0x0a000000;
const TUPLE_MASK = 0xffffff;
/** One in this many ends, and one in this many starts, is lost. */
const LOST = 5000;
/** Of every OF events, BEGINNINGS are starts and as many are ends; the others change a flow. */
const OF = 10;
const BEGINNINGS = 4;

const BASE =
  PRESENCE.layer4 |
  PRESENCE.replyTuple |
  PRESENCE.id |
  PRESENCE.status |
  PRESENCE.mark |
  PRESENCE.start |
  PRESENCE.timeout;
const COUNTERS = PRESENCE.origCounters | PRESENCE.replyCounters;

export class ChurningKernel {
  /** Tuples of the living flows, up to `flows`, in no order. */
  readonly #live: Uint32Array;
  /** Tuple → place in `#live` + 1, 0 if no flow has it. */
  readonly #places: Uint32Array;
  /** Tuples without a flow: a ring, used up to `#taken` and filled up to `#given`. */
  readonly #idle: Uint32Array;
  #taken = 0;
  #given: number;
  readonly #ids: Uint32Array;
  readonly #marks: Uint32Array;
  readonly #startMs: Float64Array;
  readonly #random: () => number;
  #nextId = 1;
  flows = 0;
  /** Events so far, sent or lost. */
  events = 0;

  constructor(flows: number, seed: number, nowMs: number) {
    const tuples = flows * TUPLES_PER_FLOW;
    if (tuples > TUPLE_MASK) throw new RangeError(`${flows} flows have no room in an address`);
    this.#live = new Uint32Array(flows + BEGINNINGS);
    this.#places = new Uint32Array(tuples);
    this.#idle = Uint32Array.from({ length: tuples }, (_, tuple) => tuple);
    this.#given = tuples;
    this.#ids = new Uint32Array(tuples);
    this.#marks = new Uint32Array(tuples);
    this.#startMs = new Float64Array(tuples);
    this.#random = randomWords(seed);
    for (let i = 0; i < flows; i++) this.#begin(nowMs);
  }

  /** This many events: starts, ends and changes in turn. Lost ones are left out. */
  churn(events: number, nowMs: number): ArrayBuffer {
    const batch = emptyBatch(events, nowMs);
    let told = 0;
    for (let i = 0; i < events; i++) {
      const turn = this.events++ % OF;
      const lost = turn < 2 * BEGINNINGS && this.#random() % LOST === 0;
      if (turn < BEGINNINGS) {
        const tuple = this.#begin(nowMs);
        if (!lost) this.#put(batch, told++, tuple, 'new', nowMs);
      } else {
        const tuple = this.#live[this.#random() % this.flows] ?? 0;
        const ends = turn < 2 * BEGINNINGS;
        if (!ends) this.#marks[tuple] = (this.#marks[tuple] ?? 0) + 1;
        if (!lost) this.#put(batch, told++, tuple, ends ? 'destroy' : 'update', nowMs);
        if (ends) this.#end(tuple);
      }
    }
    return withCount(batch, told);
  }

  /** All flows, in batches of this many. */
  *dump(batchFlows: number, nowMs: number): Generator<ArrayBuffer> {
    for (let from = 0; from < this.flows; from += batchFlows) {
      const count = Math.min(batchFlows, this.flows - from);
      const batch = emptyBatch(count, nowMs);
      for (let i = 0; i < count; i++) this.#put(batch, i, this.#live[from + i] ?? 0, 'none', nowMs);
      yield batch.buffer;
    }
  }

  /** Answers a batch of identities: the places of the flows that are gone, and the current state of the others. */
  ask(identities: ArrayBuffer, nowMs: number): { gone: Uint32Array<ArrayBuffer>; found: ArrayBuffer } {
    const asked = new FlowBatch(identities);
    const found = emptyBatch(asked.length, nowMs);
    const gone: number[] = [];
    let count = 0;
    for (let i = 0; i < asked.length; i++) {
      const tuple = (asked.origSrc[4 * i + 3] ?? 0) & TUPLE_MASK;
      if (this.#places[tuple] === 0) gone.push(i);
      else this.#put(found, count++, tuple, 'none', nowMs);
    }
    return { gone: Uint32Array.from(gone), found: withCount(found, count) };
  }

  #begin(nowMs: number): number {
    const tuple = this.#idle[this.#taken++ % this.#idle.length] ?? 0;
    this.#live[this.flows] = tuple;
    this.#places[tuple] = ++this.flows;
    this.#ids[tuple] = this.#nextId++;
    this.#marks[tuple] = 0;
    this.#startMs[tuple] = nowMs;
    return tuple;
  }

  #end(tuple: number): void {
    const place = (this.#places[tuple] ?? 0) - 1;
    const last = this.#live[--this.flows] ?? 0;
    this.#live[place] = last;
    this.#places[last] = place + 1;
    this.#places[tuple] = 0;
    this.#idle[this.#given++ % this.#idle.length] = tuple;
  }

  /** Writes a row as the kernel sends it: only the event of an end has counters. */
  #put(batch: FlowBatch, i: number, tuple: number, event: keyof typeof EVENT, nowMs: number): void {
    const startMs = this.#startMs[tuple] ?? 0;
    const id = this.#ids[tuple] ?? 0;
    const counted = event === 'none' || event === 'destroy';
    batch.event[i] = EVENT[event];
    batch.family[i] = 2;
    batch.protocol[i] = tuple % 3 === 0 ? 17 : 6;
    batch.key[2 * i] = Math.imul(tuple + 1, 0x9e3779b1);
    batch.key[2 * i + 1] = Math.imul(tuple + 1, 0x85ebca6b);
    putAddress(batch.origSrc, i, NETWORK + tuple);
    putAddress(batch.origDst, i, 0xc0a80000 + (tuple % 251));
    batch.origSport[i] = 1024 + (tuple % 60_000);
    batch.origDport[i] = tuple % 5 === 0 ? 53 : 443;
    let presence = BASE | (counted ? COUNTERS : 0) | (tuple % 3 === 0 ? 0 : PRESENCE.state);
    if (tuple % 8 === 0) presence |= PRESENCE.translated;
    if (tuple % 16 === 0) presence |= PRESENCE.labels;
    batch.presence[i] = presence;
    putAddress(batch.reply.src, i, 0xc0a80000 + (tuple % 251));
    putAddress(batch.reply.dst, i, 0x64400000 + (tuple & 0xffff));
    batch.reply.sport[i] = 443;
    batch.reply.dport[i] = tuple & 0xffff;
    batch.labels.words[4 * i] = 1 << (tuple & 31);
    batch.id[i] = id;
    batch.mark[i] = this.#marks[tuple] ?? 0;
    batch.status[i] = 0x8e;
    batch.state[i] = 3;
    batch.timeoutSec[i] = 30 + (id % 400);
    putU64(batch.startNs, i, startMs * 1e6);
    putU64(batch.origBytes, i, counted ? (nowMs - startMs) * (tuple % 97) : 0);
    putU64(batch.origPackets, i, counted ? nowMs - startMs : 0);
  }
}

function emptyBatch(flows: number, nowMs: number): FlowBatch {
  const buffer = newBatchBuffer(flows);
  new Float64Array(buffer, HEADER_RECEIVED_MS, 1)[0] = nowMs;
  return new FlowBatch(buffer);
}

/** The same batch with this many flows. */
function withCount({ buffer }: FlowBatch, count: number): ArrayBuffer {
  new Uint32Array(buffer)[2] = count;
  return buffer;
}

function putAddress(column: Uint32Array, i: number, address: number): void {
  column[4 * i + 2] = 0xffff;
  column[4 * i + 3] = address;
}

function putU64(column: Uint32Array, i: number, value: number): void {
  column[2 * i] = value % 4294967296;
  column[2 * i + 1] = value / 4294967296;
}
