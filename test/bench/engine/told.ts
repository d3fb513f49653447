// What a measuring process reports to the one that started it, each as a line of JSON.

import type { Timing } from './timing.ts';

/** What a figure took of the process that measured it. */
export type Used = Pick<Timing, 'cpuMs' | 'minorFaults'>;

export type Told =
  /** A step begins: it has a time limit. */
  | { readonly kind: 'step'; readonly name: string }
  | { readonly kind: 'figure'; readonly name: string; readonly value: number; readonly used?: Used }
  /** Identifies the contents of the list after a step. */
  | { readonly kind: 'digest'; readonly name: string; readonly value: string };

export type Tell = (told: Told) => void;

/** A value that is not a duration, and what it took. */
export interface Valued extends Used {
  readonly value: number;
}

/** Reports a value, or the milliseconds of a run, with what it took. */
export function figure(tell: Tell, name: string, measured: number | Timing | Valued): void {
  if (typeof measured === 'number') tell({ kind: 'figure', name, value: measured });
  else {
    const { cpuMs, minorFaults } = measured;
    tell({
      kind: 'figure',
      name,
      value: 'value' in measured ? measured.value : measured.ms,
      used: { cpuMs, minorFaults },
    });
  }
}

/** Reports how many rows a second were updated; what it took is that of 1,000,000 rows. */
export function tellUpdates(tell: Tell, rows: number, { ms, cpuMs, minorFaults }: Timing): void {
  const perMillion = 1_000_000 / rows;
  figure(tell, 'updates-per-second', {
    value: rows / (ms / 1000),
    cpuMs: cpuMs * perMillion,
    minorFaults: minorFaults * perMillion,
  });
}

/** The length of a list and a hash of its contents in order (FNV-1a by words). */
export function digest(list: Uint32Array): string {
  let hash = 0x811c9dc5;
  for (const number of list) hash = Math.imul(hash ^ number, 0x01000193);
  return `${list.length} flows, ${(hash >>> 0).toString(16)}`;
}
