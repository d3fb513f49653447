// What conntrack's -w, --orig-zone and --reply-zone compare, as observed with conntrack 1.4.7 and written as a filter.
// An entry has at most one zone, in both directions or in one. Each option compares the zone that the kernel writes for
// both directions, or for that one only, and treats a missing zone as 0. Pure.

import { combine, type Filter } from '../ast.ts';
import type { ValueContext } from '../context.ts';
import { term } from './nat.ts';
import { meantBy } from './option-values.ts';

/** The options with a zone. */
export type ZoneOption = '-w' | '--orig-zone' | '--reply-zone';

/** The terms of an option, which must all hold. */
export function zoneTerms(option: ZoneOption, zone: number): Filter[] {
  const value = { type: 'number', value: zone } as const;
  // An entry with a zone in one direction counts as zone 0, too.
  if (option === '-w') {
    return zone === 0
      ? [term('zone.any', '=', value)]
      : [term('zone.orig', '=', value), term('zone.reply', '=', value)];
  }
  const [own, other] =
    option === '--orig-zone' ? (['zone.orig', 'zone.reply'] as const) : (['zone.reply', 'zone.orig'] as const);
  const terms = [term(own, '=', value), term(other, '!=', value)];
  // An entry whose zone is for both directions, or for the other one, counts as zone 0, too.
  return zone === 0 ? [combine('or', terms)] : terms;
}

/** `zone = 0` as options: an entry without a zone in either direction. */
export const NO_ZONE: readonly ZoneOption[] = ['-w', '--orig-zone', '--reply-zone'];

/** What a zone that conntrack would misread means in the language; -w is the zone of both directions. */
export function zonesMeant(option: ZoneOption, text: string, context: ValueContext): Filter | undefined {
  const original = meantBy('zone.orig', text, context);
  const reply = meantBy('zone.reply', text, context);
  if (!original || !reply) return undefined;
  if (option === '-w') return combine('and', [original, reply]);
  return option === '--orig-zone' ? original : reply;
}
