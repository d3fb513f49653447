// Whether a burst of events arrives completely: inserts at full speed, each causing an event.

import { emptyTable } from '../ctload.ts';
import { type Measurement, measurement } from '../plan.ts';
import { type Figure, meanUsages, usagesOfAll } from '../usage.ts';
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
  const rounds: Record<ListenerName, Figure[]> = { library: [], bare: [], command: [] };
  for (let round = 0; round < context.rounds; round++) {
    for (const name of ['library', 'bare', 'command'] as const) rounds[name].push(await countBurst(context, name));
  }
  emptyTable();
  const worst = (name: ListenerName): Figure => ({
    value: Math.min(...rounds[name].map(({ value }) => value)),
    usages: meanUsages(rounds[name].map(({ usages }) => usages)),
  });
  const [library, bare, command] = [worst('library'), worst('bare'), worst('command')];
  return [
    measurement(sized('events-burst-kept', BURST), 'events', library, BURST, false),
    measurement(sized('events-burst-kept-vs-bare', BURST), 'events', library, bare, false),
    measurement(sized('events-burst-kept-vs-conntrack', BURST), 'events', library, command, false),
  ];
}

async function countBurst({ load }: LibraryContext, name: ListenerName): Promise<Figure> {
  emptyTable();
  const { result, usages } = await usagesOfAll(async () => {
    const listener = await listen(name, load, BURST);
    load.insert(BURST);
    return await listener.finish();
  });
  return { value: result.events, usages };
}
