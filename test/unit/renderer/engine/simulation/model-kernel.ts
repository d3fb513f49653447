// A kernel's connection tracking as netlink shows it: a hash table in buckets that is resized while it is dumped
// (ctnetlink_dump_table walks by bucket number), ids that are reused, events only for flows created while somebody
// listened (nf_conntrack_events=2), and a receive buffer that overflows.

import type { TestFlow } from '../flows.ts';
import type { Dice } from './dice.ts';
import type { Tally } from './tally.ts';

export interface ModelFlow {
  readonly tuple: number;
  /** CTA_ID: unique among living flows, but often that of a flow that has just ended (the slab reuses its address). */
  readonly id: number;
  /** Undefined if the namespace keeps no timestamps. */
  readonly startMs: number | undefined;
  /** Created while nobody listened: it never sends events. */
  readonly silent: boolean;
  mark: number;
  status: number;
  bytes: number;
}

/** A message that waits in a listener's socket. */
export type Waiting = TestFlow | 'lost';

export interface DumpCursor {
  bucket: number;
  /** The flow at which the last message was full; the next one continues after it. */
  last: ModelFlow | undefined;
}

const SEEN_REPLY = 2;
const ASSURED = 4;
const CONFIRMED = 8;

export class ModelKernel {
  readonly flows = new Map<number, ModelFlow>();
  /** The names of all flows that ever lived (see `nameOf`). */
  readonly history = new Set<string>();
  /** The listener's socket, while there is one. */
  socket: Waiting[] | undefined;
  readonly #dice: Dice;
  readonly #nextMs: () => number;
  readonly #timestamps: boolean;
  readonly #tally: Tally;
  readonly #room: number;
  #buckets: ModelFlow[][] = [[], [], [], []];
  #congested = false;
  /** How many times a tuple was created with an id. */
  readonly #given = new Map<string, number>();
  #freedIds: number[] = [];
  #ids = 0;

  /** @param nextMs lets a millisecond pass, so that no two flows begin at the same time. */
  constructor(dice: Dice, nextMs: () => number, timestamps: boolean, tally: Tally) {
    this.#dice = dice;
    this.#nextMs = nextMs;
    this.#timestamps = timestamps;
    this.#tally = tally;
    this.#room = dice.from(3, 20);
  }

  /** Whether the flow of this name lives; false also if several flows have the name and one of them lives. */
  livesForSure({ tuple, id, startMs }: Pick<ModelFlow, 'tuple' | 'id' | 'startMs'>): boolean {
    const flow = this.flows.get(tuple);
    if (flow?.id !== id) return false;
    return startMs === undefined ? (this.#given.get(`${tuple} ${id}`) ?? 0) === 1 : flow.startMs === startMs;
  }

  listen(): void {
    this.socket = [];
    this.#congested = false;
  }

  /** The listener is gone, and with it everything that waited for it. */
  unlisten(): void {
    this.socket = undefined;
  }

  /** Takes the first waiting message; undefined if there is none. */
  receive(): Waiting | undefined {
    const item = this.socket?.shift();
    if (this.socket?.length === 0) this.#congested = false;
    return item;
  }

  create(tuple: number): void {
    if (this.flows.has(tuple)) return;
    const startMs = this.#nextMs();
    const flow: ModelFlow = {
      tuple,
      id: this.#newId(),
      startMs: this.#timestamps ? startMs : undefined,
      silent: this.socket === undefined,
      mark: this.#dice.oneIn(3) ? this.#dice.below(4) : 0,
      status: CONFIRMED,
      bytes: this.#dice.oneIn(4) ? 0 : this.#dice.below(5000),
    };
    this.flows.set(tuple, flow);
    const given = `${tuple} ${flow.id}`;
    this.#given.set(given, (this.#given.get(given) ?? 0) + 1);
    if (flow.silent) this.#tally.silentFlows++;
    if (this.history.has(nameOf({ ...flow, startMs: undefined }))) this.#tally.sameIdAgain++;
    this.history.add(nameOf(flow));
    // An event lacks the start.
    this.history.add(nameOf({ ...flow, startMs: undefined }));
    this.#bucketOf(tuple).unshift(flow);
    this.#tell(flow, { ...withoutTimes(flow), event: 'new' });
  }

  /** Packets pass: counters grow, and the status can change. */
  carry(tuple: number): void {
    const flow = this.flows.get(tuple);
    if (!flow) return;
    flow.bytes += this.#dice.below(100_000);
    const status = flow.status | (flow.status & SEEN_REPLY ? ASSURED : SEEN_REPLY);
    if (status === flow.status || !this.#dice.oneIn(2)) return;
    flow.status = status;
    this.#tell(flow, { ...withoutTimes(flow), event: 'update' });
  }

  setMark(tuple: number): void {
    const flow = this.flows.get(tuple);
    if (!flow) return;
    flow.mark = this.#dice.below(5);
    // The event of a changed mark has the mark even if it is 0; others leave out a mark of 0.
    this.#tell(flow, { ...withoutTimes(flow), mark: flow.mark, event: 'update' });
  }

  /** `conntrack -L -z`. */
  zero(tuple: number): void {
    const flow = this.flows.get(tuple);
    if (flow) flow.bytes = 0;
  }

  destroy(tuple: number): boolean {
    const flow = this.flows.get(tuple);
    if (!flow) return false;
    this.flows.delete(tuple);
    const bucket = this.#bucketOf(tuple);
    bucket.splice(bucket.indexOf(flow), 1);
    this.#freedIds.push(flow.id);
    this.#tell(flow, { ...describeFlow(flow), event: 'destroy' });
    return true;
  }

  flush(): void {
    for (const tuple of [...this.flows.keys()]) this.destroy(tuple);
  }

  /** nf_conntrack_hash_resize: every flow moves to its bucket in the new table. */
  resize(buckets: number): void {
    this.#buckets = Array.from({ length: buckets }, () => []);
    for (const flow of this.flows.values()) this.#bucketOf(flow.tuple).unshift(flow);
  }

  /** One message of a dump: up to `room` flows after the previous ones; undefined at the end. */
  readDump(cursor: DumpCursor, room: number): TestFlow[] | undefined {
    const rows: TestFlow[] = [];
    for (; cursor.bucket < this.#buckets.length; cursor.bucket++) {
      const bucket = this.#buckets[cursor.bucket] ?? [];
      // If the flow at which the dump stopped is gone, the bucket is listed again from its beginning.
      const from = cursor.last ? bucket.indexOf(cursor.last) + 1 : 0;
      cursor.last = undefined;
      for (let i = from; i < bucket.length; i++) {
        const flow = bucket[i];
        if (!flow) continue;
        if (rows.length === room) {
          cursor.last = bucket[i - 1];
          return rows;
        }
        rows.push(describeFlow(flow));
      }
    }
    return rows.length > 0 ? rows : undefined;
  }

  #newId(): number {
    const again = this.#freedIds.length > 0 && !this.#dice.oneIn(3);
    return (again ? this.#freedIds.pop() : undefined) ?? ++this.#ids;
  }

  #bucketOf(tuple: number): ModelFlow[] {
    const place = (Math.imul(tuple + 1, 0x9e3779b1) >>> 0) / 4294967296;
    return this.#buckets[Math.floor(place * this.#buckets.length)] ?? [];
  }

  #tell(flow: ModelFlow, event: TestFlow): void {
    if (flow.silent || !this.socket) return;
    if (!this.#congested && this.socket.length < this.#room) {
      this.socket.push(event);
      return;
    }
    this.#tally.eventsLost++;
    if (this.#congested) return;
    // netlink_overrun: from now on nothing gets in until the reader has drained the socket.
    this.#congested = true;
    this.socket.push('lost');
  }
}

/** What distinguishes a flow from all others, as far as the kernel reports it. */
export function nameOf({ tuple, id, startMs }: Pick<ModelFlow, 'tuple' | 'id' | 'startMs'>): string {
  return `${tuple} id ${id}${startMs === undefined ? '' : ` since ${startMs}`}`;
}

/** The source address of a tuple: few, and of both families. */
export function sourceOf(tuple: number): string {
  return tuple % 4 === 3 ? `2001:db8::${tuple}` : `10.0.0.${tuple % 4}`;
}

/** A flow as dumps and GETs return it. */
export function describeFlow(flow: ModelFlow): TestFlow {
  return {
    src: sourceOf(flow.tuple),
    sport: 1000 + flow.tuple,
    // Two tuples share each key: both must be kept.
    key: [flow.tuple >> 1, 7],
    id: flow.id,
    mark: flow.mark,
    status: flow.status,
    bytes: flow.bytes,
    packets: flow.bytes > 0 ? 1 : 0,
    ...(flow.startMs === undefined ? {} : { startMs: flow.startMs }),
  };
}

/** A living flow as an event has it: without start and counters. */
function withoutTimes(flow: ModelFlow): TestFlow {
  const { src, sport, key, id, mark, status } = describeFlow(flow) as Required<TestFlow>;
  return { src, sport, key, id, status, ...(flow.mark === 0 ? {} : { mark }) };
}
