// Emptying the table.

import { timeConntrack } from '../conntrack-program.ts';
import { type Measurement, measurement } from '../plan.ts';
import { expectCount, inTurns, type LibraryContext, refill, sized, timed } from './context.ts';

/** Leaves the table empty. */
export async function measureFlush(context: LibraryContext): Promise<Measurement[]> {
  const { conntrack, load, flows, rounds } = context;
  const ms = await inTurns(rounds, {
    library: async () => {
      refill(context);
      const took = await timed(() => conntrack.flush());
      expectCount('left by flush', (await conntrack.stats()).entries, 0);
      return took;
    },
    bare: () => {
      refill(context);
      return load.flush();
    },
    command: () => {
      refill(context);
      return timeConntrack('-F');
    },
  });
  return [
    measurement(sized('flush-vs-bare', flows), 'ms', ms.library, ms.bare),
    measurement(sized('flush-vs-conntrack', flows), 'ms', ms.library, ms.command),
  ];
}
