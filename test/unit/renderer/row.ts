// A row of the engine, for tests that care about a few of its fields.

import { PRESENCE } from '../../../native/flow/column-schema.ts';
import type { RowView } from '../../../renderer/engine/api.ts';

/** An established TCP flow with all attributes, except for what is given. */
export function row(given: Partial<RowView> = {}): RowView {
  return { ...ESTABLISHED, ...given };
}

const ALL_PRESENT =
  PRESENCE.layer4 |
  PRESENCE.state |
  PRESENCE.status |
  PRESENCE.mark |
  PRESENCE.zone |
  PRESENCE.replyTuple |
  PRESENCE.timeout;

const ESTABLISHED: RowView = {
  index: 0,
  handle: 1,
  family: 2,
  protocol: 6,
  state: 3,
  status: 0b1110,
  presence: ALL_PRESENT,
  origSrc: '192.168.4.27',
  origDst: '10.2.8.14',
  origSport: 51544,
  origDport: 443,
  replySrc: '10.2.8.14',
  replyDst: '192.168.4.27',
  replySport: 443,
  replyDport: 51544,
  zone: 0,
  mark: 0,
  id: 7,
  labels: [],
  helper: '',
  timeoutSec: 100,
  timeoutOfSec: 120,
  packets: 3,
  bytes: 400,
  origPackets: 2,
  replyPackets: 1,
  origBytes: 200,
  replyBytes: 200,
  rateBytesPerSec: 0,
  origRateBytesPerSec: undefined,
  replyRateBytesPerSec: undefined,
  lastPacketMs: undefined,
  lastPacketIsLatest: false,
  startMs: undefined,
  firstSeenMs: 0,
  lastSeenMs: 0,
  lastSeenIsEarliest: false,
  changedMs: undefined,
  direction: undefined,
  selected: false,
  rule: undefined,
  onTop: false,
  change: 'none',
  endedMs: undefined,
  reason: undefined,
  endLeftSec: undefined,
};
