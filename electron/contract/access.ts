// Which table is shown, how its kernel is reached, what can be changed there, and its state. Pure.

import { Failure } from './failure.ts';
import { ShellTarget, SourceSpec } from './source.ts';
import { Timeouts } from './timeouts.ts';
import { z } from './zod.ts';

/** How the kernel is reached: by this process, or through a helper; `none`: not at all, see Access.failure. */
export const Reach = z.enum(['connecting', 'direct', 'helper', 'none']);
export type Reach = z.infer<typeof Reach>;

/** One source: how it is reached, and what can be done there. */
export const Access = z.object({
  reach: Reach,
  source: SourceSpec,
  /** Host name and network namespace as shown to the user. */
  host: z.string(),
  netns: z.string(),
  /** How a shell command reaches this table; undefined if no way is known. */
  shell: ShellTarget.optional(),
  canModify: z.boolean(),
  /** Whether flows can be created, which an undo needs. */
  canCreate: z.boolean(),
  /** Why there is no access, or why modifying is off. */
  failure: Failure.optional(),
  /** Exact commands that would give access, in order. */
  remedies: z.array(z.string()),
});
export type Access = z.infer<typeof Access>;

/** Whether there is a table to look at. */
export function isReached({ reach }: Pick<Access, 'reach'>): boolean {
  return reach === 'direct' || reach === 'helper';
}

/** Whether the table belongs to a playground. */
export function isPlayground(access: Pick<Access, 'reach' | 'source'>): boolean {
  return isReached(access) && access.source.kind === 'playground';
}

/** How close the table is to its limit, and what the kernel did because of it. */
export const TablePressure = z.object({
  /** Whole percent of nf_conntrack_max; from 90 % up. */
  percent: z.number().int().min(0).max(100).optional(),
  /** Minutes until the limit is reached at the pace of the last ten minutes; from 90 % up, and within a day. 0: under one. */
  fullInMin: z.number().int().nonnegative().optional(),
  /** How far back the counts reach, seconds: 60, or less while less is known. */
  overSec: z.number().int().nonnegative(),
  /** Packets dropped because no entry could be made for them (`drop`). */
  dropped: z.number().int().nonnegative(),
  /** Entries removed early to make room (`early_drop`). */
  evicted: z.number().int().nonnegative(),
  /** Entries that could not be inserted (`insert_failed`). */
  insertFailed: z.number().int().nonnegative(),
  /** The full table drops new connections, or evicts flows for them; kept for a minute after the last drop or eviction. */
  trouble: z
    .object({
      kind: z.enum(['dropping', 'evicting']),
      /** The first and the last reading at which the counter had grown, milliseconds since the epoch. */
      sinceMs: z.number(),
      lastMs: z.number(),
      /** It grew within the last minute, and the table has been full since. */
      ongoing: z.boolean(),
    })
    .optional(),
});
export type TablePressure = z.infer<typeof TablePressure>;

/** State of the source, sent at every change and at least every two seconds while the window is visible. */
export const SourceStatus = z.object({
  access: Access,
  /** Kernel settings of the source's namespace; undefined if unreadable. */
  accounting: z.boolean().optional(),
  timestamps: z.boolean().optional(),
  events: z.boolean().optional(),
  /** nf_conntrack_tcp_loose: the kernel also tracks TCP connections whose beginning it did not see, such as deleted ones. */
  tcpLoose: z.boolean().optional(),
  /** How long flows live after a packet in the source's namespace; undefined until it is reached, never another one's. */
  timeouts: Timeouts.optional(),
  entries: z.number().int().nonnegative().optional(),
  maxEntries: z.number().int().nonnegative().optional(),
  eventsPerSec: z.number().nonnegative(),
  /** How many times events were lost since the source was opened, and whether the repair is still running. */
  lostTimes: z.number().int().nonnegative(),
  repairing: z.boolean(),
  /** How many times the helper has been restarted and has answered. */
  helperRestarts: z.number().int().nonnegative(),
  /** The helper or the playground has ended and is being restarted; until then `access.canModify` is false. */
  restarting: z.boolean(),
  /** Since when the page's worker has not taken its batches, milliseconds since the epoch; undefined while it does. */
  stalledSinceMs: z.number().optional(),
  /** Undefined while the limit is unknown. */
  pressure: TablePressure.optional(),
});
export type SourceStatus = z.infer<typeof SourceStatus>;
