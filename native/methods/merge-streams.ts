// Several streams as one: what arrives first is yielded first. Each is read further only when the caller continues.

/** Ends all streams when the loop is left or one of them fails. */
export async function* mergeStreams<T>(
  streams: readonly AsyncGenerator<T, void, void>[],
): AsyncGenerator<T, void, void> {
  const [only] = streams;
  if (only && streams.length === 1) {
    yield* only;
    return;
  }
  const pending = new Map(streams.map((stream) => [stream, next(stream)]));
  try {
    while (pending.size > 0) {
      const { stream, result } = await Promise.race(pending.values());
      if (result.done) {
        pending.delete(stream);
        continue;
      }
      yield result.value;
      pending.set(stream, next(stream));
    }
  } finally {
    await Promise.allSettled(streams.map((stream) => stream.return()));
  }
}

type Next<T> = Promise<{ stream: AsyncGenerator<T, void, void>; result: IteratorResult<T, void> }>;

function next<T>(stream: AsyncGenerator<T, void, void>): Next<T> {
  const promise = stream.next().then((result) => ({ stream, result }));
  // It can fail when nothing awaits it any longer.
  promise.catch(() => undefined);
  return promise;
}
