// A log that keeps its lines for the test.

import { createLog, type Log } from '../../../electron/log.ts';

export function quietLog(): { log: Log; lines: string[] } {
  const lines: string[] = [];
  return { log: createLog('debug', (line) => lines.push(line)), lines };
}
