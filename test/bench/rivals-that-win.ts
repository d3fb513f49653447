// Says where a rival is better than the engine, so that the results need no reader to find it. Pure.

import { RIVALS } from './engine-rivals.ts';
import type { Measurement } from './plan.ts';
import { numberText } from './report.ts';

/** Below this a difference is noise, as a factor. */
const CLEAR = 1.05;

/** A line for each rival that is better somewhere, with what it is better at. */
export function rivalsThatWin(measurements: readonly Measurement[]): string[] {
  return RIVALS.flatMap(({ name, title }) => {
    const won = measurements.filter(({ name: of, note }) => of.includes(`-vs-${name}-`) && !note).flatMap(lossOf);
    return won.length === 0 ? [] : [`**${capital(title)} is better than the engine at:** ${won.join('; ')}`];
  });
}

/** The row in words, if the engine loses it. Rows of garbage explain others, and are no work of their own. */
function lossOf({ name, unit, value, reference, ratio, lowerIsBetter }: Measurement): string[] {
  if (/^(gc|allocated)-/.test(name)) return [];
  const factor = lowerIsBetter ? ratio : 1 / ratio;
  if (!(factor > CLEAR)) return [];
  const short = name.replace(/-vs-[a-z]+-/, ', ');
  return [`${short} (${numberText(reference)} against ${numberText(value)} ${unit}, ${numberText(factor)} times)`];
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
