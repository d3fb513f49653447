// What the foot says of changes that were missed: events that were lost, and a helper or a playground that was down. Pure.

import type { SourceStatus } from '../../electron/contract/access.ts';
import { SOURCES } from '../../electron/contract/source.ts';
import { formatCount } from '../../native/flow/index.ts';

/** The program that stops and is restarted, as it begins a phrase. */
export const PROGRAMS = { helper: 'Helper', playground: 'Playground' } as const;

/** One phrase of the foot. */
export interface LossWords {
  readonly text: string;
  readonly tone?: 'warn';
  readonly hint?: string;
  /** It says that nothing was lost. */
  readonly isCertain?: true;
}

type Losses = Pick<SourceStatus, 'lostTimes' | 'repairing' | 'restarting' | 'helperRestarts'> & {
  readonly access: Pick<SourceStatus['access'], 'source'>;
};

/** Whether changes were or are being missed; undefined where the restarts alone say it. */
export function lossWords({ lostTimes, repairing, restarting, helperRestarts }: Losses): LossWords | undefined {
  if (restarting) return { text: 'Changes are being missed', tone: 'warn' };
  if (repairing)
    return { text: `${lostTimes > 0 ? 'Events lost' : 'Changes missed'}: rereading the table…`, tone: 'warn' };
  if (lostTimes > 0) {
    return {
      text: `Events lost ${times(lostTimes)}, repaired`,
      hint: 'Events came faster than the kernel’s buffer or this window could take them; the table was reread and compared each time',
    };
  }
  return helperRestarts > 0 ? undefined : { text: 'None lost', isCertain: true };
}

/** That the helper, or the playground, was down, and what that means for what is shown. */
export function restartWords({ access, repairing, restarting, helperRestarts }: Losses): LossWords {
  const { program, outlivesProgram } = SOURCES[access.source.kind];
  const restarted = `${PROGRAMS[program]} restarted ${times(helperRestarts)}`;
  if (!outlivesProgram) {
    return { text: restarted, hint: 'The playground ended and was started again: its flows are new ones' };
  }
  const missed = 'Changes were missed while the helper was down';
  if (repairing || restarting) return { text: restarted, hint: missed };
  return {
    text: `${restarted}: changes missed, table reread`,
    hint: `${missed}. The table was reread since, so what is shown is current; flows that came and went in between are not.`,
  };
}

function times(count: number): string {
  return count === 1 ? 'once' : `${formatCount(count)} times`;
}
