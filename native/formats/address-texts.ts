// Addresses as text, remembered: a table has far fewer of them than flows, and each flow has both of its own twice. What is
// remembered is bounded: a text makes room for the next one with the same hash. Pure.

import { formatIPv4, formatIPv6 } from '../flow/address.ts';

/** Texts of each family that are remembered: as many as there are hashes of so many bits. */
const HASH_BITS = 12;
/** 2^32 divided by the golden ratio: multiplied by it, similar numbers get far apart (Knuth, volume 3, 6.4). */
const SPREAD = 0x9e3779b1;

const ipv4Keys = new Uint32Array(1 << HASH_BITS);
const ipv4Texts = new Array<string>(1 << HASH_BITS).fill(formatIPv4(0));
const ipv6Keys = new Uint32Array(4 << HASH_BITS);
const ipv6Texts = new Array<string>(1 << HASH_BITS).fill(formatIPv6([0, 0, 0, 0]));

/** What formatIPv4 returns. @param address the 32-bit number. */
export function ipv4Text(address: number): string {
  const slot = Math.imul(address, SPREAD) >>> (32 - HASH_BITS);
  if (ipv4Keys[slot] !== address) {
    ipv4Keys[slot] = address;
    ipv4Texts[slot] = formatIPv4(address);
  }
  return ipv4Texts[slot] ?? '';
}

/** What formatIPv6 returns. @param at index of the first of four words. */
export function ipv6Text(words: Uint32Array, at: number): string {
  const slot = hash(words, at) >>> (32 - HASH_BITS);
  if (!isKeyAt(slot, words, at)) {
    for (let i = 0; i < 4; i++) ipv6Keys[slot * 4 + i] = words[at + i] ?? 0;
    ipv6Texts[slot] = formatIPv6(words, at);
  }
  return ipv6Texts[slot] ?? '';
}

function hash(words: Uint32Array, at: number): number {
  let hashed = 0;
  for (let i = at; i < at + 4; i++) hashed = Math.imul(hashed ^ (words[i] ?? 0), SPREAD);
  return hashed;
}

function isKeyAt(slot: number, words: Uint32Array, at: number): boolean {
  for (let i = 0; i < 4; i++) if (ipv6Keys[slot * 4 + i] !== words[at + i]) return false;
  return true;
}
