// The time since a flow's last packet, from its timeout and what is left of it.

import { describe, expect, test } from 'vitest';
import { IdleTimes } from '../../../../native/flow/idle-times.ts';
import { STATUS_BITS } from '../../../../native/flow/index.ts';
import { FlowStore } from '../../../../renderer/engine/store/store.ts';
import { TIMEOUTS } from '../../renderer/engine/columns/naive-columns.ts';
import { batchOf, type TestFlow } from '../../renderer/engine/flows.ts';

const NOW = 1_790_000_000_000;
const { ASSURED, SEEN_REPLY, OFFLOAD, FIXED_TIMEOUT } = STATUS_BITS;
const REPLIED = ASSURED | SEEN_REPLY;
const TCP = { protocol: 6, state: 3, status: REPLIED };
const UDP = { protocol: 17, status: 0 };

/** What is known of a flow some seconds after it was read: "12", "≥ 12", or "unknown". */
function idle(flow: TestFlow, laterSec = 0): string {
  const store = new FlowStore(NOW);
  const batch = batchOf([flow], NOW);
  store.begin(batch, NOW);
  store.add(batch, 0, undefined);
  store.finish();
  store.table.nowMs = NOW + laterSec * 1000;
  const times = new IdleTimes(TIMEOUTS);
  const sec = times.idleSec(store.table, 0);
  if (sec === undefined) return 'unknown';
  return times.lastPacket(store.table, 0)?.isLatest ? `≥ ${sec}` : String(sec);
}

describe('a flow is idle', () => {
  test('for its timeout less what is left, and longer every second', () => {
    expect(idle({ ...UDP, timeoutSec: 18 })).toBe('12');
    expect(idle({ ...UDP, timeoutSec: 18 }, 5)).toBe('17');
    expect(idle({ ...TCP, timeoutSec: 431_990 })).toBe('10');
    expect(idle({ protocol: 255, status: 0, timeoutSec: 600 })).toBe('0');
  });

  test('at least for that of the shortest timeout that it can have, if it can have several', () => {
    // Data that is not acknowledged sets 300 seconds.
    expect(idle({ ...TCP, timeoutSec: 290 })).toBe('≥ 10');
    expect(idle({ protocol: 17, status: REPLIED, timeoutSec: 100 })).toBe('20');
    expect(idle({ protocol: 17, status: REPLIED, timeoutSec: 20 })).toBe('≥ 10');
    // A flow that is younger than the longer one would have it be.
    expect(idle({ protocol: 17, status: REPLIED, timeoutSec: 20, startMs: NOW - 50_000 })).toBe('10');
  });

  test('never longer than it exists', () => {
    expect(idle({ ...UDP, timeoutSec: 25, startMs: NOW - 4000 })).toBe('4');
  });

  test.each<[string, TestFlow]>([
    ['the kernel gives no timeout, as for offloaded flows', { ...UDP, status: REPLIED | OFFLOAD }],
    ['its timeout is fixed', { ...UDP, status: FIXED_TIMEOUT, timeoutSec: 10 }],
    ['more is left than such flows get', { ...UDP, timeoutSec: 31 }],
    ['it has less than such flows get since it began', { ...UDP, timeoutSec: 10, startMs: NOW - 4000 }],
    ['its entry was made with a timeout of its own', { ...TCP, timeoutSec: 1000, startMs: NOW - 4000 }],
    ['the sysctl is not known', { protocol: 1, status: 0, timeoutSec: 10 }],
    ['its state is not known', { protocol: 6, status: 0, timeoutSec: 10 }],
  ])('for an unknown time if %s', (_why, flow) => {
    expect(idle(flow)).toBe('unknown');
  });
});
