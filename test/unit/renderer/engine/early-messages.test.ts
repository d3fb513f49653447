import { expect, test } from 'vitest';
import { type MessageScope, takeOnceLoaded } from '../../../../renderer/engine/early-messages.ts';

const message = (data: string) => new MessageEvent('message', { data });

test('what arrives before the engine is loaded is taken first, in its order', async () => {
  const scope: MessageScope<string> = { onmessage: null };
  const taken: string[] = [];
  const loading = Promise.withResolvers<{ take: (text: string) => void }>();
  const loaded = takeOnceLoaded(scope, () => loading.promise);
  scope.onmessage?.(message('a'));
  scope.onmessage?.(message('b'));
  expect(taken).toEqual([]);
  loading.resolve({ take: (text) => taken.push(text) });
  await loaded;
  scope.onmessage?.(message('c'));
  expect(taken).toEqual(['a', 'b', 'c']);
});

test('an engine that cannot be loaded is an error', async () => {
  const scope: MessageScope<string> = { onmessage: null };
  await expect(takeOnceLoaded(scope, () => Promise.reject(new Error('not found')))).rejects.toThrow('not found');
});
