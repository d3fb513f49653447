// The table of expectations in terms of the Go library's interface: the expected flow, and deleting by filter.

import type { Conntrack } from '../conntrack.ts';
import { type Family, familyNumber } from '../flow/family.ts';
import type { Flow } from '../flow/flow.ts';
import { checkAnswer } from '../handle/argument-checks.ts';
import { ConntrackError } from '../handle/errors.ts';
import type { DeleteMatchingResult } from '../methods/delete-matching.ts';
import type { Expectation } from '../wire/expectation.ts';
import { ConntrackFlow, ipTuple } from './conntrack-flow.ts';
import type { CustomConntrackFilter } from './filter-types.ts';

const ENOENT = 2;

/** Errors that concern the whole table: the delete stops. */
const FATAL = new Set(['ECANCELED', 'EPIPE', 'EPERM']);

/** The flow that an expectation waits for, and its reply. Parts that the mask leaves open are 0. */
export function expectedFlow({ family, tuple }: Expectation): ConntrackFlow {
  const { protocol, src, dst, sport, dport } = tuple;
  return new ConntrackFlow({
    familyType: familyNumber(family),
    forward: ipTuple(tuple, protocol),
    reverse: ipTuple({ ...tuple, src: dst, dst: src, sport: dport, dport: sport }, protocol),
  });
}

/** Deletes the expectations whose flow matches, one by one. @throws ConntrackError without the right to change anything. */
export async function deleteExpectations(
  conntrack: Conntrack,
  family: Family | undefined,
  filter: CustomConntrackFilter,
): Promise<DeleteMatchingResult> {
  const errnos = new Map<number, number>();
  const counts = { matched: 0, deleted: 0, gone: 0, refused: 0 };
  for (const expectation of await conntrack.listExpectations({ family })) {
    if (!checkAnswer(filter.matchConntrackFlow(expectedFlow(expectation)))) continue;
    counts.matched++;
    try {
      counts[(await deleteOne(conntrack, expectation)) ? 'deleted' : 'gone']++;
    } catch (error) {
      if (!(error instanceof ConntrackError) || FATAL.has(error.code)) throw error;
      counts.refused++;
      errnos.set(error.errno, (errnos.get(error.errno) ?? 0) + 1);
    }
  }
  return { ...counts, replaced: 0, unmatched: 0, unknown: 0, notSent: 0, errnos };
}

/** Deletes the expectation of this flow. @throws ConntrackError ENOENT if there is none. */
export async function deleteExpectation(conntrack: Conntrack, { familyType, forward }: ConntrackFlow): Promise<void> {
  const isExpected = (one: Expectation): boolean => {
    const { familyType: family, forward: expected } = expectedFlow(one);
    const parts = ['protocol', 'srcIP', 'dstIP', 'srcPort', 'dstPort'] as const;
    return family === familyType && parts.every((part) => expected[part] === forward[part]);
  };
  const found = (await conntrack.listExpectations()).find(isExpected);
  if (!found || !(await deleteOne(conntrack, found))) throw new ConntrackError('deleteExpectation', ENOENT);
}

/**
 * The kernel finds an expectation only by the zone of its master, but does not report that zone. If it is not found
 * without a zone, the zones of the master's tuple are tried.
 */
async function deleteOne(conntrack: Conntrack, expectation: Expectation): Promise<boolean> {
  if (await conntrack.deleteExpectation(expectation)) return true;
  for (const zone of await zonesOfMaster(conntrack, expectation)) {
    if (await conntrack.deleteExpectation({ ...expectation, zone })) return true;
  }
  return false;
}

async function zonesOfMaster(conntrack: Conntrack, { master, family }: Expectation): Promise<Set<number>> {
  if (!master) return new Set();
  const isMaster = ({ orig, protocol }: Flow): boolean =>
    protocol === master.protocol &&
    (['src', 'dst', 'sport', 'dport'] as const).every((part) => orig[part] === master[part]);
  const flows = await conntrack.list({ family, filter: isMaster });
  return new Set(flows.flatMap(({ zone, zoneOrig, zoneReply }) => zone ?? zoneOrig ?? zoneReply ?? []));
}
