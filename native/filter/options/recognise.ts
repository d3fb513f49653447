// Recognises several terms of a filter as one option of conntrack, if they have the form in which that option is
// parsed. Pure.

import { type AddressWords, formatAddress } from '../../flow/address.ts';
import type { Filter, Match } from '../ast.ts';
import { type NatEnd, natTerms } from './nat.ts';
import { type ZoneOption, zoneTerms } from './zones.ts';

/** Several terms as one option. */
export interface RecognisedTerms {
  readonly option: string;
  readonly values: readonly string[];
  readonly terms: number;
  readonly to?: NatEnd | undefined;
}

/** Not `-j`: `conntrack -D` refuses it, and with an address `conntrack -L` finds nothing with it beside most other options. */
const NAT_OPTIONS = [
  ['src', '-n'],
  ['dst', '-g'],
] as const;

/** `-n` or `-g`, if the terms equal the option's meaning; the longest is tried first. */
export function readNat(terms: readonly Filter[], at: number): RecognisedTerms | undefined {
  for (const [which, option] of NAT_OPTIONS) {
    for (const to of translatedEnds(terms.slice(at, at + 5))) {
      const own = natTerms(which, to);
      if (!startsWith(terms, at, own)) continue;
      return { option, values: to ? [printTranslated(to)] : [], terms: own.length, to };
    }
  }
  return undefined;
}

/** The ends to try for the terms: with a port, without one, and any end. */
function translatedEnds(terms: readonly Filter[]): (NatEnd | undefined)[] {
  const after = terms.filter(
    (term): term is Match => term.kind === 'match' && term.field.startsWith('reply.') && term.op === '=',
  );
  const address: AddressWords | undefined = after.flatMap(({ values: [value] }) =>
    value?.type === 'addresses' ? [value.first] : [],
  )[0];
  if (!address) return [undefined];
  const port = after.flatMap(({ values: [value] }) => (value?.type === 'number' ? [value.value] : []))[0];
  return port === undefined ? [{ address }, undefined] : [{ address, port }, { address }, undefined];
}

function printTranslated({ address, port }: NatEnd): string {
  return port === undefined ? formatAddress(address) : `${formatAddress(address)}:${port}`;
}

const ZONE_OPTIONS: readonly ZoneOption[] = ['-w', '--orig-zone', '--reply-zone'];

/** `-w`, `--orig-zone` or `--reply-zone`, if the terms equal the option's meaning. */
export function readZone(terms: readonly Filter[], at: number): RecognisedTerms | undefined {
  const term = terms[at];
  const first = term?.kind === 'or' ? term.terms[0] : term;
  const value = first?.kind === 'match' && first.field.startsWith('zone.') ? first.values[0] : undefined;
  if (value?.type !== 'number') return undefined;
  for (const option of ZONE_OPTIONS) {
    const own = zoneTerms(option, value.value);
    if (startsWith(terms, at, own)) return { option, values: [String(value.value)], terms: own.length };
  }
  return undefined;
}

/** Whether the terms from a place on begin with `own`. */
function startsWith(terms: readonly Filter[], at: number, own: readonly Filter[]): boolean {
  return JSON.stringify(terms.slice(at, at + own.length)) === JSON.stringify(own);
}
