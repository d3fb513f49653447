// A TypeScript program that uses the package's types: compiled by the tests, never run. Without the DOM types.

import {
  batchOf,
  Conntrack,
  ConntrackError,
  type DeleteMatchingResult,
  type FlowEvents,
  type FlowInspection,
  type FlowKey,
  type GetResult,
  helperPath,
  type TableStats,
  type WriteResult,
} from '@flowglass/conntrack';
import { type CompiledFilter, compileFilter, type Filter, parseFilter } from '@flowglass/conntrack/filter';
import { type Flow, type FlowBatch, flowAt } from '@flowglass/conntrack/flow';
import { exportFlows } from '@flowglass/conntrack/formats';

export async function first(filter: CompiledFilter): Promise<Flow | undefined> {
  await using conntrack: Conntrack = await Conntrack.open({ helper: { command: helperPath() } });
  for await (const batch of conntrack.dump({ family: 'ipv4' })) {
    const known: FlowBatch = batch;
    for (let row = 0; row < known.length; row++) if (filter.matchesRow(known, row)) return flowAt(known, row);
  }
  return undefined;
}

export async function watch(conntrack: Conntrack): Promise<number> {
  const events: FlowEvents = await conntrack.subscribe({ groups: ['new', 'destroy'] });
  let lost = 0;
  for await (const item of events) if ('kind' in item) lost++;
  return lost;
}

export async function loud(conntrack: Conntrack): Promise<readonly string[]> {
  const made: WriteResult = await conntrack.create([
    { protocol: 'tcp', orig: { src: '10.0.0.1', dst: '10.0.0.2', sport: 1, dport: 2 }, timeoutSec: 60 },
  ]);
  const deleted: DeleteMatchingResult = await conntrack.deleteMatching(({ origBytes = 0 }) => origBytes > 1e9);
  const inspection: FlowInspection | undefined = await conntrack.inspect(batchOf([]));
  return [String(made.outcome), String(deleted.errnos.size), ...(inspection?.tree ?? []).map(({ name }) => name)];
}

export async function* text(conntrack: Conntrack): AsyncGenerator<string> {
  yield* exportFlows(conntrack.dump({ zero: true }), 'json', { fields: ['origSrc'] });
}

export async function fill(conntrack: Conntrack): Promise<number> {
  const stats: TableStats = await conntrack.stats();
  return stats.maxEntries === undefined ? 0 : stats.entries / stats.maxEntries;
}

export function filterOf(text: string): Filter {
  const parsed = parseFilter(text);
  if (!parsed.ok) throw new SyntaxError(parsed.errors[0]?.message);
  compileFilter(parsed.filter);
  return parsed.filter;
}

export const codeOf = (error: unknown): string | undefined =>
  error instanceof ConntrackError ? error.code : undefined;

/** Flows that were read go wherever a flow is taken. */
export async function* again(conntrack: Conntrack): AsyncGenerator<string> {
  const flows: Flow[] = await conntrack.list();
  const key: FlowKey = { protocol: 'tcp', src: '192.0.2.1', dst: '203.0.113.1', sport: 443, dport: 40001 };
  const { found }: GetResult = await conntrack.get([key], { by: 'reply' });
  await conntrack.get(flows, { zero: true });
  await conntrack.update([flowAt(found, 0), key], { mark: { value: 1 } });
  await conntrack.deleteFlows(flows, { verify: true });
  await conntrack.snapshot(flows);
  await conntrack.restore(flows);
  await conntrack.create(flows, { ifExists: 'change' });
  const [flow] = flows;
  if (flow) await conntrack.create([flow, { protocol: 17, orig: flow.orig, timeoutSec: 5, master: flow }]);
  const details = flow && (await conntrack.inspect(flow))?.details;
  if (details) await conntrack.create([details]);
  const batch: FlowBatch = batchOf(flows);
  yield* exportFlows([batch, flows, ...flows], 'csv');
}

// @ts-expect-error: a key does not say how long a flow is to last.
export const keyOnly = (conntrack: Conntrack, key: FlowKey) => conntrack.create([key]);

// @ts-expect-error: an unknown family is refused, so the types above don't allow everything.
export const wrong = (conntrack: Conntrack) => conntrack.flush({ family: 'ipx' });
