// After a loss of events: the table is listed, and the list is merged into the stream of events, which goes on
// meanwhile. What is yielded never contradicts an event that was yielded before.

import { ConntrackError } from './errors.ts';
import { copyRows, FlowBatch } from './flow/batch.ts';
import { EVENT } from './flow/columns.ts';
import type { ExpectationEvents, FlowsLost } from './flow-events.ts';
import { getFlows } from './getting.ts';
import type { Session } from './session.ts';
import { encodeDump } from './wire/dump.ts';

/**
 * Between `resyncBegin` and `resyncEnd` come, besides the events, the flows of the table: batches with EVENT.none in the
 * column `event`. Once `resyncEnd` has come, every flow that lives was told of since `resyncBegin`, by a row or by an
 * event: what was known before and was not, is gone. Another loss in between begins anew: `flowsLost`, `resyncBegin`.
 * A dump is no snapshot: a flow may come twice, and while the kernel resizes its hash table some may be missing.
 */
export interface Resynced {
  readonly kind: 'resyncBegin' | 'resyncEnd';
}

type Item = FlowBatch | FlowsLost | ExpectationEvents;
type Next = () => Promise<readonly Item[] | undefined>;

/** The items of a subscription, with a list of the table behind each loss. @param next the items that come next; undefined at the end. */
export async function* resynced(session: Session, next: Next): AsyncGenerator<Item | Resynced, void, void> {
  const events = new Ahead(next);
  while (true) {
    const items = await events.take();
    if (items === undefined) return;
    yield* items;
    let lost = items.some(isLost);
    while (lost) {
      const outcome = yield* resync(session, events);
      if (outcome === 'ended') return;
      lost = outcome === 'lost';
    }
  }
}

/** What happened to flows since a list was begun, by key. */
class Happened {
  /** True where the flow lives as far as the events tell. */
  readonly #lives = new Map<bigint, boolean>();

  add(batch: FlowBatch): void {
    for (const [row, key] of keysOf(batch).entries()) this.#lives.set(key, batch.event[row] !== EVENT.destroy);
  }

  /** Whether nothing happened: then a row of the list says what is. */
  isUntouched(key: bigint): boolean {
    return !this.#lives.has(key);
  }

  lives(key: bigint): boolean {
    return this.#lives.get(key) ?? true;
  }
}

async function* resync(
  session: Session,
  events: Ahead<readonly Item[]>,
): AsyncGenerator<Item | Resynced, 'done' | 'lost' | 'ended', void> {
  yield { kind: 'resyncBegin' };
  const happened = new Happened();
  const list = session.dump(encodeDump());
  try {
    const rows = new Ahead(() => nextBatch(list));
    // In turns, where both are ready: a flood of events must not hold the list up for ever.
    for (let turn = 0; ; turn++) {
      const sources = [events.ready(), rows.ready()];
      const first = await Promise.race(turn % 2 ? sources : sources.reverse());
      if (first === events) {
        const items = await events.take();
        if (items === undefined) return 'ended';
        for (const item of items) if (item instanceof FlowBatch) happened.add(item);
        yield* items;
        if (items.some(isLost)) return 'lost';
      } else {
        const batch = await rows.take();
        if (batch === 'cancelled') return 'ended';
        if (batch === undefined) break;
        yield* merged(session, batch, happened);
      }
    }
  } finally {
    await list.return();
  }
  yield { kind: 'resyncEnd' };
  return 'done';
}

/** The list is cancelled when the handle is closed, and that ends the stream, which is no failure. */
async function nextBatch(list: AsyncGenerator<FlowBatch, void, void>): Promise<FlowBatch | 'cancelled' | undefined> {
  try {
    return (await list.next()).value ?? undefined;
  } catch (error) {
    if (error instanceof ConntrackError && error.code === 'ECANCELED') return 'cancelled';
    throw error;
  }
}

/**
 * The rows of a list that are still true. Where events told of a flow in the meantime, the row may be older than they:
 * a flow that was destroyed is left out, and one that lives is looked at again.
 */
async function* merged(session: Session, batch: FlowBatch, happened: Happened): AsyncGenerator<FlowBatch, void, void> {
  const keys = keysOf(batch);
  const untouched: number[] = [];
  const doubtful: number[] = [];
  keys.forEach((key, row) => {
    if (happened.isUntouched(key)) untouched.push(row);
    else if (happened.lives(key)) doubtful.push(row);
  });
  if (untouched.length === batch.length) yield batch;
  else if (untouched.length > 0) yield new FlowBatch(copyRows(batch.buffer, untouched), batch.strings);
  if (doubtful.length === 0) return;
  const { found } = await getFlows(session, new FlowBatch(copyRows(batch.buffer, doubtful), batch.strings), {});
  if (found.length > 0) yield found;
}

function keysOf(batch: FlowBatch): BigUint64Array {
  return new BigUint64Array(batch.buffer, batch.key.byteOffset, batch.length);
}

function isLost(item: Item): boolean {
  return 'kind' in item && item.kind === 'flowsLost';
}

/** Reads one ahead, so that two streams can be waited for at once. */
class Ahead<T> {
  readonly #read: () => Promise<T | undefined>;
  #pending: Promise<T | undefined> | undefined;

  constructor(read: () => Promise<T | undefined>) {
    this.#read = read;
  }

  /** Resolves to this when `take` would not wait; never rejects. */
  async ready(): Promise<unknown> {
    await this.#ahead().catch(() => undefined);
    return this;
  }

  /** The next one; undefined at the end. */
  take(): Promise<T | undefined> {
    const pending = this.#ahead();
    this.#pending = undefined;
    return pending;
  }

  #ahead(): Promise<T | undefined> {
    if (!this.#pending) {
      this.#pending = this.#read();
      // It may be left there when the loop ends.
      this.#pending.catch(() => undefined);
    }
    return this.#pending;
  }
}
