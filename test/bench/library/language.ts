// The filter language: from text to a pass over columns, from AST to text, and conntrack's options.

import {
  compileFilter,
  type Filter,
  parseConntrackOptions,
  parseFilter,
  printFilter,
} from '../../../native/filter/index.ts';
import { type Measurement, measurement } from '../plan.ts';
import { type Figure, figureOfThis } from '../usage.ts';
import { inTurns, type LibraryContext } from './context.ts';

const TEXTS = [
  'tcp established 443',
  'proto = tcp and dport in {443, 80} and src in 10.0.0.0/17',
  'not (proto = udp or state = time_wait) and bytes > 10MB and age < 5m',
  'host = 2001:db8::/32 and mark & 0xff = 0x10 and not label = 3',
  'src ~ /^10\\.1\\./ or dst ~ 192.168.* or nat = src',
];
const OPTIONS = [
  '-p tcp -s 10.0.0.0/8 --dport 443 --state ESTABLISHED',
  '-f ipv6 -d 2001:db8::/32 -m 0x10/0xff -u ASSURED',
];
const REPEATS = 400;

/** The cost of a text, compared with JSON.parse of its AST: the fastest available parser of an input as large. */
export async function measureLanguage({ rounds }: LibraryContext): Promise<Measurement[]> {
  const filters = TEXTS.map(parsed);
  const asts = filters.map((filter) => JSON.stringify(filter));
  const us = await inTurns(rounds, {
    parse: () => microseconds(TEXTS, parsed),
    compile: () => microseconds(filters, compileFilter),
    print: () => microseconds(filters, printFilter),
    options: () => microseconds(OPTIONS, (text) => parseConntrackOptions(text)),
    json: () => microseconds(asts, (text) => JSON.parse(text)),
  });
  return [
    measurement('filter-parse-vs-json', 'µs', us.parse, us.json),
    measurement('filter-compile-vs-json', 'µs', us.compile, us.json),
    measurement('filter-print-vs-json', 'µs', us.print, us.json),
    measurement('filter-options-vs-json', 'µs', us.options, us.json),
  ];
}

function parsed(text: string): Filter {
  const result = parseFilter(text);
  if (!result.ok) throw new Error(`${text}: ${result.errors[0]?.message}`);
  return result.filter;
}

/** The mean of the inputs. */
function microseconds<Input>(inputs: readonly Input[], run: (input: Input) => unknown): Promise<Figure> {
  const repeat = (): void => {
    for (let i = 0; i < REPEATS; i++) for (const input of inputs) run(input);
  };
  return figureOfThis('library', repeat, (ms) => (ms * 1000) / (REPEATS * inputs.length));
}
