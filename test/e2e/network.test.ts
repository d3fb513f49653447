// The environment of the other tests: real flows pass through the router, tracked and translated as those expect.

import { afterAll, beforeAll, expect, test } from 'vitest';
import { Conntrack } from './support/conntrack.ts';
import { ADDRESS } from './support/network.ts';
import { Traffic } from './support/traffic.ts';
import { readWorld } from './support/world.ts';

const world = readWorld();
const conntrack = new Conntrack(world.network.router);
let traffic: Traffic;

beforeAll(async () => {
  conntrack.empty();
  traffic = await Traffic.start(world.network);
});
afterAll(() => traffic[Symbol.asyncDispose]());

test.each([4, 6] as const)('the router tracks IPv%i flows, straight and translated both ways', async (family) => {
  for (const protocol of ['tcp', 'udp'] as const) {
    for (const route of ['straight', 'snat', 'dnat'] as const) {
      const flow = await traffic.open({ name: `${protocol}${family}${route}`, protocol, family, route });
      expect(conntrack.has(flow)).toBe(true);
    }
  }
  expect(conntrack.count()).toBe(family === 4 ? 6 : 12);
  const translated = conntrack.list('--src-nat').filter((flow) => flow.family === `ipv${family}`);
  expect(translated.map((flow) => flow.src)).toEqual(
    Array(2).fill(family === 4 ? ADDRESS.maskedClient4 : ADDRESS.maskedClient6),
  );
});

test('the driver leaves no trace in the table', () => {
  expect(conntrack.list().filter((flow) => flow.src === '127.0.0.1' || flow.src === '::1')).toEqual([]);
});

test('the kernel sees a TCP flow closing, and counters count', async () => {
  const flow = await traffic.open({ name: 'counted', protocol: 'tcp', family: 4 });
  await traffic.send('counted', 100_000);
  const of = (): string[] =>
    conntrack.list('-p', 'tcp', '--sport', String(flow.sport)).map((entry) => entry.state ?? '');
  expect(conntrack.list('-p', 'tcp', '--sport', String(flow.sport))[0]?.bytes).toBeGreaterThan(100_000);
  await traffic.close('counted');
  await expect.poll(of).toEqual(['TIME_WAIT']);
});
