// The words that the column Status shows, from the kernel's bits. Pure.

import { STATUS_BITS } from './index.ts';

/** The bits that `shownStatus` looks at. */
export const SHOWN_STATUS =
  STATUS_BITS.SEEN_REPLY |
  STATUS_BITS.ASSURED |
  STATUS_BITS.HW_OFFLOAD |
  STATUS_BITS.OFFLOAD |
  STATUS_BITS.EXPECTED |
  STATUS_BITS.HELPER |
  STATUS_BITS.FIXED_TIMEOUT |
  STATUS_BITS.DYING;

/**
 * The status bits that matter, as short words: without the bits that every flow has, and without NAT, which has its own
 * column.
 * @param status IPS_* bits.
 */
export function shownStatus(status: number): string[] {
  const words = [
    (status & STATUS_BITS.SEEN_REPLY) === 0 ? 'UNREPLIED' : status & STATUS_BITS.ASSURED ? 'ASSURED' : 'REPLIED',
  ];
  if (status & STATUS_BITS.HW_OFFLOAD) words.push('HW OFFLOAD');
  else if (status & STATUS_BITS.OFFLOAD) words.push('OFFLOAD');
  if (status & STATUS_BITS.EXPECTED) words.push('EXPECTED');
  if (status & STATUS_BITS.HELPER) words.push('HELPER');
  if (status & STATUS_BITS.FIXED_TIMEOUT) words.push('FIXED');
  if (status & STATUS_BITS.DYING) words.push('DYING');
  return words;
}
