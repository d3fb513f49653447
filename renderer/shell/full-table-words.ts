// What the window says about a table that is full or nearly full. Pure.

import type { SourceStatus, TablePressure } from '../../electron/contract/access.ts';
import { formatCount } from '../../native/flow/index.ts';
import { clockTime } from '../words/clock-time.ts';
import { SENTENCES } from '../words/sentences.ts';

const { fullTable } = SENTENCES;

type Trouble = NonNullable<TablePressure['trouble']>;

/** For the status bar, after the number of entries: "95 % full · full in about 12 min"; undefined below 90 %. */
export function fullnessWords({
  percent,
  fullInMin,
}: Pick<TablePressure, 'percent' | 'fullInMin'>): string | undefined {
  if (percent === undefined) return undefined;
  const full = percent >= 100 ? 'full' : `${percent} % full`;
  return fullInMin === undefined ? full : `${full} · full in ${minutesWords(fullInMin)}`;
}

function minutesWords(minutes: number): string {
  if (minutes < 1) return 'less than a minute';
  return minutes < 60 ? `about ${minutes} min` : `about ${Math.round(minutes / 60)} h`;
}

/** What the full table does or did: one sentence, which stays the same while it lasts. */
export function troubleTitle({ kind, ongoing }: Trouble): string {
  if (kind === 'dropping') {
    return ongoing ? fullTable.dropping : fullTable.dropped;
  }
  return ongoing ? fullTable.evicting : fullTable.evicted;
}

/** "Since 14:07:31", or "14:07:31 to 14:08:02" once it is over. */
export function troubleTime({ sinceMs, lastMs, ongoing }: Trouble): string {
  if (ongoing) return `Since ${clockTime(sinceMs)}`;
  const [since, last] = [clockTime(sinceMs), clockTime(lastMs)];
  return since === last ? `At ${since}` : `${since} to ${last}`;
}

/** "In the last minute: 1,234 packets of new connections dropped, 2 flows evicted, 1 insert failed"; undefined without any. */
export function lastMinuteWords(pressure: TablePressure): string | undefined {
  const { overSec, dropped, evicted, insertFailed } = pressure;
  const parts = [
    [dropped, dropped === 1 ? 'packet of a new connection dropped' : 'packets of new connections dropped'],
    [evicted, evicted === 1 ? 'flow evicted' : 'flows evicted'],
    [insertFailed, insertFailed === 1 ? 'insert failed' : 'inserts failed'],
  ] as const;
  const said = parts.filter(([count]) => count > 0).map(([count, words]) => `${formatCount(count)} ${words}`);
  if (said.length === 0) return undefined;
  // Readings are two seconds apart, so 58 s count as the last minute.
  const when = overSec >= 58 ? 'the last minute' : `the last ${overSec} s`;
  return `In ${when}: ${said.join(', ')}`;
}

/**
 * The command that makes room: twice the entries or the limit, whichever is larger, since a limit can be lowered below the
 * entries. The kernel accepts it only in the machine's initial network namespace, and it applies to all of them
 * (nf_conntrack_max is read-only in the others, nf_conntrack_standalone.c). Undefined while the table has room.
 */
export function raiseLimitCommand(
  status: Pick<SourceStatus, 'entries' | 'maxEntries' | 'pressure'>,
): string | undefined {
  const { entries = 0, maxEntries, pressure } = status;
  if (!maxEntries || pressure?.percent === undefined) return undefined;
  return `sudo sysctl -w net.netfilter.nf_conntrack_max=${2 * Math.max(entries, maxEntries)}`;
}
