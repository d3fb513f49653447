// Events at a steady pace, half for new flows and half for destroyed ones: whether all arrive, the cost per event, and
// the highest pace at which all arrive.

import { emptyTable } from '../ctload.ts';
import { type Measurement, measurement, median, sizeName } from '../plan.ts';
import type { LibraryContext } from './context.ts';
import { type Heard, type ListenerName, listen } from './listeners.ts';

/** The required pace, events per second, and its duration. */
const RATE = 50_000;
const SECONDS = 10;

/** Paces of the search, events per second; at the last ones the load tool itself is the limit. */
const PACES = [0.5, 1, 2, 5, 10, 20, 50, 100, 150, 200, 250, 300, 400, 500, 600, 800].map(
  (thousand) => thousand * 1000,
);
const SEARCH_SECONDS = 2;

const LISTENERS: readonly ListenerName[] = ['library', 'bare', 'command'];

export async function measureSustained(context: LibraryContext): Promise<Measurement[]> {
  const seconds = context.quick ? 1 : SECONDS;
  const heard: Record<ListenerName, Heard[]> = { library: [], bare: [], command: [] };
  for (let round = 0; round < Math.min(3, context.rounds); round++) {
    for (const name of LISTENERS) heard[name].push((await hear(context, name, RATE, seconds)).heard);
  }
  const worst = (name: ListenerName): number => Math.min(...heard[name].map((one) => one.events));
  const cost = (name: ListenerName): number => median(heard[name].map((one) => one.cpuNs / one.events / 1000));
  const pace = `${sizeName(RATE)}-a-second`;
  return [
    measurement(`events-sustained-kept-${pace}`, 'events', worst('library'), RATE * seconds, false),
    measurement(`events-sustained-cpu-vs-bare-${pace}`, 'µs/event', cost('library'), cost('bare')),
    measurement(`events-sustained-cpu-vs-conntrack-${pace}`, 'µs/event', cost('library'), cost('command')),
  ];
}

/** The highest pace without a loss; if the load tool is the limit, the pace it reached. */
export async function measureHighestPace(context: LibraryContext): Promise<Measurement[]> {
  const highest: Record<ListenerName, number> = { library: 0, bare: 0, command: 0 };
  for (const name of LISTENERS) highest[name] = await findHighestPace(context, name);
  const measured = [measurement('events-highest-pace-vs-bare', 'events/s', highest.library, highest.bare, false)];
  // If a program keeps up with no pace at all, there is no ratio to it.
  if (highest.command === 0) console.log(`conntrack -E loses events at ${PACES[0]} a second already: left out`);
  else {
    const name = 'events-highest-pace-vs-conntrack';
    measured.push(measurement(name, 'events/s', highest.library, highest.command, false));
  }
  return measured;
}

async function findHighestPace(context: LibraryContext, name: ListenerName): Promise<number> {
  let highest = 0;
  for (const pace of PACES) {
    const { heard, reached, made } = await hear(context, name, pace, context.quick ? 0.5 : SEARCH_SECONDS);
    if (heard.lost || heard.events < made) break;
    highest = Math.max(highest, reached);
    if (reached < pace * 0.9) break;
  }
  return highest;
}

async function hear(
  { load }: LibraryContext,
  name: ListenerName,
  rate: number,
  seconds: number,
): Promise<{ heard: Heard; reached: number; made: number }> {
  emptyTable();
  const made = rate * seconds;
  const listener = await listen(name, load, made);
  const reached = await load.churn(rate, made);
  return { heard: await listener.finish(), reached, made };
}
