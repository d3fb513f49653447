// After a loss of events, lists the table and merges the list into the stream of events, which continues. Nothing
// yielded contradicts an event yielded earlier.

import { setImmediate } from 'node:timers/promises';
import { FlowBatch, someRows } from '../flow/batch.ts';
import { EVENT } from '../flow/column-schema.ts';
import { ConntrackError } from '../handle/errors.ts';
import type { ExpectationEvents, FlowsLost, Resynced } from './events.ts';
import type { GetResult } from './get.ts';

/** How the table is read. */
export interface ResyncSource {
  /** All flows. */
  list(): AsyncGenerator<FlowBatch, void, void>;
  /** The given flows that still exist, as they are now. */
  get(flows: FlowBatch): Promise<Pick<GetResult, 'found'>>;
}

type Item = FlowBatch | FlowsLost | ExpectationEvents;
type Next = () => Promise<readonly Item[] | undefined>;

/** The items of a subscription, with a list of the table after each loss. @param next the next items; undefined at the end. */
export async function* resynced(source: ResyncSource, next: Next): AsyncGenerator<Item | Resynced, void, void> {
  const events = new Ahead(next);
  while (true) {
    const items = await events.take();
    if (items === undefined) return;
    yield* items;
    let lost = items.some(isLost);
    while (lost) {
      const outcome = yield* resync(source, events);
      if (outcome === 'ended') return;
      lost = outcome === 'lost';
    }
  }
}

/** What has happened to flows since a list was begun, by key. */
class Happened {
  /** Whether the flow is alive, according to the events. */
  readonly #lives = new Map<bigint, boolean>();

  add(batch: FlowBatch): void {
    for (const [row, key] of keysOf(batch).entries()) this.#lives.set(key, batch.event[row] !== EVENT.destroy);
  }

  /** Whether nothing happened to the flow, so that its row in the list is accurate. */
  isUntouched(key: bigint): boolean {
    return !this.#lives.has(key);
  }

  lives(key: bigint): boolean {
    return this.#lives.get(key) ?? true;
  }
}

type Outcome = 'done' | 'lost' | 'ended';

async function* resync(
  source: ResyncSource,
  events: Ahead<readonly Item[]>,
): AsyncGenerator<Item | Resynced, Outcome, void> {
  yield { kind: 'resyncBegin' };
  const happened = new Happened();
  // More losses can be waiting to be read; a list begun before them would only be abandoned.
  for (let read = 0; read < MAX_READ_BEFORE && (await isWaiting(events)); read++) {
    const end = yield* nextEvents(events, happened);
    if (end) return end;
  }
  const list = source.list();
  try {
    const end = yield* merge(source, list, events, happened);
    if (end) return end;
  } finally {
    // Not awaited: it ends after the batch that is being read, and the stream continues at once.
    list.return().catch(() => undefined);
  }
  yield { kind: 'resyncEnd' };
  return 'done';
}

/** Number of full batches that the reader of events can hold. */
const MAX_READ_BEFORE = 64;

/** Whether something can be read at once: whatever the addon already has arrives within two turns of the event loop. */
async function isWaiting(events: Ahead<readonly Item[]>): Promise<boolean> {
  void events.ready();
  await setImmediate();
  await setImmediate();
  return events.isReady;
}

/** Passes events and list on as they arrive, until the list ends. */
async function* merge(
  source: ResyncSource,
  list: AsyncGenerator<FlowBatch, void, void>,
  events: Ahead<readonly Item[]>,
  happened: Happened,
): AsyncGenerator<Item, Outcome | undefined, void> {
  const rows = new Ahead(() => nextBatch(list));
  let eventsTurn = true;
  while (true) {
    await Promise.race([events.ready(), rows.ready()]);
    // Without a turn of the event loop, a flood of waiting events would starve the list. If both are ready, they
    // alternate.
    await setImmediate();
    const takeEvents: boolean = events.isReady && (eventsTurn || !rows.isReady);
    eventsTurn = !takeEvents;
    if (takeEvents) {
      const end = yield* nextEvents(events, happened);
      if (end) return end;
    } else {
      const batch = await rows.take();
      if (batch === 'cancelled') return 'ended';
      if (batch === undefined) return undefined;
      yield* merged(source, batch, happened);
    }
  }
}

/** Passes on what happened next. Returns why the list is abandoned, if it is. */
async function* nextEvents(
  events: Ahead<readonly Item[]>,
  happened: Happened,
): AsyncGenerator<Item, 'lost' | 'ended' | undefined, void> {
  const items = await events.take();
  if (items === undefined) return 'ended';
  for (const item of items) if (item instanceof FlowBatch) happened.add(item);
  yield* items;
  return items.some(isLost) ? 'lost' : undefined;
}

/** Closing the handle cancels the list and ends the stream; that is not a failure. */
async function nextBatch(list: AsyncGenerator<FlowBatch, void, void>): Promise<FlowBatch | 'cancelled' | undefined> {
  try {
    return (await list.next()).value ?? undefined;
  } catch (error) {
    if (error instanceof ConntrackError && error.code === 'ECANCELED') return 'cancelled';
    throw error;
  }
}

/**
 * The rows of a list that are still accurate. If events have reported a flow since the list began, its row may be older
 * than the events: a destroyed flow is left out, and a live one is read again.
 */
async function* merged(
  source: ResyncSource,
  batch: FlowBatch,
  happened: Happened,
): AsyncGenerator<FlowBatch, void, void> {
  const keys = keysOf(batch);
  const untouched: number[] = [];
  const doubtful: number[] = [];
  keys.forEach((key, row) => {
    if (happened.isUntouched(key)) untouched.push(row);
    else if (happened.lives(key)) doubtful.push(row);
  });
  if (untouched.length === batch.length) {
    yield batch;
    return;
  }
  const [certain, asked] = [someRows(batch, untouched), someRows(batch, doubtful)];
  batch.release();
  if (certain.length > 0) yield certain;
  if (asked.length === 0) return;
  const { found } = await source.get(asked);
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
  #ready = false;

  constructor(read: () => Promise<T | undefined>) {
    this.#read = read;
  }

  /** Whether `take` would resolve without waiting. */
  get isReady(): boolean {
    return this.#ready;
  }

  /** Resolves once `isReady`; never rejects. */
  async ready(): Promise<void> {
    await this.#ahead().catch(() => undefined);
    this.#ready = true;
  }

  /** The next one; undefined at the end. */
  take(): Promise<T | undefined> {
    const pending = this.#ahead();
    this.#pending = undefined;
    this.#ready = false;
    return pending;
  }

  #ahead(): Promise<T | undefined> {
    if (!this.#pending) {
      this.#pending = this.#read();
      // It can remain unread when the loop ends.
      this.#pending.catch(() => undefined);
    }
    return this.#pending;
  }
}
