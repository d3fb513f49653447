// Whether a burst of events arrives completely: inserts at full speed, each causing an event.

import { emptyTable } from '../ctload.ts';
import { type Measurement, measurement } from '../plan.ts';
import type { LibraryContext } from './context.ts';
import { sized } from './context.ts';
import { type ListenerName, listen } from './listeners.ts';

/** New flows in the burst. */
const BURST = 200_000;

/**
 * The number of events that arrive with the default buffer, in the worst round. JavaScript is busy during the burst
 * (it waits for the load tool synchronously), so the library has to hold all of it.
 */
export async function measureBurst(context: LibraryContext): Promise<Measurement[]> {
  const worst: Record<ListenerName, number> = { library: BURST, bare: BURST, command: BURST };
  for (let round = 0; round < context.rounds; round++) {
    for (const name of ['library', 'bare', 'command'] as const) {
      worst[name] = Math.min(worst[name], await countBurst(context, name));
    }
  }
  emptyTable();
  return [
    measurement(sized('events-burst-kept', BURST), 'events', worst.library, BURST, false),
    measurement(sized('events-burst-kept-vs-bare', BURST), 'events', worst.library, worst.bare, false),
    measurement(sized('events-burst-kept-vs-conntrack', BURST), 'events', worst.library, worst.command, false),
  ];
}

async function countBurst({ load }: LibraryContext, name: ListenerName): Promise<number> {
  emptyTable();
  const listener = await listen(name, load, BURST);
  load.insert(BURST);
  return (await listener.finish()).events;
}
