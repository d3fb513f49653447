// Listing with a filter that the kernel evaluates in part, compared with listing everything and filtering here, and
// with conntrack.

import { timeConntrack } from '../conntrack-program.ts';
import { type Measurement, measurement } from '../plan.ts';
import { inTurns, type LibraryContext, sized, timed } from './context.ts';

/** Filters in the language, as conntrack's options and as parts of a bare filtered dump. */
const FILTERS = [
  { name: 'mark', filter: 'mark = 7', options: ['-m', '7'], parts: ['mark=7'] },
  { name: 'udp', filter: 'proto = udp', options: ['-p', 'udp'], parts: ['ipv4,udp', 'ipv6,udp'] },
  {
    name: 'udp-ipv4',
    filter: 'proto = udp and family = ipv4',
    options: ['-f', 'ipv4', '-p', 'udp'],
    parts: ['ipv4,udp'],
  },
] as const;

/** Uses the current table, with the composition `mix`. */
export async function measureFilteredListing(context: LibraryContext): Promise<Measurement[]> {
  const { conntrack, load, flows, rounds } = context;
  const count = async (filter?: string): Promise<number> => {
    let matching = 0;
    for await (const batch of conntrack.dump({ filter })) matching += batch.length;
    return matching;
  };
  const all: Measurement[] = [];
  for (const { name, filter, options, parts } of FILTERS) {
    // Also measures the filter's complement, with which the kernel cannot help.
    const ms = await inTurns(rounds, {
      library: () => timed(() => count(filter)),
      whole: () => timed(() => count()),
      bare: () => load.discard(...parts),
      command: () => timeConntrack('-L', ...options),
    });
    all.push(
      measurement(sized(`list-filtered-${name}-vs-whole`, flows), 'ms', ms.library, ms.whole),
      measurement(sized(`list-filtered-${name}-vs-filtered-discard`, flows), 'ms', ms.library, ms.bare),
      measurement(sized(`list-filtered-${name}-vs-conntrack`, flows), 'ms', ms.library, ms.command),
    );
  }
  return all;
}
