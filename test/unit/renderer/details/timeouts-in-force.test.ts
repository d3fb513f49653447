// Which sysctl a flow's time left is of, and where that cannot be told.

import { describe, expect, test } from 'vitest';
import { STATUS_BITS } from '../../../../native/flow/index.ts';
import { type TimeLeft, timeoutsInForce } from '../../../../renderer/details/timeouts-in-force.ts';
import type { RowView } from '../../../../renderer/engine/api.ts';
import { TIMEOUTS } from '../engine/columns/naive-columns.ts';
import { row } from '../row.ts';

const NOW = 1_790_000_000_000;
const REPLIED = STATUS_BITS.SEEN_REPLY | STATUS_BITS.ASSURED;
/** Times before now, seconds. */
const began = (sec: number) => ({ startMs: NOW - sec * 1000, firstSeenMs: NOW - sec * 1000 });
const seen = (sec: number) => ({ firstSeenMs: NOW - sec * 1000 });
const UDP = { protocol: 17, presence: row().presence };

/** "established 432000 or unacknowledged 300 or its own". */
function inForce(flow: Partial<RowView>, left: Partial<TimeLeft>): string {
  const time = { leftSec: 0, mostLeftSec: undefined, nowMs: NOW, ...left };
  const { bySysctl, canBeOwn } = timeoutsInForce(row({ status: REPLIED, ...flow }), time, TIMEOUTS);
  const words = bySysctl.map(({ sysctl, seconds }) => `${sysctl.replace(/^.*timeout_/, '')} ${seconds}`);
  return [...words, ...(canBeOwn ? ['its own'] : [])].join(' or ');
}

describe('the time left of a flow', () => {
  test.each<[string, Partial<RowView>, Partial<TimeLeft>, string]>([
    ['its state’s sysctl after a packet', seen(60), { leftSec: 431_998 }, 'established 432000'],
    [
      'a shorter one if the flow is too young for its state’s',
      began(60),
      { leftSec: 295 },
      'max_retrans 300 or unacknowledged 300',
    ],
    [
      'either of them if the flow is old enough for all',
      began(500_000),
      { leftSec: 295 },
      'established 432000 or max_retrans 300 or unacknowledged 300',
    ],
    ['none of a sysctl if more is left than they give', began(60), { leftSec: 500_000 }, 'its own'],
    ['none of a sysctl if the flow began after a packet would have set it', began(60), { leftSec: 1000 }, 'its own'],
    [
      'perhaps none of a sysctl if nobody saw a packet set it',
      seen(60),
      { leftSec: 1000 },
      'established 432000 or its own',
    ],
    [
      'none of a sysctl if it is fixed',
      { ...began(60), status: REPLIED | STATUS_BITS.FIXED_TIMEOUT },
      { leftSec: 100 },
      'its own',
    ],
    ['that of the longer one until it is shorter', { ...UDP, ...seen(300) }, { leftSec: 40 }, 'stream 120'],
    [
      'either of two below the shorter one',
      { ...UDP, ...seen(300) },
      { leftSec: 20 },
      'stream 120 or nf_conntrack_udp_timeout 30',
    ],
    ['the one that was watched', { ...UDP, ...seen(300) }, { leftSec: 20, mostLeftSec: 40 }, 'stream 120'],
  ])('is %s', (_what, flow, left, expected) => {
    expect(inForce(flow, left)).toBe(expected);
  });
});
