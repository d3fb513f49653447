// Several streams as one.

import { describe, expect, test } from 'vitest';
import { mergeStreams } from '../../../../native/methods/merge-streams.ts';

/** A stream that yields on command, and remembers whether it was ended. */
class Fed<T> {
  ended = false;
  /** Items that were taken. */
  taken = 0;
  readonly #items: (T | Error | 'end')[] = [];
  #arrived: () => void = () => undefined;

  push(...items: (T | Error | 'end')[]): this {
    this.#items.push(...items);
    this.#arrived();
    return this;
  }

  async *stream(): AsyncGenerator<T, void, void> {
    try {
      while (true) {
        while (this.#items.length === 0) {
          await new Promise<void>((resolve) => {
            this.#arrived = resolve;
          });
        }
        const item = this.#items.shift();
        this.taken++;
        if (item === 'end' || item === undefined) return;
        if (item instanceof Error) throw item;
        yield item as T;
      }
    } finally {
      this.ended = true;
    }
  }
}

async function collect<T>(stream: AsyncGenerator<T, void, void>): Promise<T[]> {
  const items: T[] = [];
  for await (const item of stream) items.push(item);
  return items;
}

describe('streams merged into one', () => {
  test('yield all items of each, each in its own order', async () => {
    const a = new Fed<number>().push(1, 2, 3, 'end');
    const b = new Fed<number>().push(11, 'end');
    const c = new Fed<number>().push('end');
    const items = await collect(mergeStreams([a.stream(), b.stream(), c.stream()]));
    expect(items.filter((item) => item < 10)).toEqual([1, 2, 3]);
    expect(items).toHaveLength(4);
    expect(await collect(mergeStreams<number>([]))).toEqual([]);
  });

  test('yield what is available while another one has nothing', async () => {
    const silent = new Fed<number>();
    const busy = new Fed<number>().push(1, 2, 3);
    const merged = mergeStreams([silent.stream(), busy.stream()]);
    for (const expected of [1, 2, 3]) expect(await merged.next()).toEqual({ done: false, value: expected });
    silent.push(9, 'end');
    busy.push('end');
    expect(await collect(merged)).toEqual([9]);
  });

  test('are read further only when the caller continues', async () => {
    const feeds = [new Fed<number>().push(1, 2, 3, 4), new Fed<number>().push(11, 12, 13, 14)];
    const merged = mergeStreams(feeds.map((feed) => feed.stream()));
    await merged.next();
    await new Promise((resolve) => setImmediate(resolve));
    expect(feeds.map((feed) => feed.taken).reduce((a, b) => a + b)).toBe(2);
    await merged.return();
  });

  test('are all ended when the reader leaves', async () => {
    const feeds = [new Fed<number>().push(1, 2), new Fed<number>().push(11, 12)];
    for await (const _ of mergeStreams(feeds.map((feed) => feed.stream()))) break;
    expect(feeds.map((feed) => feed.ended)).toEqual([true, true]);
  });

  test('fail as soon as one of them does, and end the others', async () => {
    const failing = new Fed<number>().push(1, new Error('broken'));
    const other = new Fed<number>().push(11, 12, 13);
    await expect(collect(mergeStreams([failing.stream(), other.stream()]))).rejects.toThrow('broken');
    expect(other.ended).toBe(true);
  });
});
