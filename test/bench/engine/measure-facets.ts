// Measures the twelve facets of the pane: after a change of the filter, in slices, and each second while flows come and go.

import { compileFilter, type Filter, parseFilter } from '../../../native/filter/index.ts';
import { bitmapWords } from '../../../native/flow/bitmap.ts';
import { EVENT, FlowBatch } from '../../../native/flow/index.ts';
import { HASH_WORDS, KeyHash } from '../../../renderer/engine/codes/key-table.ts';
import { FilteredRows } from '../../../renderer/engine/filtered-rows.ts';
import { type FacetSource, facetSteps } from '../../../renderer/engine/queries/facet-steps.ts';
import { FrozenRows } from '../../../renderer/engine/queries/frozen-rows.ts';
import { drain, groupSteps, querySource, type Steps } from '../../../renderer/engine/queries/group-by.ts';
import { type KeepCounts, KeptCounts } from '../../../renderer/engine/queries/kept-counts.ts';
import type { FacetAnswer, FacetQuery, GroupField } from '../../../renderer/engine/queries/query-api.ts';
import { QueryJobs } from '../../../renderer/engine/queries/query-jobs.ts';
import { FACETS } from '../../../renderer/facets/facet-list.ts';
import { randomBuffers } from '../../unit/renderer/engine/flows.ts';
import { DUMP_MS } from './dumps.ts';
import type { EngineContender } from './engine-contender.ts';
import { medianTiming, type Timing, timing } from './timing.ts';
import { type Tell, figure as tellFigure, type Valued } from './told.ts';

/** What the pane counts. */
const FIELDS: readonly GroupField[] = FACETS.map(({ field }) => field.counted);
const PANE: FacetQuery = { scope: 'matching', facets: FIELDS.map((field) => ({ field, top: 16 })) };
/** The host's own addresses, among those of the clients. */
const HOST = ['10.0.0.1', '192.168.1.1', '198.51.100.1', '127.0.0.0/8', 'brd 10.0.255.255', '2001:db8::1'];

const HASH = new KeyHash(crypto.getRandomValues(new Uint32Array(HASH_WORDS)));

/** Questions of which the slices are measured. */
const ROUNDS = 10;
/** Flows that begin, and as many that end, between two questions: 20,000 events a second. */
const COMING = 10_000;
const SEED = 5000;

/** @param filled an engine with living flows, of which some more have ended afterwards. */
export function measureFacets(filled: EngineContender, tell: Tell): void {
  const { table } = filled;
  const figure = (name: string, measured: Timing | Valued): void => tellFigure(tell, name, measured);
  table.localAddresses = HOST;
  tell({ kind: 'step', name: 'facets' });
  // After another filter, whose counts are of no use.
  const asked = new KeptCounts();
  const fewRows = Uint32Array.of(0xffff);
  const leftOut = facetsLeftOut(filled);
  figure(
    'facets',
    medianTiming(
      () => drain(facets(filled, asked.for(table, Date.now))),
      () => drain(facets(filled, asked.for(table, Date.now), fewRows)),
    ),
  );
  figure(
    'facets-left-out',
    medianTiming(
      () => drain(leftOut(asked.for(table, Date.now))),
      () => drain(facets(filled, asked.for(table, Date.now), fewRows)),
    ),
  );
  figure(
    'facets-as-groups',
    medianTiming(() => {
      for (const field of FIELDS) drain(groups(filled, [field]));
    }),
  );
  figure(
    'facets-slice',
    slicesP99(() => facets(filled)),
  );
  figure(
    'groups-slice',
    slicesP99(() => groups(filled, ['src', 'dst'])),
  );
  tell({ kind: 'step', name: 'facets each second' });
  const kept = new KeptCounts();
  figure(
    'facets-refresh',
    percentOfCore(filled, SEED, () => facets(filled, kept.for(table, Date.now))),
  );
  figure(
    'facets-afresh',
    percentOfCore(filled, SEED + ROUNDS + 2, () => facets(filled)),
  );
}

function facets({ table }: EngineContender, keep?: KeepCounts, among = table.alive): Steps<FacetAnswer> {
  const rows = FrozenRows.of(table, among);
  // biome-ignore lint/correctness/useYield: there is nothing to wait for
  function* rowsOf(): Steps<FrozenRows> {
    return rows;
  }
  const source: FacetSource = { table, hash: HASH, rowsOf };
  return facetSteps(source, PANE, keep);
}

/** A value left out in each facet: each has another filter, and most flows are left. */
const LEFT_OUT: readonly (readonly [GroupField, string])[] = [
  ['protocol', 'proto != 132'],
  ['state', 'state != syn_recv'],
  ['flag', 'not status has fixed_timeout'],
  ['nat', 'nat != dst'],
  ['direction', 'direction != local'],
  ['src', 'src != 10.0.0.7'],
  ['dst', 'dst != 198.51.100.7'],
  ['dport', 'dport != 8443'],
  ['zone', 'zone != 3'],
  ['mark', 'mark != 0x2'],
  ['label', 'not label has 5'],
  ['helper', 'helper != ftp'],
];
const LEFT_OUT_PANE: FacetQuery = {
  scope: 'matching',
  facets: LEFT_OUT.map(([field]) => ({
    field,
    top: 16,
    filter: LEFT_OUT.flatMap(([other, text]) => (other === field ? [] : [text])).join(' and '),
  })),
};

/** A question whose facets have filters of their own, when the list has just been filtered by the whole of them. */
function facetsLeftOut({ table }: EngineContender): (keep: KeepCounts) => Steps<FacetAnswer> {
  const filters = new Map<string, Filter>();
  for (const { filter = '' } of LEFT_OUT_PANE.facets) filters.set(filter, filterOf(filter));
  const filter = filterOf(LEFT_OUT.map(([, text]) => text).join(' and '));
  const bits = new Uint32Array(bitmapWords(table.length));
  compileFilter(filter).matches(table, 0, table.length, bits);
  return (keep) => {
    const filtered = new FilteredRows(FrozenRows.of(table, table.alive), filters, {}, { filter, bits });
    const source: FacetSource = { table, hash: HASH, rowsOf: ({ filter: text = '' }) => filtered.of(text) };
    return facetSteps(source, LEFT_OUT_PANE, keep);
  };
}

function filterOf(text: string): Filter {
  const parsed = parseFilter(text);
  if (!parsed.ok) throw new Error(`not a filter: ${text}`);
  return parsed.filter;
}

function groups({ table }: EngineContender, by: readonly [GroupField] | readonly [GroupField, GroupField]) {
  return groupSteps(querySource(table, table.alive, HASH), { scope: 'living', by, measure: 'flows', top: 16 });
}

/** The slice that 99 of 100 do not exceed, milliseconds. */
function slicesP99(steps: () => Steps<unknown>): Valued {
  const times: number[] = [];
  const all = timing(() => runSlices(steps, times));
  const value = times.sort((a, b) => a - b)[Math.floor(times.length * 0.99)] ?? 0;
  return { value, cpuMs: all.cpuMs / ROUNDS, minorFaults: all.minorFaults / ROUNDS };
}

/** Asks ROUNDS times. @param times gets the milliseconds of each slice. */
function runSlices(steps: () => Steps<unknown>, times: number[]): void {
  for (let round = 0; round < ROUNDS; round++) {
    const due: (() => void)[] = [];
    const jobs = new QueryJobs({
      now: () => performance.now(),
      after: (_ms, run) => {
        due.push(run);
        return () => {};
      },
    });
    jobs.start(round, 'bench', 'facets', steps(), { answered: () => {}, refused: () => {} });
    for (let slice = due.shift(); slice; slice = due.shift()) {
      const begin = performance.now();
      slice();
      times.push(performance.now() - begin);
    }
  }
}

/** Percent of a core that one question a second takes, garbage collection included, while flows come and go. */
function percentOfCore(engine: EngineContender, seed: number, steps: () => Steps<unknown>): Valued {
  let going: ArrayBuffer[] = [];
  let cpuMs = 0;
  let minorFaults = 0;
  for (let round = 0; round < ROUNDS + 2; round++) {
    const nowMs = DUMP_MS + 7_200_000 + seed * 1000 + round * 1000;
    const coming = randomBuffers(COMING, seed + round, nowMs);
    for (const buffer of going) engine.takeEvents(withEvent(buffer, EVENT.destroy), nowMs);
    for (const buffer of coming) engine.takeEvents(withEvent(buffer.slice(0), EVENT.new), nowMs);
    going = coming;
    const taken = timing(() => drain(steps()));
    // The first ones warm up, and have nothing to compare with.
    if (round < 2) continue;
    cpuMs += taken.cpuMs;
    minorFaults += taken.minorFaults;
  }
  const share = cpuMs / ROUNDS / 1000;
  return { value: share * 100, cpuMs: cpuMs / ROUNDS, minorFaults: minorFaults / ROUNDS };
}

function withEvent(buffer: ArrayBuffer, event: number): ArrayBuffer {
  new FlowBatch(buffer).event.fill(event);
  return buffer;
}
