// Events at a steady pace, half for new flows and half for destroyed ones: whether all arrive, the cost per event, and
// the highest pace at which all arrive.

import { emptyTable } from '../ctload.ts';
import { type Measurement, measurement, median, sizeName } from '../plan.ts';
import { type Figure, meanUsages, type Usage, usagesOfAll } from '../usage.ts';
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
  const heard: Record<ListenerName, Hearing[]> = { library: [], bare: [], command: [] };
  for (let round = 0; round < Math.min(3, context.rounds); round++) {
    for (const name of LISTENERS) heard[name].push(await hear(context, name, RATE, seconds));
  }
  const figure = (
    name: ListenerName,
    summary: (all: readonly number[]) => number,
    of: (one: Heard) => number,
  ): Figure => ({
    value: summary(heard[name].map((one) => of(one.heard))),
    usages: meanUsages(heard[name].map(({ usages }) => usages)),
  });
  const worst = (name: ListenerName): Figure =>
    figure(
      name,
      (all) => Math.min(...all),
      ({ events }) => events,
    );
  const cost = (name: ListenerName): Figure => figure(name, median, ({ cpuNs, events }) => cpuNs / events / 1000);
  const pace = `${sizeName(RATE)}-a-second`;
  return [
    measurement(`events-sustained-kept-${pace}`, 'events', worst('library'), RATE * seconds, false),
    measurement(`events-sustained-cpu-vs-bare-${pace}`, 'µs/event', cost('library'), cost('bare')),
    measurement(`events-sustained-cpu-vs-conntrack-${pace}`, 'µs/event', cost('library'), cost('command')),
  ];
}

/** The highest pace without a loss; if the load tool is the limit, the pace it reached. */
export async function measureHighestPace(context: LibraryContext): Promise<Measurement[]> {
  const none: Figure = { value: 0, usages: [] };
  const highest: Record<ListenerName, Figure> = { library: none, bare: none, command: none };
  for (const name of LISTENERS) highest[name] = await findHighestPace(context, name);
  const measured = [measurement('events-highest-pace-vs-bare', 'events/s', highest.library, highest.bare, false)];
  // If a program keeps up with no pace at all, there is no ratio to it.
  if (highest.command.value === 0) console.log(`conntrack -E loses events at ${PACES[0]} a second already: left out`);
  else {
    const name = 'events-highest-pace-vs-conntrack';
    measured.push(measurement(name, 'events/s', highest.library, highest.command, false));
  }
  return measured;
}

async function findHighestPace(context: LibraryContext, name: ListenerName): Promise<Figure> {
  let highest: Figure = { value: 0, usages: [] };
  for (const pace of PACES) {
    const { heard, reached, made, usages } = await hear(context, name, pace, context.quick ? 0.5 : SEARCH_SECONDS);
    if (heard.lost || heard.events < made) break;
    if (reached > highest.value) highest = { value: reached, usages };
    if (reached < pace * 0.9) break;
  }
  return highest;
}

interface Hearing {
  readonly heard: Heard;
  /** Events a second that the load tool reached. */
  readonly reached: number;
  readonly made: number;
  readonly usages: readonly Usage[];
}

async function hear({ load }: LibraryContext, name: ListenerName, rate: number, seconds: number): Promise<Hearing> {
  emptyTable();
  const made = rate * seconds;
  const { result, usages } = await usagesOfAll(async () => {
    const listener = await listen(name, load, made);
    const reached = await load.churn(rate, made);
    return { heard: await listener.finish(), reached };
  });
  return { ...result, made, usages };
}
