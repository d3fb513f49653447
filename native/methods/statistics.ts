// The kernel's statistics of flows: for the table, and for each CPU.

import type { HandleSession } from '../handle/handle-session.ts';
import { type CpuStats, decodeCpuStatistics, encodeCpuStats, type TableStats } from '../wire/statistics.ts';

/** How full the table is. */
export function tableStats(session: HandleSession): Promise<TableStats> {
  return session.run(session.native.stats());
}

/** Each CPU's counters since the namespace was created. */
export function cpuStats(session: HandleSession): Promise<CpuStats[]> {
  return session.ask('cpuStats', encodeCpuStats(), decodeCpuStatistics);
}
