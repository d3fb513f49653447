// A flow as the page showed it last, kept in main for the page after it. Main only holds it. Pure.

import { z } from './zod.ts';

const OptionalNumber = z.union([z.number(), z.undefined()]);
const Text = z.string().max(255);

/** A row as the page shows it: see RowView (renderer/engine/api.ts), where its fields are explained. */
export const KeptRow = z.object({
  index: z.number(),
  handle: z.number(),
  family: z.number(),
  protocol: z.number(),
  state: z.number(),
  status: z.number(),
  presence: z.number(),
  origSrc: Text,
  origDst: Text,
  origSport: z.number(),
  origDport: z.number(),
  replySrc: Text,
  replyDst: Text,
  replySport: z.number(),
  replyDport: z.number(),
  zone: z.number(),
  mark: z.number(),
  id: z.number(),
  labels: z.array(z.number()).max(128).readonly(),
  helper: Text,
  timeoutSec: OptionalNumber,
  timeoutOfSec: OptionalNumber,
  packets: OptionalNumber,
  bytes: OptionalNumber,
  origPackets: OptionalNumber,
  replyPackets: OptionalNumber,
  origBytes: OptionalNumber,
  replyBytes: OptionalNumber,
  rateBytesPerSec: OptionalNumber,
  origRateBytesPerSec: OptionalNumber,
  replyRateBytesPerSec: OptionalNumber,
  lastPacketMs: OptionalNumber,
  lastPacketIsLatest: z.boolean(),
  startMs: OptionalNumber,
  firstSeenMs: z.number(),
  lastSeenMs: z.number(),
  lastSeenIsEarliest: z.boolean(),
  changedMs: OptionalNumber,
  direction: z.union([z.enum(['inbound', 'outbound', 'forwarded', 'local']), z.undefined()]),
  selected: z.boolean(),
  rule: OptionalNumber,
  onTop: z.boolean(),
  change: z.enum(['none', 'new', 'changed', 'back', 'gone', 'ended']),
  endedMs: OptionalNumber,
  reason: z.union([
    z.enum(['destroyed', 'deleted', 'gone', 'replaced', 'flushed', 'expired', 'removed']),
    z.undefined(),
  ]),
  endLeftSec: OptionalNumber,
});
export type KeptRow = z.infer<typeof KeptRow>;

/** The most flows on top: see MAX_ON_TOP (renderer/engine/api.ts). */
const MOST_ON_TOP = 20;

/** The flows that the page shows outside its list. */
export const KeptOutside = z.object({
  /** Those that the user keeps on top, in their order. */
  onTop: z.array(KeptRow).max(MOST_ON_TOP).readonly(),
  /** The one that the details are about. */
  followed: KeptRow.nullable(),
});
export type KeptOutside = z.infer<typeof KeptOutside>;

export const NOTHING_OUTSIDE: KeptOutside = { onTop: [], followed: null };
