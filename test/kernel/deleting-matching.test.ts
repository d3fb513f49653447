// Deleting and flushing by filter: exactly what matches is deleted, and each flow's end is counted.

import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compileFilter, type Filter, MATCH_ALL, printFilter } from '../../native/filter/index.ts';
import { type Flow, flowAt } from '../../native/flow/index.ts';
import {
  Conntrack,
  ConntrackError,
  type DeleteMatchingResult,
  FilterSyntaxError,
  IncompleteDeleteError,
} from '../../native/index.ts';
import { runSeed } from '../random.ts';
import { SIZES } from '../sizes.ts';
import { filterArbitrary } from '../unit/native/filter/random-filters.ts';
import type { Namespace } from './support/namespace.ts';
import { namespaceForEach } from './support/own-namespace.ts';
import { RandomTable } from './support/random-table.ts';

const SEED = runSeed('deleting by filter');
const HELPER = join(import.meta.dirname, '../../native/build/flowglass-helper');
const CTLOAD = join(import.meta.dirname, '../../native/build/ctload');

let namespace: Namespace;
let conntrack: Conntrack;

namespaceForEach(async (own) => {
  namespace = own.namespace;
  conntrack = await own.open();
});

const counts = (some: Partial<DeleteMatchingResult>): DeleteMatchingResult => ({
  matched: 0,
  deleted: 0,
  gone: 0,
  replaced: 0,
  unmatched: 0,
  refused: 0,
  unknown: 0,
  notSent: 0,
  errnos: new Map(),
  ...some,
});

const insertUdp = (sport: number): void =>
  namespace.insert(`-p udp -s 10.0.0.1 -d 10.0.0.2 --sport ${sport} --dport 53 -t 300`);

/** Fills the table: a third UDP, a quarter IPv6. */
function fillMix(flows: number): void {
  namespace.run(CTLOAD, 'insert', String(flows), '--mix', '--timeout', '3600');
}

describe('what matches a filter', () => {
  test('is deleted, and nothing else, whatever the filter', async () => {
    await using table = await RandomTable.make(SEED, { entries: 1200, labelled: 5, traffic: 0 });
    await using handle = await table.namespace.open();
    const steady = (filter: Filter): boolean =>
      filter.kind !== 'all' && !/\b(age|timeout|use|start)\b/.test(printFilter(filter));
    const filters = fc.sample(filterArbitrary, { seed: SEED, numRuns: SIZES.deletes }).filter(steady);
    const name = ({ id, protocol, orig }: Flow): string => `${id} ${protocol} ${orig.src} ${orig.dst}`;
    let deletions = 0;
    for (const filter of filters) {
      const compiled = compileFilter(filter);
      const left: string[] = [];
      let matching = 0;
      for await (const batch of handle.dump()) {
        for (let row = 0; row < batch.length; row++) {
          if (compiled.matchesRow(batch, row)) matching++;
          else left.push(name(flowAt(batch, row)));
        }
      }
      const result = await handle.deleteMatching(filter);
      expect(result, printFilter(filter)).toEqual(counts({ matched: matching, deleted: matching }));
      expect((await handle.list()).map(name).sort(), printFilter(filter)).toEqual(left.sort());
      if (matching > 0) deletions++;
      if (left.length < 600) table.refill();
    }
    expect(deletions).toBeGreaterThan(SIZES.deletes / 8);
  });

  test('is what conntrack -D deletes by the same options', async () => {
    await using table = await RandomTable.make(SEED, { entries: 800, labelled: 0, traffic: 0 });
    await using handle = await table.namespace.open();
    const remaining = (): string[] =>
      table.namespace
        .list()
        .map((line) => line.replace(/^(\S+\s+\d+) \d+|delta-time=\d+/g, '$1'))
        .sort();
    for (const options of [
      '-f ipv4 -p udp --dport 53',
      '-f ipv6',
      '-f ipv4 -s 10.0.0.0/24',
      '-f ipv4 -m 42',
      '-w 12',
    ]) {
      table.refill();
      table.conntrack('-D', ...(options.startsWith('-f') ? options : `-f ipv4 ${options}`).split(' '));
      const theirs = remaining();
      table.refill();
      const { matched, deleted } = await handle.deleteMatching(options, {
        family: options.includes('ipv6') ? 'ipv6' : 'ipv4',
      });
      expect(matched, options).toBeGreaterThan(0);
      expect(deleted, options).toBe(matched);
      expect(remaining(), options).toEqual(theirs);
    }
  });

  test('is counted once each, though the dump continues during the delete', async () => {
    fillMix(30_000);
    // Also without the kernel's help: then the dump goes through all flows.
    expect(await conntrack.deleteMatching('udp')).toEqual(counts({ matched: 10_000, deleted: 10_000 }));
    expect(namespace.count()).toBe(20_000);
    expect(await conntrack.deleteMatching(() => true)).toEqual(counts({ matched: 20_000, deleted: 20_000 }));
    expect(namespace.count()).toBe(0);
  });

  test('is limited to the family', async () => {
    fillMix(1200);
    expect(await conntrack.deleteMatching('udp', { family: 'ipv6' })).toEqual(counts({ matched: 100, deleted: 100 }));
    expect(await conntrack.deleteMatching('udp')).toEqual(counts({ matched: 300, deleted: 300 }));
  });

  test('is nothing if nothing matches', async () => {
    insertUdp(1);
    for (const filter of ['tcp', 'mark < 0', () => false]) {
      expect(await conntrack.deleteMatching(filter)).toEqual(counts({}));
    }
    expect(namespace.count()).toBe(1);
  });
});

describe('flushing with a filter', () => {
  test('deletes exactly what matches', async () => {
    fillMix(1200);
    expect(await conntrack.flush({ filter: 'ipv6 and tcp' })).toEqual(counts({ matched: 200, deleted: 200 }));
    expect(namespace.count()).toBe(1000);
    expect(await conntrack.flush({ family: 'ipv6' })).toBeUndefined();
    expect(namespace.count()).toBe(900);
    expect(await conntrack.flush()).toBeUndefined();
    expect(namespace.count()).toBe(0);
  });
});

test('conditions that every flow meets are taken literally', async () => {
  insertUdp(1);
  expect(await conntrack.deleteMatching('not tcp or tcp')).toEqual(counts({ matched: 1, deleted: 1 }));
  expect(namespace.count()).toBe(0);
});

describe('a filter is refused, and nothing deleted,', () => {
  test.each<[string, unknown]>([
    ['an empty text', ''],
    ['white space', ' \n'],
    ['a command without options', 'conntrack -D'],
    ['a conjunction of nothing', { kind: 'and', terms: [] }],
    ['the AST of everything', MATCH_ALL],
    ['nothing', undefined],
  ])('when it says nothing: %s', async (_, filter) => {
    insertUdp(1);
    await expect(conntrack.deleteMatching(filter as string)).rejects.toThrow(/^Expected a filter .*call flush\(\)/);
    if (filter !== undefined) await expect(conntrack.flush({ filter: filter as string })).rejects.toThrow(TypeError);
    expect(namespace.count()).toBe(1);
  });

  test('if it is not understood', async () => {
    insertUdp(1);
    for (const text of ['udp and', '-p udp --dport 53-54', 'dport = 70000']) {
      await expect(conntrack.deleteMatching(text)).rejects.toBeInstanceOf(FilterSyntaxError);
      await expect(conntrack.flush({ filter: text })).rejects.toBeInstanceOf(FilterSyntaxError);
    }
    expect(namespace.count()).toBe(1);
  });
});

describe('a flow that matched', () => {
  test('but was gone before it could be deleted is counted as gone', async () => {
    insertUdp(1);
    const filter = (): boolean => {
      namespace.run('conntrack', '-D', '-p', 'udp');
      return true;
    };
    expect(await conntrack.deleteMatching(filter)).toEqual(counts({ matched: 1, gone: 1 }));
  });

  test('but whose tuple belongs to another flow by then is counted as replaced and left alone', async () => {
    insertUdp(1);
    const filter = (): boolean => {
      namespace.run('conntrack', '-D', '-p', 'udp');
      insertUdp(1);
      return true;
    };
    expect(await conntrack.deleteMatching(filter, { verify: true })).toEqual(counts({ matched: 1, replaced: 1 }));
    expect(namespace.count()).toBe(1);
  });
});

describe('a delete that fails', () => {
  test('before anything is deleted reports only why', async () => {
    insertUdp(1);
    const args = ['netns', 'exec', namespace.name, HELPER, '--read-only'];
    await using reader = await Conntrack.open({ helper: { command: 'ip', args } });
    const failure = await reader.deleteMatching('udp').catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(ConntrackError);
    expect(failure).not.toBeInstanceOf(IncompleteDeleteError);
    expect(failure).toMatchObject({ code: 'EPERM', op: 'deleteMatching' });
    expect(namespace.count()).toBe(1);
  });

  test('halfway reports what was done before', async () => {
    fillMix(40_000);
    let asked = 0;
    const filter = (): boolean => {
      if (++asked === 20_000) void conntrack.close();
      return true;
    };
    const failure = await conntrack.deleteMatching(filter).catch((error: unknown) => error);
    if (!(failure instanceof IncompleteDeleteError)) throw new Error(`expected that it failed, got ${String(failure)}`);
    const { done, code } = failure;
    expect(code).toBe('ECANCELED');
    expect(done.deleted).toBeGreaterThan(0);
    expect(done.deleted + done.unknown + done.notSent).toBe(done.matched);
    const removed = 40_000 - namespace.count();
    expect(removed).toBeGreaterThanOrEqual(done.deleted);
    expect(removed).toBeLessThanOrEqual(done.deleted + done.unknown);
  });

  test('because the handle is closed says so', async () => {
    await conntrack.close();
    await expect(conntrack.deleteMatching('udp')).rejects.toMatchObject({ code: 'ECANCELED' });
  });
});
