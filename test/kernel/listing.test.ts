// Listing, compared with conntrack(8) line by line.

import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { compileFilter, parseFilter, toConntrackOptions } from '../../native/filter/index.ts';
import { type FlowBatch, HEADER, PRESENCE } from '../../native/flow/index.ts';
import { formatFlowLine } from '../../native/formats/index.ts';
import type { Conntrack, Family } from '../../native/index.ts';
import { fillMixed, MIXED_FLOWS } from './support/mixed-table.ts';
import type { Namespace } from './support/namespace.ts';
import { namespaceForAll } from './support/own-namespace.ts';

const ROOT = join(import.meta.dirname, '../..');

let namespace: Namespace;
let conntrack: Conntrack;

namespaceForAll(async (own) => {
  namespace = own.namespace;
  fillMixed(namespace);
  conntrack = await own.open();
});

/** Timeouts and ages change while we look: a second more or less does not matter. */
function comparable(lines: string[]): string[] {
  return lines.map((line) => line.replace(/^(\S+\s+\d+) \d+/, '$1 T').replace(/delta-time=\d+ /, '')).sort();
}

async function ourLines(
  wanted?: (batch: FlowBatch, row: number) => boolean,
  options: { family?: Family } = {},
): Promise<string[]> {
  const lines: string[] = [];
  for await (const batch of conntrack.dump(options)) {
    for (let row = 0; row < batch.length; row++) {
      if (!wanted || wanted(batch, row)) lines.push(formatFlowLine(batch, row));
    }
  }
  return lines;
}

describe('listing a table of everything', () => {
  test('yields the very lines of conntrack -L', async () => {
    const theirs = comparable(namespace.list());
    expect(theirs).toHaveLength(MIXED_FLOWS);
    expect(comparable(await ourLines())).toEqual(theirs);
  });

  test('by family yields the family’s lines', async () => {
    for (const family of ['ipv4', 'ipv6'] as const) {
      const theirs = namespace.run('conntrack', '-L', '-f', family).trim().split('\n');
      expect(comparable(await ourLines(undefined, { family }))).toEqual(comparable(theirs));
    }
  });

  test('counts nothing as malformed, unknown or foreign', async () => {
    const beginMs = Date.now();
    for await (const batch of conntrack.dump()) {
      for (const word of [HEADER.malformed, HEADER.unknownAttributes, HEADER.foreign])
        expect(batch.header(word)).toBe(0);
      expect(batch.receivedMs).toBeGreaterThan(beginMs - 1);
      expect(batch.receivedMs).toBeLessThan(Date.now() + 1);
    }
  });

  test('marks translated flows and no others', async () => {
    const ports = new Set<number>();
    for await (const batch of conntrack.dump()) {
      for (let row = 0; row < batch.length; row++) {
        if ((batch.presence[row] ?? 0) & PRESENCE.translated) ports.add(batch.origDport[row] ?? 0);
      }
    }
    expect([...ports].sort()).toEqual([7002, 80]);
  });

  test('gives every flow its own key, the same through every handle of a process and another in another process', async () => {
    const keysOf = async (handle: Conntrack): Promise<string[]> => {
      const keys: string[] = [];
      for await (const batch of handle.dump()) {
        for (let row = 0; row < batch.length; row++) keys.push(`${batch.key[row * 2]},${batch.key[row * 2 + 1]}`);
      }
      return keys.sort();
    };
    const keys = await keysOf(conntrack);
    expect(new Set(keys).size).toBe(MIXED_FLOWS);
    expect(await keysOf(conntrack)).toEqual(keys);
    await using other = await namespace.open();
    expect(await keysOf(other)).toEqual(keys);
    expect(keysInOtherProcess()).not.toEqual(keys);
  });

  test('agrees with the statistics', async () => {
    expect((await conntrack.stats()).entries).toBe(namespace.count());
    expect((await conntrack.stats()).maxEntries).toBeGreaterThan(0);
  });
});

/** The keys in another process, in the form that the test above uses. */
function keysInOtherProcess(): string[] {
  const script = `
    import { Conntrack } from './native/index.ts';
    const conntrack = await Conntrack.open({ netns: '${namespace.name}' });
    const keys = [];
    for await (const batch of conntrack.dump()) {
      for (let row = 0; row < batch.length; row++) keys.push(batch.key[row * 2] + ',' + batch.key[row * 2 + 1]);
    }
    console.log(JSON.stringify(keys.sort()));`;
  const output = execFileSync(process.execPath, ['--input-type=module', '-e', script], { cwd: ROOT, encoding: 'utf8' });
  const keys: string[] = JSON.parse(output);
  expect(keys).toHaveLength(MIXED_FLOWS);
  return keys;
}

/** Filters that conntrack(8) can express, too. */
const FILTERS = [
  'proto == tcp',
  'proto == udp and dport == 53',
  'proto == tcp and dport == 443',
  'src == 10.0.0.1',
  'src == 10.0.0.0/24',
  'dst == fd00::2',
  'mark == 9',
  'zone.orig == 12 and zone.reply == 12',
  'proto == tcp and state == established',
  'proto == sctp',
  'proto == icmp',
  'proto == gre',
  'reply.src == 192.168.0.9',
];

describe('filtering', () => {
  test.each(FILTERS)('%s selects what conntrack selects', async (text) => {
    const parsed = parseFilter(text);
    if (!parsed.ok) throw new Error(`${text}: ${parsed.errors[0]?.message}`);
    const filter = compileFilter(parsed.filter);
    const options = toConntrackOptions(parsed.filter);
    if (options === undefined) throw new Error(`${text}: no options`);
    const theirs = comparable(listBothFamilies(options.split(' ')));
    expect(theirs.length).toBeGreaterThan(0);
    expect(comparable(await ourLines((batch, row) => filter.matchesRow(batch, row)))).toEqual(theirs);
  });
});

/** An address of one family makes conntrack refuse the other. */
function listBothFamilies(options: string[]): string[] {
  const address = options[options.findIndex((option) => /^-[sdrq]$/.test(option)) + 1] ?? '';
  const named = options.some((option) => /^-[sdrq]$/.test(option));
  const families = named ? [address.includes(':') ? 'ipv6' : 'ipv4'] : ['ipv4', 'ipv6'];
  const output = families.map((family) => namespace.run('conntrack', '-L', '-f', family, ...withoutFamily(options)));
  return output
    .join('')
    .split('\n')
    .filter((line) => line !== '');
}

function withoutFamily(options: string[]): string[] {
  const at = options.indexOf('-f');
  return at < 0 ? options : options.toSpliced(at, 2);
}
