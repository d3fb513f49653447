// Deletes as tests prepare them, and how they end.

import type { DeleteCounts, DeleteOutcome, PreparedDelete } from '../../../renderer/engine/api.ts';
import type { RemovalOutcome } from '../../../renderer/session/removal.ts';
import { row } from './row.ts';

/** Three TCP flows. */
export const THREE_FLOWS: DeleteCounts = {
  count: 3,
  byProtocol: [{ protocol: 6, count: 3 }],
  byTcpState: [{ state: 3, count: 3 }],
  bytes: 4200,
  untranslatedTcp: 0,
  openingOrClosing: 0,
  untranslatedOther: 0,
  translated: 0,
  hidden: 0,
  shared: undefined,
};

/** A delete of them, which is the same with and without the user's own session. */
export const PREPARED: PreparedDelete = {
  token: 41,
  others: THREE_FLOWS,
  all: THREE_FLOWS,
  own: 0,
  ended: 0,
  sample: [row()],
  filterText: '',
  reading: undefined,
  paused: false,
  secondLook: { lookedUp: [], asKnown: [] },
  command: undefined,
};

/** All three were deleted. */
export const ALL_DELETED: DeleteOutcome = {
  deleted: 3,
  gone: 0,
  replaced: 0,
  unmatched: 0,
  refused: [],
  unknown: 0,
  notSent: 0,
  failure: undefined,
};

/** The end of a delete of flows with this outcome. */
export function deletedEnd(outcome: Partial<DeleteOutcome> = {}): Extract<RemovalOutcome, { kind: 'deleted' }> {
  return { kind: 'deleted', thing: 'flow', counts: { ...ALL_DELETED, ...outcome }, token: PREPARED.token };
}
