// Addresses as text, remembered: a table has far fewer of them than flows, and each flow has both of its own twice. Pure.

import { formatIPv4, formatIPv6 } from '../flow/address.ts';
import { PLACES, placeOf, remembered } from './remembered.ts';

/** What formatIPv4 returns. */
export const ipv4Text = remembered(formatIPv4);

const keys = new Uint32Array(4 * PLACES);
const texts = new Array<string>(PLACES).fill(formatIPv6([0, 0, 0, 0]));

/** What formatIPv6 returns. @param at index of the first of four words. */
export function ipv6Text(words: Uint32Array, at: number): string {
  let mixed = 0;
  for (let i = at; i < at + 4; i++) mixed = Math.imul(mixed, 31) + (words[i] ?? 0);
  const place = placeOf(mixed);
  if (!isKeyAt(place, words, at)) {
    for (let i = 0; i < 4; i++) keys[place * 4 + i] = words[at + i] ?? 0;
    texts[place] = formatIPv6(words, at);
  }
  return texts[place] ?? '';
}

function isKeyAt(place: number, words: Uint32Array, at: number): boolean {
  for (let i = 0; i < 4; i++) if (keys[place * 4 + i] !== words[at + i]) return false;
  return true;
}
