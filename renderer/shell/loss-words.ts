// What the status bar says about missed changes: lost events, and a helper or playground that was down. Pure.

import type { SourceStatus } from '../../electron/contract/access.ts';
import { SOURCES } from '../../electron/contract/source.ts';
import { SENTENCES } from '../words/sentences.ts';

/** The program that can stop and be restarted, as the first word of a phrase. */
export const PROGRAMS = { helper: 'Helper', playground: 'Playground' } as const;

const { foot } = SENTENCES;

/** One phrase of the status bar. */
export interface LossWords {
  readonly text: string;
  readonly tone?: 'warn';
  readonly hint?: string;
  /** The phrase says that nothing was lost. */
  readonly isCertain?: true;
}

type Losses = Pick<SourceStatus, 'lostTimes' | 'repairing' | 'restarting' | 'helperRestarts'> & {
  readonly access: Pick<SourceStatus['access'], 'source'>;
};

/** Whether changes were or are being missed; undefined if the restarts alone say it. */
export function lossWords({ lostTimes, repairing, restarting, helperRestarts }: Losses): LossWords | undefined {
  if (restarting) return { text: foot.missing, tone: 'warn' };
  if (repairing) return { text: lostTimes > 0 ? foot.lostRereading : foot.missedRereading, tone: 'warn' };
  if (lostTimes > 0) {
    return {
      text: foot.lost(lostTimes),
      hint: 'Events arrived faster than the kernel’s buffer or this window could take them; the table was reread and compared each time',
    };
  }
  return helperRestarts > 0 ? undefined : { text: foot.noneLost, isCertain: true };
}

/** Says that the helper or the playground was down, and how that affects what is shown. */
export function restartWords({ access, repairing, restarting, helperRestarts }: Losses): LossWords {
  const { program, outlivesProgram } = SOURCES[access.source.kind];
  const restarted = foot.restarted(PROGRAMS[program], helperRestarts);
  if (!outlivesProgram) {
    return { text: restarted, hint: 'The playground exited and was restarted: its flows are new' };
  }
  const missed = 'Changes were missed while the helper was down';
  if (repairing || restarting) return { text: restarted, hint: missed };
  return {
    text: foot.restartedReread(PROGRAMS[program], helperRestarts),
    hint: `${missed}. The table has been reread, so what is shown is current; flows that began and ended in between are missing.`,
  };
}
