// Listing the whole table into batches, for tables of several compositions. The library reads by two sockets at once if
// the table is mixed; it is compared with the minimum for the same two dumps.

import { Conntrack, type DumpOptions } from '../../../native/index.ts';
import { timeConntrack } from '../conntrack-program.ts';
import type { Composition } from '../ctload.ts';
import { type Measurement, measurement } from '../plan.ts';
import type { Figure } from '../usage.ts';
import { expectCount, inTurns, type LibraryContext, refill, sized, timed } from './context.ts';

interface Table {
  readonly composition: Composition;
  /** Two bare dumps that together are the whole table; empty if nothing divides it. */
  readonly halves: readonly string[];
}

const TABLES: readonly Table[] = [
  { composition: 'ipv4', halves: [] },
  { composition: 'half-ipv6', halves: ['ipv4', 'ipv6'] },
  // IPS_SRC_NAT is 0x10.
  { composition: 'half-nat', halves: ['status=0/0x10', 'status=0x10/0x10'] },
  { composition: 'mix', halves: ['ipv4', 'ipv6'] },
];

/** A list of up to this many flows takes half a second, of which other programs can take a fifth: its verdict needs more rounds. */
const SHORT_LIST_FLOWS = 200_000;
const SHORT_LIST_ROUNDS = 9;

/** Leaves the table filled with the composition `mix`. */
export async function measureListing(context: LibraryContext): Promise<Measurement[]> {
  const all: Measurement[] = [];
  for (const table of TABLES) {
    refill(context, table.composition);
    all.push(...(await measureTable(context, table)));
  }
  return all;
}

async function measureTable(context: LibraryContext, { composition, halves }: Table): Promise<Measurement[]> {
  const { load, flows, quick } = context;
  const isShort = flows <= SHORT_LIST_FLOWS && !quick;
  const rounds = isShort ? Math.max(context.rounds, SHORT_LIST_ROUNDS) : context.rounds;
  // A handle learns the table's composition with its first listing.
  await using conntrack = await Conntrack.open();
  const list = (handle: Conntrack, options?: DumpOptions): Promise<Figure> =>
    timed(async () => expectCount('listed', await countListed(handle, options), flows));
  await list(conntrack);
  const ms = await inTurns(rounds, {
    discard: () => load.discard(),
    halves: () => load.discard(...halves),
    library: () => list(conntrack),
    oneSocket: () => list(conntrack, { parallel: false }),
    first: async () => {
      await using handle = await Conntrack.open();
      // Without `await`, the handle would be closed at once.
      return await list(handle);
    },
    command: () => timeConntrack('-L'),
  });
  const prefix = composition === 'mix' ? 'list' : `list-${composition}`;
  const told = (name: string, value: Figure, reference: Figure): Measurement =>
    measurement(sized(`${prefix}-${name}`, flows), 'ms', value, reference);
  return [
    told('vs-discard', ms.library, ms.discard),
    told('vs-conntrack', ms.library, ms.command),
    ...(halves.length > 0
      ? [told('vs-two-discards', ms.library, ms.halves), told('two-sockets-vs-one', ms.halves, ms.discard)]
      : []),
    told('one-socket-vs-discard', ms.oneSocket, ms.discard),
    told('first-vs-discard', ms.first, ms.discard),
  ];
}

async function countListed(conntrack: Conntrack, options?: DumpOptions): Promise<number> {
  let flows = 0;
  for await (const batch of conntrack.dump(options)) {
    flows += batch.length;
    batch.release();
  }
  return flows;
}
