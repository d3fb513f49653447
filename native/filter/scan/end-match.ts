// Comparisons of ends: an address with its port. Pure.

import { PRESENCE } from '../../flow/column-schema.ts';
import type { EndValue, Match } from '../ast.ts';
import { addressConditions, addressPasses } from './address-condition.ts';
import type { AddressTest } from './address-text.ts';
import type { Memory } from './memory.ts';
import { presenceScan } from './number-match.ts';
import { NumberSet } from './number-set.ts';
import { portColumnScan, REPLY_PORTS } from './port-match.ts';
import { scanRows } from './scan.ts';
import { allOf, anyOf, rowScan, type Scan } from './scan-of.ts';
import { WITH_PORTS } from './scan-ports.ts';

/** Whether an address and its port are one of several ends. */
type EndTest = (words: Uint32Array, at: number, port: number) => boolean;

type AddressColumn = 'origSrc' | 'origDst';
type PortColumn = 'origSport' | 'origDport';

/**
 * The positive form of a comparison on `end`. For each end of the original direction, one scan looks for the addresses
 * of all values and one for their ports; only if the values differ in their ports, a third checks the pairs.
 * @param memory where results of addresses are remembered.
 */
export function endScan(match: Match, memory: Memory): Scan {
  const ends = match.values.flatMap((value) => (value.type === 'end' ? [value] : []));
  const ports = new NumberSet(
    ends.map(({ ports: { from, to } }) => ({ low: from, high: to })),
    memory,
  );
  const groups = byPorts(ends, memory);
  const test = endTest(groups, ports);
  const addresses = addressConditions(
    ends.map((end) => end.addresses),
    memory,
  );
  const original = (address: AddressColumn, port: PortColumn): Scan => {
    const hasAddress = anyOf(
      addresses.map(
        ({ scan }): Scan =>
          (columns, span, care, out) =>
            scan(span, care, out, columns[address]),
      ),
    );
    const hasPort = portColumnScan(port, ports);
    if (groups.length <= 1) return allOf([hasAddress, hasPort]);
    const hasBoth: Scan = (columns, span, care, out) => {
      const words = columns[address];
      const numbers = columns[port];
      scanRows(span, care, out, (row) => test(words, row * 4, numbers[row] ?? 0));
    };
    return allOf([hasAddress, hasPort, hasBoth]);
  };
  return anyOf([original('origSrc', 'origSport'), original('origDst', 'origDport'), replyScan(test)]);
}

/** How many scans the values take; see addressPasses. */
export function endPasses(match: Match, ofSet: number): number {
  const addresses = match.values.flatMap((value) => (value.type === 'end' ? [value.addresses] : []));
  return addressPasses(addresses, ofSet);
}

/** The ends of replies that are not the inverse; an inverse has the ends of the original direction. */
function replyScan(test: EndTest): Scan {
  const either = rowScan(({ protocol, reply: { index, src, dst, sport, dport } }, row) => {
    const at = index ? (index[row] ?? 0) - 1 : row;
    if (at < 0 || !WITH_PORTS[protocol[row] ?? 0]) return false;
    return test(src, at * 4, sport[at] ?? 0) || test(dst, at * 4, dport[at] ?? 0);
  });
  return allOf([presenceScan(REPLY_PORTS | PRESENCE.translated), either]);
}

/** Values with the same ports: their addresses are one test. */
interface PortGroup {
  readonly from: number;
  readonly to: number;
  readonly test: AddressTest;
}

function byPorts(ends: readonly EndValue[], memory: Memory): PortGroup[] {
  const groups = new Map<string, EndValue[]>();
  for (const end of ends) {
    const key = `${end.ports.from}-${end.ports.to}`;
    const known = groups.get(key);
    if (known) known.push(end);
    else groups.set(key, [end]);
  }
  return [...groups.values()].map((group) => {
    const conditions = addressConditions(
      group.map(({ addresses }) => addresses),
      memory,
    );
    const { from, to } = group[0]?.ports ?? { from: 1, to: 0 };
    return { from, to, test: (words, at) => conditions.some(({ test }) => test(words, at)) };
  });
}

/** Single ports are looked up; ranges are tried one by one. */
function endTest(groups: readonly PortGroup[], ports: NumberSet): EndTest {
  const single = new Map(groups.flatMap(({ from, to, test }) => (from === to ? [[from, test] as const] : [])));
  const ranges = groups.filter(({ from, to }) => from !== to);
  return (words, at, port) => {
    if (!ports.has(port)) return false;
    if (single.get(port)?.(words, at)) return true;
    return ranges.some(({ from, to, test }) => port >= from && port <= to && test(words, at));
  };
}
