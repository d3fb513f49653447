// The merge of a list into the stream of events, with a scripted table and scripted events.

import { describe, expect, test, vi } from 'vitest';
import { batchOf, EVENT, FlowBatch, newBatchBuffer } from '../../../../native/flow/index.ts';
import type { ExpectationEvents, FlowsLost, Resynced } from '../../../../native/methods/events.ts';
import { type ResyncSource, resynced } from '../../../../native/methods/resync.ts';
import { PATIENCE } from '../../../patience.ts';

type Item = FlowBatch | FlowsLost | ExpectationEvents;

const LOST: FlowsLost = { kind: 'flowsLost' };

/** A batch of flows with these keys; the mark says where a row is from. */
function batch(keys: readonly number[], event: number = EVENT.none, mark = 0): FlowBatch {
  const made = batchOf(keys.map((key) => ({ protocol: 17, src: '10.0.0.1', dst: '10.0.0.2', sport: key, dport: 53 })));
  keys.forEach((key, row) => {
    made.key[row * 2] = key;
    made.event[row] = event;
    made.mark[row] = mark;
  });
  return made;
}

/** A stream that yields what is put in, as soon as it is put in. */
class Script<T> {
  readonly #given: (T | undefined)[] = [];
  #waiting: ((item: T | undefined) => void) | undefined;

  put(item: T | undefined): void {
    const waiting = this.#waiting;
    this.#waiting = undefined;
    if (waiting) waiting(item);
    else this.#given.push(item);
  }

  next = (): Promise<T | undefined> => {
    if (this.#given.length > 0) return Promise.resolve(this.#given.shift());
    return new Promise((resolve) => {
      this.#waiting = resolve;
    });
  };
}

/** A handle whose lists and events come from the test. */
class Table implements ResyncSource {
  readonly events = new Script<readonly Item[]>();
  readonly lists: Script<FlowBatch>[] = [];
  readonly asked: number[][] = [];
  /** Keys that a get finds. */
  alive: readonly number[] = [];
  returned = 0;

  async *list(): AsyncGenerator<FlowBatch, void, void> {
    const script = new Script<FlowBatch>();
    this.lists.push(script);
    try {
      while (true) {
        const rows = await script.next();
        if (rows === undefined) return;
        yield rows;
      }
    } finally {
      this.returned++;
    }
  }

  async get(flows: FlowBatch): Promise<{ found: FlowBatch }> {
    const keys = Array.from({ length: flows.length }, (_, row) => flows.key[row * 2] ?? 0);
    this.asked.push(keys);
    const found = keys.filter((key) => this.alive.includes(key));
    return { found: found.length > 0 ? batch(found, EVENT.none, 9) : new FlowBatch(newBatchBuffer(0)) };
  }
}

/** An item in short: 'new 1,2', 'row 3', 'got 4', or its kind. */
function show(item: Item | Resynced): string {
  if (!(item instanceof FlowBatch)) return item.kind;
  const names = ['row', 'new', 'update', 'destroy'];
  const name = item.mark[0] === 9 ? 'got' : names[item.event[0] ?? 0];
  return `${name} ${Array.from({ length: item.length }, (_, row) => item.key[row * 2]).join(',')}`;
}

/** Reads items until the given one is among them. */
async function until(stream: AsyncIterator<Item | Resynced>, last: string): Promise<string[]> {
  const seen: string[] = [];
  while (seen.at(-1) !== last) {
    const { done, value } = await stream.next();
    if (done) throw new Error(`the stream ended after ${seen.join(' | ')}`);
    seen.push(show(value));
  }
  return seen;
}

function begin(): { table: Table; stream: AsyncGenerator<Item | Resynced, void, void> } {
  const table = new Table();
  return { table, stream: resynced(table, table.events.next) };
}

/** The stream after a loss, with its list started. */
async function lost(): Promise<ReturnType<typeof begin> & { list: Script<FlowBatch> }> {
  const { table, stream } = begin();
  table.events.put([LOST]);
  expect(await until(stream, 'resyncBegin')).toEqual(['flowsLost', 'resyncBegin']);
  return { table, stream, list: await listBegun(table, stream, 0) };
}

/** The list starts when the next item is requested; an event answers that. */
async function listBegun(
  table: Table,
  stream: AsyncIterator<Item | Resynced>,
  number: number,
): Promise<Script<FlowBatch>> {
  const pending = stream.next();
  const list = await vi.waitFor(() => table.lists[number] ?? expect.fail(), PATIENCE);
  table.events.put([batch([999], EVENT.new)]);
  expect(show((await pending).value ?? LOST)).toBe('new 999');
  return list;
}

describe('a stream without loss', () => {
  test('is passed on, and nothing is listed', async () => {
    const { table, stream } = begin();
    table.events.put([batch([1], EVENT.new)]);
    table.events.put([batch([1], EVENT.destroy)]);
    table.events.put(undefined);
    const seen: string[] = [];
    for await (const item of stream) seen.push(show(item));
    expect(seen).toEqual(['new 1', 'destroy 1']);
    expect(table.lists).toHaveLength(0);
  });
});

describe('a loss', () => {
  test('is followed by the rows of a list, between two marks', async () => {
    const { table, stream, list } = await lost();
    list.put(batch([1, 2]));
    list.put(batch([3]));
    list.put(undefined);
    expect(await until(stream, 'resyncEnd')).toEqual(['row 1,2', 'row 3', 'resyncEnd']);
    expect(table.asked).toEqual([]);
    table.events.put([batch([4], EVENT.new)]);
    expect(await until(stream, 'new 4')).toEqual(['new 4']);
  });

  test('does not hold up the events that happen in the meantime', async () => {
    const { table, stream, list } = await lost();
    table.events.put([batch([7], EVENT.update)]);
    expect(await until(stream, 'update 7')).toEqual(['update 7']);
    list.put(undefined);
    expect(await until(stream, 'resyncEnd')).toEqual(['resyncEnd']);
  });
});

describe('a row of the list', () => {
  test('of a flow that has been destroyed since is left out', async () => {
    const { table, stream, list } = await lost();
    table.events.put([batch([2, 5], EVENT.destroy)]);
    await until(stream, 'destroy 2,5');
    list.put(batch([1, 2, 3]));
    list.put(batch([5]));
    list.put(undefined);
    expect(await until(stream, 'resyncEnd')).toEqual(['row 1,3', 'resyncEnd']);
    expect(table.asked).toEqual([]);
  });

  test('of a flow that was destroyed and re-created is read again', async () => {
    const { table, stream, list } = await lost();
    table.events.put([batch([2], EVENT.destroy)]);
    table.events.put([batch([2], EVENT.new)]);
    await until(stream, 'new 2');
    table.alive = [2];
    list.put(batch([1, 2]));
    expect(await until(stream, 'got 2')).toEqual(['row 1', 'got 2']);
    expect(table.asked).toEqual([[2]]);
  });

  test('of a flow that has changed since is read again, and left out if it is gone by then', async () => {
    const { table, stream, list } = await lost();
    table.events.put([batch([1, 2], EVENT.update)]);
    await until(stream, 'update 1,2');
    table.alive = [1];
    list.put(batch([1, 2]));
    list.put(undefined);
    expect(await until(stream, 'resyncEnd')).toEqual(['got 1', 'resyncEnd']);
  });

  test('that arrives before the event about it is passed on', async () => {
    const { table, stream, list } = await lost();
    list.put(batch([1]));
    await until(stream, 'row 1');
    table.events.put([batch([1], EVENT.destroy)]);
    expect(await until(stream, 'destroy 1')).toEqual(['destroy 1']);
  });
});

describe('another loss during the list', () => {
  test('starts over, and what happened before no longer counts', async () => {
    const { table, stream, list } = await lost();
    table.events.put([batch([1], EVENT.destroy)]);
    await until(stream, 'destroy 1');
    list.put(batch([2]));
    await until(stream, 'row 2');
    table.events.put([LOST]);
    expect(await until(stream, 'resyncBegin')).toEqual(['flowsLost', 'resyncBegin']);
    // A late answer of the first list is ignored.
    list.put(batch([77]));
    await vi.waitFor(() => expect(table.returned).toBe(1), PATIENCE);
    const again = await listBegun(table, stream, 1);
    again.put(batch([1]));
    again.put(undefined);
    expect(await until(stream, 'resyncEnd')).toEqual(['row 1', 'resyncEnd']);
  });
});

describe('losses that wait to be read', () => {
  test('are passed on before a list is begun', async () => {
    const { table, stream } = begin();
    for (let i = 0; i < 5; i++) table.events.put([LOST]);
    table.events.put([batch([1], EVENT.new)]);
    const seen = await until(stream, 'new 1');
    expect(seen.filter((item) => item === 'flowsLost')).toHaveLength(5);
    expect(table.lists).toHaveLength(0);
    (await listBegun(table, stream, 0)).put(undefined);
    expect(await until(stream, 'resyncEnd')).toEqual(['resyncEnd']);
  });
});

describe('the end of the events', () => {
  test('ends the stream even during a list, without an end mark', async () => {
    const { table, stream, list } = await lost();
    table.events.put(undefined);
    expect(await stream.next()).toEqual({ done: true, value: undefined });
    list.put(batch([1]));
    await vi.waitFor(() => expect(table.returned).toBe(1), PATIENCE);
  });

  test('never starves the list: it ends even if events never do', async () => {
    const { table, stream, list } = await lost();
    for (let i = 0; i < 1000; i++) table.events.put([batch([10_000 + i], EVENT.new)]);
    for (let i = 0; i < 10; i++) list.put(batch([i + 1]));
    list.put(undefined);
    const seen = await until(stream, 'resyncEnd');
    expect(seen.filter((item) => item.startsWith('row'))).toHaveLength(10);
    expect(seen.length).toBeLessThan(100);
  });
});
