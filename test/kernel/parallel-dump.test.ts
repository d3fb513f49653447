// Dumps on two sockets at once: every flow that lives throughout is in the list exactly once, whatever else appears and
// goes.

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { STATUS_BITS } from '../../native/flow/index.ts';
import type { Conntrack, DumpOptions } from '../../native/index.ts';
import { kernelCapabilities } from '../../native/methods/capabilities.ts';
import type { NewFlow } from '../../native/wire/index.ts';
import { Namespace } from './support/namespace.ts';
import { namespaceForAll } from './support/own-namespace.ts';

const CTLOAD = join(import.meta.dirname, '../../native/build/ctload');
/** Per family, enough for a dump to be split; every other flow has its source translated. */
const LONG_LIVED = 10_000;

let namespace: Namespace;
let conntrack: Conntrack;
/** Keys of the flows that stay untouched. */
let longLived: Set<bigint>;

namespaceForAll(async (own) => {
  namespace = own.namespace;
  conntrack = await own.open();
  const flows = Array.from({ length: 2 * LONG_LIVED }, (_, i) => flow(i));
  const { errno } = await conntrack.create(flows);
  expect(errno.every((one) => one === 0)).toBe(true);
  longLived = new Set(await keysOf({}));
  expect(longLived.size).toBe(2 * LONG_LIVED);
});

function flow(i: number): NewFlow {
  const port = 1024 + (i % 50_000);
  const [src, dst, nat] = i % 2 ? ['fd77::1', 'fd77::2', 'fd77::3'] : ['172.30.0.1', '172.30.0.2', '172.30.0.3'];
  return {
    protocol: 'udp',
    orig: { src, dst, sport: port, dport: 53 },
    timeoutSec: 3600,
    status: STATUS_BITS.SEEN_REPLY | STATUS_BITS.ASSURED,
    ...(i % 4 < 2 && { sourceNat: { address: nat } }),
  };
}

/** Whether a dump read the families apart: with one socket they arrive mixed. */
async function readsApart(handle: Conntrack): Promise<boolean> {
  let apart = true;
  for await (const { family, length } of handle.dump()) apart &&= new Set(family.subarray(0, length)).size === 1;
  return apart;
}

async function keysOf(options: DumpOptions): Promise<bigint[]> {
  const keys: bigint[] = [];
  for await (const batch of conntrack.dump(options)) {
    keys.push(...new BigUint64Array(batch.buffer, batch.key.byteOffset, batch.length));
  }
  return keys;
}

/** Creates and deletes flows as fast as possible until disposed. */
class Churn implements AsyncDisposable {
  readonly #process: ChildProcess;

  constructor() {
    const [command, ...args] = ['ip', 'netns', 'exec', namespace.name, CTLOAD, 'churn', '200000', '1000000000'];
    this.#process = spawn(command as string, args, { stdio: 'ignore' });
  }

  /** Resolves when it has created its first flows. */
  async started(): Promise<void> {
    while ((await conntrack.stats()).entries < 2 * LONG_LIVED + 5_000) expect(this.#process.exitCode).toBe(null);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#process.kill('SIGKILL');
    await once(this.#process, 'exit');
  }
}

describe('under churn', () => {
  test.each<[string, DumpOptions]>([
    ['by family, and of both by translation', {}],
    ['of IPv4 by translation', { family: 'ipv4' }],
    ['of IPv6 by translation', { family: 'ipv6' }],
    ['filtered by the kernel for each family', { filter: 'proto = udp and dport = 53' }],
    ['on one socket', { parallel: false }],
  ])('a dump %s contains every flow that lives throughout exactly once', async (_, options) => {
    // What one dump finds decides how the next one is split.
    await keysOf(options);
    await using churn = new Churn();
    await churn.started();
    let others = 0;
    for (let round = 0; round < 8; round++) {
      const keys = await keysOf(options);
      const ours = keys.filter((key) => longLived.has(key));
      const expected = options.family ? LONG_LIVED : 2 * LONG_LIVED;
      expect(new Set(ours).size).toBe(expected);
      expect(ours.length).toBe(expected);
      others += keys.length - ours.length;
    }
    // Otherwise nothing would have appeared and gone.
    if (!options.filter) expect(others).toBeGreaterThan(1000);
  });
});

test('a table of one family is split by translation, if this kernel heeds the status', async () => {
  await keysOf({ family: 'ipv4' });
  let homogeneous = 0;
  for await (const { length, status } of conntrack.dump({ family: 'ipv4' })) {
    const translated = status.subarray(0, length).filter((bits) => bits & STATUS_BITS.SRC_NAT).length;
    if (translated === 0 || translated === length) homogeneous++;
  }
  expect(homogeneous > 0).toBe((await kernelCapabilities()).status);
});

test('a large table is read both ways, and now and then in the way that was slower', async () => {
  using large = new Namespace();
  large.run(CTLOAD, 'insert', '52000', '--two-families');
  await using handle = await large.open();
  // Nothing is known of the table before the first.
  expect(await readsApart(handle)).toBe(false);
  expect(await readsApart(handle)).toBe(true);
  const later: boolean[] = [];
  for (let dump = 0; dump < 17; dump++) later.push(await readsApart(handle));
  expect(new Set(later)).toEqual(new Set([true, false]));
});

test('leaving a split dump early ends both halves', async () => {
  for (let round = 0; round < 20; round++) {
    for await (const batch of conntrack.dump()) {
      expect(batch.length).toBeGreaterThan(0);
      break;
    }
  }
  const keys = await keysOf({});
  expect(keys.filter((key) => longLived.has(key))).toHaveLength(2 * LONG_LIVED);
});
