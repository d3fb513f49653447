// What the confirmation of a delete says, in words. Pure.

import { formatCount } from '../../native/flow/index.ts';
import type { PreparedDelete } from '../engine/api.ts';
import { flows } from '../words/counts.ts';
import { SENTENCES } from '../words/sentences.ts';

const { dialogs } = SENTENCES;

/** "12,501 of them are hidden", "All 3 are hidden", "It is hidden": the start of a sentence about the filter. */
export function hiddenWords(hidden: number, count: number): string {
  if (count === 1) return 'It is hidden';
  if (hidden === count) return `All ${formatCount(count)} are hidden`;
  return `${formatCount(hidden)} of them ${hidden === 1 ? 'is' : 'are'} hidden`;
}

/** A sentence whose beginning, `lead`, is set in bold. */
export interface PartNote {
  readonly lead: string;
  readonly text: string;
}

/** Why "all that match" can be less than what the kernel has; undefined if it is all. @param count how many are deleted. */
export function partNote(prepared: Pick<PreparedDelete, 'reading' | 'paused'>, count: number): PartNote | undefined {
  const { reading, paused } = prepared;
  if (reading) {
    const expected = reading.expected === undefined ? '' : ` of ${formatCount(reading.expected)}`;
    const only = `Only the ${flows(count)} known so far ${count === 1 ? 'is' : 'are'} deleted.`;
    return { lead: dialogs.stillReading, text: `${formatCount(reading.flows)}${expected} flows so far. ${only}` };
  }
  return paused ? { lead: dialogs.viewPaused, text: dialogs.pausedMeans } : undefined;
}
