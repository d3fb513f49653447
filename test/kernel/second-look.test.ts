// The engine, main's stream and the library together: right before a flow is deleted, it is compared with the filter
// and the values that the engine froze.

import { expect, test, vi } from 'vitest';
import { PATIENCE } from '../patience.ts';
import { LiveEngine } from './support/live-engine.ts';
import { Namespace } from './support/namespace.ts';
import { SteadyTraffic } from './support/steady-traffic.ts';

const FLOWS = 20;
const BUFFER_BYTES = 8 * 1024 * 1024;

test('a delete by filter takes the flows that still match, by fresh and by frozen values', async () => {
  using namespace = new Namespace();
  for (const name of ['udp_timeout', 'udp_timeout_stream']) {
    namespace.run('sysctl', '-qw', `net.netfilter.nf_conntrack_${name}=3600`);
  }
  await using handle = await namespace.open();
  // Each flow exchanges one datagram before the first dump, which returns its counters.
  await using traffic = await SteadyTraffic.start(namespace, FLOWS);
  const live = new LiveEngine(handle, BUFFER_BYTES);
  // Only the engine knows the last change, and when the counters were read.
  const filter = 'packets = 2 and timeout > 30m and not changed < 1ms and rate < 1MB/s and direction = local';
  live.setFilter(filter);
  await vi.waitFor(() => expect(live.view?.matching).toBe(FLOWS), PATIENCE);
  const { token, all, secondLook } = await live.call<'prepareDelete'>({
    op: 'prepareDelete',
    scope: { kind: 'matching' },
  });
  expect([all.count, secondLook]).toEqual([FLOWS, { lookedUp: ['packets', 'timeout', 'rate'], asKnown: ['changed'] }]);
  await traffic.send(5, FLOWS);
  const outcome = await live.call<'executeDelete'>({ op: 'executeDelete', token, alsoOwn: false, sentMs: Date.now() });
  expect(outcome).toMatchObject({ deleted: 5, unmatched: FLOWS - 5, failure: undefined });
  expect(namespace.count()).toBe(FLOWS - 5);
  // Flows left alone show their current values.
  await vi.waitFor(() => expect(live.view).toMatchObject({ matching: 0, total: FLOWS - 5 }), PATIENCE);
  expect(live.warnings).toEqual([]);
  await live.close();
});
