// Measures what colouring rules add to a frame: the rules of a full profile, of which none matches, so that each is tried for
// each row of the largest window.

import { MAX_RULES } from '../../../electron/contract/colouring.ts';
import { Colouring } from '../../../renderer/engine/view/colouring.ts';
import { MAX_WINDOW_ROWS, windowRows } from '../../../renderer/engine/view/rows-window.ts';
import type { EngineContender } from './engine-contender.ts';
import { medianTiming, perPart } from './timing.ts';
import { figure, type Tell } from './told.ts';

/** A filter of each kind, of one to three terms, that no flow of the dumps matches; the number makes them differ. */
const UNMATCHED: readonly ((n: number) => string)[] = [
  (n) => `proto = ${200 + n}`,
  (n) => `src in 198.18.${n}.0/24 and dport in {443, 80}`,
  (n) => `mark = ${0x7fffff00 + n} or zone = ${60_000 + n}`,
  (n) => `bytes > ${9000 + n}TB and state = established`,
  (n) => `helper ~ /^none${n}/ and proto = udp and dport = 5060`,
];

/** Frames of a run: one takes too little time to be measured. */
const FRAMES = 50;

/** @param filled an engine with living flows. */
export function measureColouring({ picture }: EngineContender, tell: Tell): void {
  const rules = Array.from({ length: MAX_RULES }, (_, n) => UNMATCHED[n % UNMATCHED.length]?.(n) ?? '');
  const colouring = new Colouring(rules.map((filter, key) => ({ key, filter })));
  const { order } = picture.listing;
  const window = order.rows.subarray(0, Math.min(order.length, MAX_WINDOW_ROWS));
  const { table } = picture;
  if (colouring.keysOf(table, window).some((key) => key !== undefined)) throw new Error('a rule matches');
  const colours = medianTiming(() => {
    for (let frame = 0; frame < FRAMES; frame++) colouring.keysOf(table, window);
  });
  const rows = medianTiming(() => {
    for (let frame = 0; frame < FRAMES; frame++) windowRows(picture.context, order, 0, MAX_WINDOW_ROWS);
  });
  figure(tell, 'colouring', perPart(colours, FRAMES));
  figure(tell, 'window-rows', perPart(rows, FRAMES));
}
