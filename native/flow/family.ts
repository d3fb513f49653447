// The address family of a flow: the kernel's number and the word that this library uses. Pure.

import { shown } from './checks.ts';
import { AF_INET, AF_INET6 } from './names.ts';

/** The family of a flow's addresses. */
export type Family = 'ipv4' | 'ipv6';

/** AF_INET or AF_INET6; without a word 0 (AF_UNSPEC, every family). @throws TypeError for any other word. */
export function familyNumber(family: Family | undefined): number {
  if (family === undefined) return 0;
  if (family === 'ipv4') return AF_INET;
  if (family === 'ipv6') return AF_INET6;
  throw new TypeError(`Expected "family" to be "ipv4" or "ipv6", got ${shown(family)}`);
}

/** The word for AF_INET or AF_INET6; undefined for any other number. */
export function familyName(number: number): Family | undefined {
  if (number === AF_INET) return 'ipv4';
  return number === AF_INET6 ? 'ipv6' : undefined;
}
