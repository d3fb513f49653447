// Filtered dumps: the same flows whether the kernel helps or not, and the same as conntrack's.

import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  combine,
  compileFilter,
  type Filter,
  type Match,
  printFilter,
  toConntrackOptions,
} from '../../native/filter/index.ts';
import { type Flow, type FlowBatch, flowAt, parseAddress } from '../../native/flow/index.ts';
import { ConntrackFilter, ConntrackFilterType } from '../../native/go/index.ts';
import { HandleSession } from '../../native/handle/handle-session.ts';
import { checkOpenOptions } from '../../native/handle/open-options.ts';
import { Conntrack, FilterSyntaxError, kernelCapabilities } from '../../native/index.ts';
import { Lister } from '../../native/methods/list.ts';
import {
  CAPABILITIES,
  capabilitiesOf,
  conservativeCapabilities,
  type KernelCapabilities,
} from '../../native/planner/index.ts';
import { Random, runSeed } from '../random.ts';
import { IS_SOAK, SIZES } from '../sizes.ts';
import { filterArbitrary, matchArbitrary } from '../unit/native/filter/random-filters.ts';
import { RandomTable } from './support/random-table.ts';

const SEED = runSeed('filtered dumps');

let table: RandomTable;
let conntrack: Conntrack;
let session: HandleSession;
/** All flows of the table, as batches and as objects. */
let batches: FlowBatch[];
let flows: Flow[];

beforeAll(async () => {
  table = await RandomTable.make(SEED, { entries: SIZES.dumpedEntries, labelled: 20, traffic: 60 });
  conntrack = await table.namespace.open();
  session = await HandleSession.open(checkOpenOptions({ netns: table.namespace.name }));
  batches = [];
  for await (const batch of conntrack.dump()) batches.push(batch);
  flows = batches.flatMap((batch) => Array.from({ length: batch.length }, (_, row) => flowAt(batch, row)));
  expect(flows.length).toBeGreaterThan(SIZES.dumpedEntries);
});

afterAll(async () => {
  await session?.close();
  await conntrack?.close();
  await table?.[Symbol.asyncDispose]();
});

/** Lists with a handle that believes this about the kernel. */
function believing(capabilities: KernelCapabilities): Lister {
  return new Lister(session, async () => capabilities);
}

/** Identifies a flow: the id stays the same as long as it lives. */
const nameOf = ({ id, orig, protocol }: Flow): string => `${id} ${protocol} ${orig.src} ${orig.dst}`;
const names = (list: readonly Flow[]): string[] => list.map(nameOf).sort();

/** The flows of the table for which the filter holds, row by row. */
function byColumns(filter: Filter): string[] {
  const compiled = compileFilter(filter);
  const found = batches.flatMap((batch) =>
    Array.from({ length: batch.length }, (_, row) => row)
      .filter((row) => compiled.matchesRow(batch, row))
      .map((row) => nameOf(flowAt(batch, row))),
  );
  return found.sort();
}

/**
 * In a soak every type. Otherwise the lowest, the highest, and those around the types that the kernel knows (8 to 18,
 * 128 to 142).
 */
const ICMP_TYPES = Array.from({ length: 256 }, (_, type) => type).filter(
  (type) => IS_SOAK || [0, 1, 3, 7, 8, 9, 13, 18, 19, 127, 128, 129, 130, 139, 140, 143, 255].includes(type),
);

/** Whether the filter's fields have the same values a moment later. */
const isSteady = (filter: Filter): boolean =>
  !/\b(age|timeout|use|rate|start|bytes|packets)\b/.test(printFilter(filter));

const equal = (field: Match['field'], value: Match['values'][number], mask?: number): Match => ({
  kind: 'match',
  field,
  op: '=',
  values: [value],
  ...(mask !== undefined && { mask }),
});
const number = (value: number) => ({ type: 'number', value }) as const;

/** Comparisons that are true of a flow, and of kinds that the kernel can evaluate. */
function comparisonsOf({
  orig,
  reply,
  protocol,
  mark,
  status,
  zone,
  zoneOrig,
  zoneReply,
  family,
  state,
}: Flow): Match[] {
  const numbers: [Match['field'], number | undefined, number?][] = [
    ['proto', protocol],
    ['sport', orig.sport],
    ['dport', orig.dport],
    ['reply.sport', reply?.sport],
    ['reply.dport', reply?.dport],
    ['icmp.type', orig.icmpType],
    ['icmp.code', orig.icmpCode],
    ['icmp.id', orig.icmpId],
    ['mark', mark],
    ['mark', (mark ?? 0) & 0xf, 0xf],
    ['status', (status ?? 0) & 6, 6],
    ['zone', zone ?? zoneOrig ?? zoneReply],
    ['zone.orig', zoneOrig],
    ['zone.reply', zoneReply],
  ];
  const addresses: [Match['field'], string | undefined][] = [
    ['src', orig.src],
    ['dst', orig.dst],
    ['reply.src', reply?.src],
    ['reply.dst', reply?.dst],
  ];
  return [
    equal('family', { type: 'name', name: family }),
    ...(state === undefined ? [] : [equal('state', { type: 'name', name: state.toLowerCase() })]),
    ...numbers.flatMap(([field, value, mask]) => (value === undefined ? [] : [equal(field, number(value), mask)])),
    ...addresses.flatMap(([field, text]) => {
      const words = text === undefined ? undefined : parseAddress(text);
      return words ? [equal(field, { type: 'addresses', first: words, last: words })] : [];
    }),
  ];
}

/** Filters that match at least the flow from which they were made. */
function filtersFromFlows(random: Random, count: number): Filter[] {
  return Array.from({ length: count }, () => {
    const terms = random.some(comparisonsOf(random.pick(flows)), random.pick([0.1, 0.2, 0.4]));
    return combine('and', terms);
  }).filter((filter) => filter.kind !== 'all');
}

function randomFilters(count: number): Filter[] {
  const and = fc.array(matchArbitrary, { minLength: 1, maxLength: 3 }).map((terms) => combine('and', terms));
  return fc.sample(fc.oneof(filterArbitrary, and), { seed: SEED, numRuns: count }).filter(isSteady);
}

describe('whatever the filter', () => {
  test('the flows are the same with the kernel’s help, without it, and by a whole dump', async () => {
    const without = believing(conservativeCapabilities('test'));
    let matching = 0;
    for (const filter of [
      ...filtersFromFlows(new Random(SEED), SIZES.filteredDumps),
      ...randomFilters(SIZES.filteredDumps),
    ]) {
      const text = printFilter(filter);
      const expected = byColumns(filter);
      expect(names(await conntrack.list({ filter })), text).toEqual(expected);
      expect(names(await without.list({ filter })), text).toEqual(expected);
      if (expected.length > 0) matching++;
    }
    expect(matching).toBeGreaterThan(SIZES.filteredDumps / 2);
  });

  test('they are those that conntrack lists, if its options can express it', async () => {
    let said = 0;
    // Only few can be expressed.
    for (const filter of filtersFromFlows(new Random(SEED + 1), 4 * SIZES.filteredDumps)) {
      const options = toConntrackOptions(filter);
      if (options === undefined) continue;
      said++;
      // Without -f, conntrack uses the family of the first address, and IPv4 if there is none.
      const families = /(^| )-[fsdrq] /.test(options) ? [''] : ['-f ipv4 ', '-f ipv6 '];
      const lines = families.flatMap((family) =>
        table
          .conntrack('-L', '-o', 'id', ...(family + options).split(' '))
          .trim()
          .split('\n'),
      );
      // ICMP has an id, too; the entry's is the last.
      const ids = (list: readonly string[]): string[] =>
        list.map((line) => /.* id=(\d+)/.exec(line)?.[1] ?? line).sort();
      const ours = (await conntrack.list({ filter })).map(({ id }) => ` id=${id}`);
      expect(ids(ours), `${printFilter(filter)} as ${options}`).toEqual(ids(lines.filter((line) => line !== '')));
    }
    expect(said).toBeGreaterThan(SIZES.filteredDumps / 8);
  });

  test('believing a kernel that is wrong would show here', async () => {
    const everything = believing(capabilitiesOf('test', new Set(CAPABILITIES)));
    const { ipv6Address } = await kernelCapabilities();
    const [flow] = flows.filter(({ family }) => family === 'ipv6');
    const filter = `src = ${flow?.orig.src}`;
    const expected = names(await conntrack.list({ filter }));
    expect(expected.length).toBeGreaterThan(0);
    expect(names(await everything.list({ filter })).join() === expected.join()).toBe(ipv6Address);
  });
});

describe('a filter given as', () => {
  const wanted = (flow: Flow): boolean => flow.protocol === 17 && flow.orig.dport === 53;

  test.each([
    ['a text', 'udp and dport = 53'],
    ['options of conntrack', '-p udp --dport 53'],
    ['the Go library’s filter', new ConntrackFilter().addProtocol(17).addPort(ConntrackFilterType.origDstPort, 53)],
    ['a function', wanted],
  ])('%s lists the same', async (_, filter) => {
    const expected = names(flows.filter(wanted));
    expect(expected.length).toBeGreaterThan(4);
    expect(names(await conntrack.list({ filter }))).toEqual(expected);
  });

  test('every type of ICMP can be requested, even those that the kernel refuses', async () => {
    const found = new Set<number>();
    for (const type of ICMP_TYPES) {
      for (const proto of ['icmp', 'icmpv6']) {
        const filter = `proto = ${proto} and icmp.type = ${type}`;
        const listed = await conntrack.list({ filter });
        const expected = flows.filter(
          (flow) => flow.protocol === (proto === 'icmp' ? 1 : 58) && flow.orig.icmpType === type,
        );
        expect([filter, names(listed)]).toEqual([filter, names(expected)]);
        if (listed.length > 0) found.add(type);
      }
    }
    expect([...found]).toEqual(expect.arrayContaining([8, 128]));
  });

  test('a text is with the options of a dump', async () => {
    const filter = 'udp';
    const ofFamily = flows.filter(({ protocol, family }) => protocol === 17 && family === 'ipv6');
    expect(names(await conntrack.list({ filter, family: 'ipv6' }))).toEqual(names(ofFamily));
    expect(await conntrack.list({ filter: 'udp and ipv4', family: 'ipv6' })).toEqual([]);
    expect(await conntrack.list({ filter, table: 'unconfirmed' })).toEqual([]);
  });

  test('an invalid text is refused before any request', async () => {
    await expect(conntrack.list({ filter: 'dprot = 5' })).rejects.toBeInstanceOf(FilterSyntaxError);
    await expect(conntrack.dump({ filter: 'proto =' }).next()).rejects.toMatchObject({ code: 'EFILTER' });
  });

  test('a function that throws ends the dump with what it threw', async () => {
    const filter = (): boolean => {
      throw new RangeError('mine');
    };
    await expect(conntrack.list({ filter })).rejects.toThrow('mine');
    expect((await conntrack.list({ filter: 'udp' })).length).toBeGreaterThan(0);
  });

  test('a direction needs the namespace’s addresses', async () => {
    const filter = 'direction = outbound';
    expect(await conntrack.list({ filter })).toEqual([]);
    const localAddresses = ['10.0.0.1'];
    const outbound = flows.filter(({ orig }) => orig.src === '10.0.0.1' && orig.dst !== '10.0.0.1');
    expect(names(await conntrack.list({ filter, localAddresses }))).toEqual(names(outbound));
  });
});

test('through the helper, which inspects every request, the flows are the same', async () => {
  const helper = join(import.meta.dirname, '../../native/build/flowglass-helper');
  const args = ['netns', 'exec', table.namespace.name, helper];
  await using through = await Conntrack.open({ helper: { command: 'ip', args } });
  for (const filter of filtersFromFlows(new Random(SEED + 2), 40)) {
    expect(names(await through.list({ filter })), printFilter(filter)).toEqual(byColumns(filter));
  }
});
