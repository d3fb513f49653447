// One socket or two, by the pace of earlier dumps: a machine is a pair of durations.

import { expect, test } from 'vitest';
import { SocketChoice } from '../../../../native/methods/socket-choice.ts';

interface Machine {
  readonly oneMs: number;
  readonly twoMs: number;
}

const FEW_CORES: Machine = { oneMs: 222, twoMs: 257 };
const FREE_CORES: Machine = { oneMs: 222, twoMs: 130 };
const FLOWS = 200_000;

/** Dumps one after another; the sockets that each used. */
function dumps(choice: SocketChoice, machine: Machine, count: number, flows = FLOWS): number[] {
  return Array.from({ length: count }, () => {
    const sockets = choice.two ? 2 : 1;
    choice.ended(sockets, flows, (sockets === 2 ? machine.twoMs : machine.oneMs) * (flows / FLOWS));
    return sockets;
  });
}

const times = (count: number, sockets: number): number[] => Array.from({ length: count }, () => sockets);

test('each way is tried once, and then the faster one is taken', () => {
  expect(dumps(new SocketChoice(), FEW_CORES, 6)).toEqual([2, 1, 1, 1, 1, 1]);
  expect(dumps(new SocketChoice(), FREE_CORES, 6)).toEqual([2, 1, 2, 2, 2, 2]);
});

test('two sockets that are hardly faster are not worth their processor time', () => {
  expect(dumps(new SocketChoice(), { oneMs: 222, twoMs: 210 }, 4)).toEqual([2, 1, 1, 1]);
});

test('the pace counts, not the duration: the table may have grown', () => {
  const choice = new SocketChoice();
  dumps(choice, FREE_CORES, 1, 10 * FLOWS);
  dumps(choice, FREE_CORES, 1);
  expect(choice.two).toBe(true);
});

test('the slower way is tried again now and then, and taken if it has become the faster one', () => {
  const choice = new SocketChoice();
  dumps(choice, FEW_CORES, 2);
  const sockets = dumps(choice, FEW_CORES, 48);
  expect(sockets.filter((one) => one === 2)).toHaveLength(3);
  for (let at = 0; at < 2; at++) expect(sockets[sockets.indexOf(2) + at * 16]).toBe(2);
  expect(dumps(choice, { oneMs: 222, twoMs: 60 }, 40).slice(-8)).toEqual(times(8, 2));
  expect(dumps(choice, FEW_CORES, 80).filter((one) => one === 1).length).toBeGreaterThan(50);
});

test('dumps on one socket by choice of the caller count as well', () => {
  const choice = new SocketChoice();
  for (let dump = 0; dump < 30; dump++) choice.ended(1, FLOWS, FEW_CORES.oneMs);
  expect(dumps(choice, FEW_CORES, 3)).toEqual([2, 1, 1]);
});

test('a small table tells nothing', () => {
  expect(dumps(new SocketChoice(), FEW_CORES, 5, 40_000)).toEqual(times(5, 2));
});
