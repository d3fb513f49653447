// The measured filters, each in three equivalent forms: a text for the engine, a test of a whole flow for Array.filter,
// and terms by column, as a table library takes them.

import type { PlainFlow } from './rivals/plain-flow.ts';

/** Three terms as a person would write them: the filter for which there is a budget. */
export const THREE_TERMS = 'proto = tcp and dport in {443, 80} and src in 10.0.0.0/17';

/** A value of a plain flow, by the name of its field. */
export type PlainField = keyof PlainFlow;

/** One term: a field, and the test of its value. */
export interface Term {
  readonly field: PlainField;
  readonly test: (value: PlainFlow[PlainField]) => boolean;
}

export interface BenchFilter {
  /** As it appears in the names of measurements. */
  readonly name: string;
  readonly text: string;
  readonly matches: (flow: PlainFlow) => boolean;
  readonly terms: readonly Term[];
}

const TCP = 6;
/** 10.0.0.0/17 and 64.0.0.0/6 without their host bits. */
const NETWORK_17 = 0x0a000000 >>> 15;
const NETWORK_6 = 0x40000000 >>> 26;
const HOUR_SEC = 3600;
const SOURCES = /^10\.0\.1\d\./;

const inNetwork17 = (address: number | undefined): boolean => address !== undefined && address >>> 15 === NETWORK_17;
const inNetwork6 = (address: number | undefined): boolean => address !== undefined && address >>> 26 === NETWORK_6;

/** A term whose test knows the type of its field. */
function term<F extends PlainField>(field: F, test: (value: PlainFlow[F]) => boolean): Term {
  return { field, test: (value) => test(value as PlainFlow[F]) };
}

const THREE: readonly Term[] = [
  term('protocol', (value) => value === TCP),
  term('dport', (value) => value === 443 || value === 80),
  term('sourceIPv4', inNetwork17),
];

export const FILTERS: readonly BenchFilter[] = [
  {
    name: '1-term',
    text: 'dport = 443',
    matches: (flow) => flow.dport === 443,
    terms: [term('dport', (value) => value === 443)],
  },
  {
    name: '3-terms',
    text: THREE_TERMS,
    matches: ({ protocol, dport, sourceIPv4 }) =>
      protocol === TCP && (dport === 443 || dport === 80) && inNetwork17(sourceIPv4),
    terms: THREE,
  },
  {
    name: '8-terms',
    text: `${THREE_TERMS} and state = established and bytes > 10kB and mark < 3 and timeout > 1h and not zone = 5`,
    matches: ({ protocol, dport, sourceIPv4, state, bytes, mark, timeoutSec, zone }) =>
      protocol === TCP &&
      (dport === 443 || dport === 80) &&
      inNetwork17(sourceIPv4) &&
      state === 'Established' &&
      bytes !== undefined &&
      bytes > 10_000 &&
      mark < 3 &&
      timeoutSec !== undefined &&
      timeoutSec > HOUR_SEC &&
      zone !== 5,
    terms: [
      ...THREE,
      term('state', (value) => value === 'Established'),
      term('bytes', (value) => value !== undefined && value > 10_000),
      term('mark', (value) => value < 3),
      term('timeoutSec', (value) => value !== undefined && value > HOUR_SEC),
      term('zone', (value) => value !== 5),
    ],
  },
  {
    name: 'wildcard',
    text: 'src ~ 10.0.1*',
    matches: (flow) => flow.sourceText.startsWith('10.0.1'),
    terms: [term('sourceText', (value) => value.startsWith('10.0.1'))],
  },
  {
    name: 'regex',
    text: 'src ~ /^10\\.0\\.1\\d\\./',
    matches: (flow) => SOURCES.test(flow.sourceText),
    terms: [term('sourceText', (value) => SOURCES.test(value))],
  },
  {
    name: 'cidr',
    text: 'dst in 64.0.0.0/6',
    matches: (flow) => inNetwork6(flow.destinationIPv4),
    terms: [term('destinationIPv4', inNetwork6)],
  },
];

/** The filter with this name. @throws if there is none. */
export function filterNamed(name: string): BenchFilter {
  const filter = FILTERS.find((candidate) => candidate.name === name);
  if (!filter) throw new Error(`no filter ${name}`);
  return filter;
}
