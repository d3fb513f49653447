// Tasks without setTimeout: in order, each by itself, and cancelled ones never.

import { MessageChannel } from 'node:worker_threads';
import { expect, onTestFinished, test } from 'vitest';
import { soonBy } from '../../../../renderer/engine/soon.ts';

test('functions run in order, in tasks of their own, unless they were cancelled', async () => {
  const channel = new MessageChannel();
  onTestFinished(() => channel.port1.close());
  const soon = soonBy(channel as unknown as globalThis.MessageChannel);
  const said: string[] = [];
  const done = new Promise<void>((resolve) => {
    soon(() => {
      said.push('first');
      queueMicrotask(() => said.push('after the first'));
      soon(() => said.push('asked by the first'));
      soon(resolve);
    });
    const cancel = soon(() => said.push('cancelled'));
    soon(() => said.push('second'));
    cancel();
    cancel();
  });
  expect(said).toEqual([]);
  await done;
  expect(said).toEqual(['first', 'after the first', 'second', 'asked by the first']);
});
