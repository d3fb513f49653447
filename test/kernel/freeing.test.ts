// Whatever is closed is gone at once, without any garbage collection: descriptors, threads and processes.

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { Conntrack, type FlowEvents } from '../../native/index.ts';
import { IS_SOAK } from '../sizes.ts';
import type { Namespace } from './support/namespace.ts';
import { namespaceForAll } from './support/own-namespace.ts';

const HELPER = join(import.meta.dirname, '../../native/build/flowglass-helper');
/** Enough for several batches, so that a dump is abandoned midway. */
const FLOWS = 40_000;

let namespace: Namespace;
namespaceForAll((own) => {
  namespace = own.namespace;
  namespace.fill(FLOWS);
});

/** What this process currently holds. */
function held(): { descriptors: number; threads: number; children: string } {
  return {
    descriptors: readdirSync('/proc/self/fd').length,
    threads: readdirSync('/proc/self/task').length,
    children: readFileSync(`/proc/self/task/${process.pid}/children`, 'utf8'),
  };
}

function open(through: 'direct' | 'helper'): Promise<Conntrack> {
  if (through === 'direct') return namespace.open();
  return Conntrack.open({ helper: { command: 'ip', args: ['netns', 'exec', namespace.name, HELPER] } });
}

const LEFT: Readonly<Record<string, (handle: Conntrack) => Promise<unknown>>> = {
  async 'a dump whose loop is left'(handle) {
    for await (const batch of handle.dump()) if (batch.length > 0) break;
  },
  async 'a dump that is returned between two batches'(handle) {
    const dump = handle.dump({ filter: 'proto = tcp' });
    await dump.next();
    await dump.return();
  },
  'a dump that came to its end': (handle) => handle.list({ filter: 'dport = 1' }),
  async 'a dump that was never asked for anything'(handle) {
    await handle.dump().return();
  },
  async 'a subscription that is closed'(handle) {
    await (await handle.subscribe({ bufferBytes: 65_536 })).close();
  },
  async 'a subscription that is closed while somebody waits'(handle) {
    const events: FlowEvents = await handle.subscribe({ bufferBytes: 65_536 });
    const next = events[Symbol.asyncIterator]().next();
    await events.close();
    expect((await next).done).toBe(true);
  },
  async 'a subscription that is refused'(handle) {
    await expect(handle.subscribe({ groups: [] })).rejects.toThrow(TypeError);
  },
};

describe.each(['direct', 'helper'] as const)('of a handle that stays open (%s)', (through) => {
  test.each(Object.entries(LEFT))('%s leaves nothing', async (_, leave) => {
    await using handle = await open(through);
    // Includes what Node.js itself acquires the first time.
    await leave(handle);
    const before = held();
    await leave(handle);
    expect(held()).toEqual(before);
  });
});

describe('a closed handle leaves nothing', () => {
  test.each(['direct', 'helper'] as const)('even with work under way (%s)', async (through) => {
    const cycle = async (): Promise<void> => {
      const handle = await open(through);
      await handle.dump().next();
      const events = await handle.subscribe({ bufferBytes: 65_536 });
      const next = events[Symbol.asyncIterator]().next();
      await handle.close();
      expect((await next).done).toBe(true);
    };
    await cycle();
    const before = held();
    await cycle();
    expect(held()).toEqual(before);
  });

  test('if its helper was killed', async () => {
    const cycle = async (): Promise<void> => {
      const handle = await open('helper');
      await handle.dump().next();
      process.kill((await handle.info()).helperPid ?? expect.fail(), 'SIGKILL');
      expect(await handle.closed).toMatchObject({ code: 'EPIPE' });
    };
    await cycle();
    const before = held();
    await cycle();
    expect(held()).toEqual(before);
  });
});

describe('a handle that cannot be opened leaves nothing', () => {
  test.each([
    ['/bin/cat', []],
    ['sleep', ['1000']],
    ['sh', ['-c', 'trap "" TERM HUP; exec sleep 1000']],
  ])('%s %j, which never answers, is ended in time', async (command, args) => {
    const opening = (): Promise<unknown> =>
      Conntrack.open({ helper: { command, args, timeoutMs: 250 } }).catch((error: unknown) => error);
    await opening();
    const before = held();
    const error = await opening();
    expect(held()).toEqual(before);
    expect(error).toMatchObject({
      op: 'open',
      code: 'ETIMEDOUT',
      message: `Conntrack open failed (ETIMEDOUT). The program ${command} did not answer as a helper within 250 ms and was ended. It is not flowglass-helper, or it is a launcher that is still waiting.`,
    });
  });

  // This wait alone takes ten seconds.
  if (IS_SOAK) {
    test('within ten seconds by default', async () => {
      const opening = Conntrack.open({ helper: { command: '/bin/cat' } }).catch((error: unknown) => error);
      const message = expect.stringContaining('within 10 s');
      expect(await opening).toMatchObject({ code: 'ETIMEDOUT', message });
    });
  }

  test('a namespace that does not exist, and a program that does not', async () => {
    const opening = async (): Promise<void> => {
      await expect(Conntrack.open({ netns: 'no-such-namespace' })).rejects.toMatchObject({ code: 'ENOENT' });
      await expect(Conntrack.open({ helper: { command: '/no/such/helper' } })).rejects.toMatchObject({ op: 'open' });
      await expect(Conntrack.open({ helper: { command: 'false' } })).rejects.toMatchObject({ code: 'EPIPE' });
    };
    await opening();
    const before = held();
    await opening();
    expect(held()).toEqual(before);
  });
});
