// Listing the whole table into batches, for tables of several compositions.

import type { Conntrack } from '../../../native/index.ts';
import { timeConntrack } from '../conntrack-program.ts';
import type { Composition } from '../ctload.ts';
import { type Measurement, measurement } from '../plan.ts';
import { expectCount, inTurns, type LibraryContext, refill, sized, timed } from './context.ts';

const COMPOSITIONS: readonly Composition[] = ['ipv4', 'half-ipv6', 'half-nat', 'mix'];

/** Leaves the table filled with the composition `mix`. */
export async function measureListing(context: LibraryContext): Promise<Measurement[]> {
  const all: Measurement[] = [];
  for (const composition of COMPOSITIONS) {
    refill(context, composition);
    all.push(...(await measureComposition(context, composition)));
  }
  return all;
}

async function measureComposition(context: LibraryContext, composition: Composition): Promise<Measurement[]> {
  const { conntrack, load, flows, rounds } = context;
  const ms = await inTurns(rounds, {
    discard: () => load.discardMs(),
    library: () => timed(async () => expectCount('listed', await countListed(conntrack), flows)),
    command: () => timeConntrack('-L'),
  });
  const name = composition === 'mix' ? 'list' : `list-${composition}`;
  return [
    measurement(sized(`${name}-vs-discard`, flows), 'ms', ms.library, ms.discard),
    measurement(sized(`${name}-vs-conntrack`, flows), 'ms', ms.library, ms.command),
  ];
}

async function countListed(conntrack: Conntrack): Promise<number> {
  let flows = 0;
  for await (const batch of conntrack.dump()) flows += batch.length;
  return flows;
}
