// Subscriptions that list the table themselves after events were lost.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { batchOf, type Conntrack, type FlowEvent, type FlowEvents } from '../../native/index.ts';
import { Mirror, mirrorText } from './support/mirror.ts';
import type { Namespace } from './support/namespace.ts';
import { namespaceForEach } from './support/own-namespace.ts';

const CTLOAD = join(import.meta.dirname, '../../native/build/ctload');
/** So small that any burst overflows it. */
const TINY = 1;

let namespace: Namespace;
let conntrack: Conntrack;
let other: Conntrack;
namespaceForEach(async (own) => {
  namespace = own.namespace;
  conntrack = await own.open();
  other = await own.open();
});

/** Reads until the mirror knows the flow created last and no resync is running: then it knows all flows. */
async function settle(events: FlowEvents<FlowEvent>, mirror: Mirror, during: (mirror: Mirror) => Promise<boolean>) {
  let isDone = false;
  let sentinel: string | undefined;
  for await (const item of events) {
    mirror.take(item);
    isDone ||= await during(mirror);
    if (isDone && sentinel === undefined) {
      sentinel = '17 10.77.0.1 10.77.0.2 77 7777';
      const orig = { src: '10.77.0.1', dst: '10.77.0.2', sport: 77, dport: 7777 };
      await other.create([{ protocol: 'udp', orig, timeoutSec: 600 }]);
    }
    if (sentinel !== undefined && !mirror.isResyncing && mirror.has(sentinel)) return;
  }
  throw new Error('the stream ended');
}

function expectSame(mirror: Mirror): void {
  expect([...mirror.flows.values()].sort()).toEqual(namespace.list().map(mirrorText).sort());
}

describe('a loss', () => {
  test('is reported after the last event that was waiting when it happened', async () => {
    const events = await conntrack.subscribe({ bufferBytes: TINY });
    const flow = (sport: number) => {
      return { protocol: 'udp', orig: { src: '10.1.0.1', dst: '10.1.0.2', sport, dport: 53 }, timeoutSec: 600 };
    };
    // The kernel reports them in the order of their creation.
    await other.create(Array.from({ length: 20_000 }, (_, i) => flow(i + 1)));
    let last = 0;
    let gaps = 0;
    let isMarked = true;
    for await (const item of events) {
      if ('kind' in item) {
        isMarked = true;
        // Whatever was lost, a flow created now is seen, or lost with another mark.
        await other.deleteFlows(batchOf([{ protocol: 'udp', ...flow(60_000).orig }]));
        await other.create([flow(60_000)]);
        continue;
      }
      const sports = item.origSport.subarray(0, item.length);
      for (const sport of sports.filter((one) => one < 60_000)) {
        if (sport !== last + 1) gaps++;
        // If events are missing, a mark is yet to arrive: a list made after it contains what was missed.
        if (sport !== last + 1) isMarked = false;
        last = sport;
      }
      if (isMarked && gaps > 0 && sports.includes(60_000)) break;
    }
    expect(isMarked).toBe(true);
  });
});

describe('after a loss', () => {
  test('the stream alone shows what the table holds', async () => {
    const events = await conntrack.subscribe({ bufferBytes: TINY, resync: true });
    namespace.fill(20_000);
    namespace.run('conntrack', '-D', '-p', 'tcp', '--sport', '1030');
    const mirror = new Mirror();
    await settle(events, mirror, async ({ resyncs }) => resyncs > 0);
    expect(mirror.losses).toBeGreaterThan(0);
    expect(mirror.flows.size).toBeGreaterThan(19_000);
    expectSame(mirror);
  });

  test('flows that appear, change and go during the list are reported in their final state', async () => {
    namespace.fill(20_000);
    const events = await conntrack.subscribe({ bufferBytes: TINY, resync: true });
    await other.flush();
    namespace.fill(20_000);
    const keys = Array.from({ length: 200 }, (_, i) => {
      return { protocol: 'udp', src: '10.1.0.1', dst: '10.1.0.2', sport: i + 1, dport: 53 };
    });
    await other.create(keys.map((orig) => ({ protocol: 'udp', orig, timeoutSec: 600 })));
    const mirror = new Mirror();
    let next = 0;
    await settle(events, mirror, async () => {
      // One change for each item read, so that changes occur before, during and after the list.
      const key = keys[next];
      if (!key) return mirror.resyncs > 0;
      if (next % 3 === 0) await other.update(batchOf([key]), { mark: { value: next + 1 } });
      if (next % 3 === 1) await other.deleteFlows(batchOf([key]));
      if (next % 3 === 2) {
        await other.deleteFlows(batchOf([key]));
        await other.create([{ protocol: 'udp', orig: key, timeoutSec: 600, mark: 5 }]);
      }
      next++;
      return false;
    });
    expect(mirror.eventsDuringResync).toBeGreaterThan(0);
    expectSame(mirror);
  });

  test('while flows churn, a list restarts after each further loss, and all is right in the end', async () => {
    const stay = Array.from({ length: 5000 }, (_, i) => ({
      src: '10.1.0.1',
      dst: '10.1.0.2',
      sport: i + 1,
      dport: 53,
    }));
    await other.create(stay.map((orig) => ({ protocol: 'udp', orig, timeoutSec: 600 })));
    const events = await conntrack.subscribe({ bufferBytes: TINY, resync: true });
    const args = ['netns', 'exec', namespace.name, CTLOAD, 'churn', '20000', '60000'];
    const churn = spawn('ip', args, { stdio: 'ignore' });
    let hasEnded = false;
    const ended = once(churn, 'exit').then(([code]) => {
      hasEnded = true;
      return code;
    });
    const mirror = new Mirror();
    await settle(events, mirror, async ({ resyncs }) => hasEnded && resyncs > 0);
    expect(await ended).toBe(0);
    expect(mirror.losses).toBeGreaterThan(1);
    expectSame(mirror);
  });
});

describe('a subscription with resync', () => {
  test('that lost nothing lists nothing', async () => {
    namespace.fill(100);
    const events = await conntrack.subscribe({ resync: true });
    namespace.insert('-p udp -s 10.0.0.9 -d 10.0.0.2 --sport 9 --dport 9 -t 600');
    const mirror = new Mirror();
    await settle(events, mirror, async () => true);
    expect(mirror.flows.size).toBe(2);
    expect([mirror.losses, mirror.resyncs, mirror.rows]).toEqual([0, 0, 0]);
  });

  test('ends when the handle is closed during its list', async () => {
    const events = await conntrack.subscribe({ bufferBytes: TINY, resync: true });
    namespace.fill(20_000);
    let begun = false;
    for await (const item of events) {
      if ('kind' in item && item.kind === 'resyncBegin' && !begun) {
        begun = true;
        await conntrack.close();
      }
    }
    expect(begun).toBe(true);
  });

  test('ends when it is left during its list, and the handle stays usable', async () => {
    const events = await conntrack.subscribe({ bufferBytes: TINY, resync: true });
    namespace.fill(20_000);
    for await (const item of events) if ('kind' in item && item.kind === 'resyncBegin') break;
    expect((await conntrack.stats()).entries).toBe(20_000);
  });

  test.each<[string, object]>([
    [
      'Expected the groups "new" and "destroy" with "resync": the list is merged with both',
      { groups: ['new'], resync: true },
    ],
    ['Expected "groups" to name at least one group', { groups: [] }],
    ['Expected "groups" to be an array of groups, got "new"', { groups: 'new' }],
    [
      'Expected groups among new, update, destroy, expectNew, expectUpdate, expectDestroy, got "news"',
      { groups: ['news'] },
    ],
    ['Expected "bufferBytes" to be a whole number of bytes from 1 to 1073741823, got 0', { bufferBytes: 0 }],
  ])('is refused: %s', async (message, options) => {
    await expect(conntrack.subscribe(options)).rejects.toThrow(new TypeError(message));
  });
});

test('events of expectations arrive as such, in their place', async () => {
  const groups = ['new', 'destroy', 'expectNew', 'expectDestroy'] as const;
  const events = await conntrack.subscribe({ groups: [...groups] });
  const control = { src: '10.0.0.1', dst: '10.0.0.2', sport: 40000, dport: 21 };
  await other.create([{ protocol: 'tcp', orig: control, timeoutSec: 300, helper: 'ftp', tcp: { state: 3 } }]);
  const tuple = { src: '10.0.0.2', dst: '10.0.0.1', sport: 0, dport: 5000 };
  await other.createExpectation({ protocol: 'tcp', tuple, master: { protocol: 'tcp', ...control } });
  await other.flushExpectations();
  await other.flush();
  const seen: string[] = [];
  for await (const item of events) {
    if (!('kind' in item)) seen.push(['', 'new', '', 'destroy'][item.event[0] ?? 0] ?? '');
    else if (item.kind === 'expectations') {
      expect(item.expectations).toMatchObject([{ tuple, helper: 'ftp' }]);
      seen.push(`expect ${item.event}`);
    }
    if (seen.at(-1) === 'destroy') break;
  }
  expect(seen).toEqual(['new', 'expect new', 'expect destroy', 'destroy']);
});
