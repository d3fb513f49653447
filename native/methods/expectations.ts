// Expectations: list, get, create, delete, count.

import { checkOptions } from '../flow/checks.ts';
import type { Family } from '../flow/family.ts';
import type { FlowKey } from '../flow/flow-key.ts';
import { type FlowLike, flowKeyOf } from '../flow/flow-like.ts';
import { ConntrackError } from '../handle/errors.ts';
import type { HandleSession } from '../handle/handle-session.ts';
import { checkExpectationTimeout } from '../handle/timeout-limits.ts';
import { decodeExpectation, type Expectation } from '../wire/expectation.ts';
import {
  type ExpectationKey,
  encodeExpectCreate,
  encodeExpectDelete,
  encodeExpectDump,
  encodeExpectFlush,
  encodeExpectGet,
  encodeExpectUpdate,
  type NewExpectation,
  zoneOf,
} from '../wire/expectation-requests.ts';
import { decodeExpectStatistics, type ExpectStats, encodeExpectStats } from '../wire/statistics.ts';
import { EPROTONOSUPPORT, namesLostPorts } from './dccp-ports.ts';
import { misnamed } from './masters.ts';

const ENOENT = 2;

/** Which expectations to list. */
export interface ExpectationListOptions {
  family?: Family | undefined;
  /** Only those of this flow, given with its zone if it is in one. */
  master?: FlowLike | undefined;
}

/** @throws ConntrackError; ENOENT for a master that does not exist. */
export async function listExpectations(
  session: HandleSession,
  options: ExpectationListOptions,
): Promise<Expectation[]> {
  checkOptions(options, ['family', 'master']);
  const request = encodeExpectDump(options);
  const master = options.master && flowKeyOf(options.master);
  if (namesLostPorts(master?.protocol, master)) throw new ConntrackError('listExpectations', ENOENT);
  const family = master?.family ?? options.family;
  if (master) await checkMaster(session, 'listExpectations', { ...master, family }, zoneOf(master));
  return session.ask('listExpectations', request, decodeExpectation);
}

/** @returns undefined if there is none. */
export async function getExpectation(session: HandleSession, key: ExpectationKey): Promise<Expectation | undefined> {
  const request = encodeExpectGet(key);
  if (namesLostPorts(key.tuple.protocol, key.tuple)) return undefined;
  const answers = await orNone(session.ask('getExpectation', request, decodeExpectation));
  return answers?.[0];
}

/** The kernel gives a new expectation the helper's timeout; another one is set right afterwards. */
export async function createExpectation(session: HandleSession, expectation: NewExpectation): Promise<void> {
  const create = encodeExpectCreate(expectation);
  const { timeoutSec } = expectation;
  const update = timeoutSec === undefined ? undefined : encodeExpectUpdate(expectation, timeoutSec);
  const { protocol, tuple, nat } = expectation;
  const master = flowKeyOf(expectation.master);
  checkExpectationTimeout(timeoutSec);
  if (namesLostPorts(protocol, tuple, nat)) throw new ConntrackError('createExpectation', EPROTONOSUPPORT);
  if (namesLostPorts(master.protocol, master)) throw new ConntrackError('createExpectation', ENOENT);
  const zone = zoneOf(master, expectation.zone);
  await checkMaster(session, 'createExpectation', { ...master, family: expectation.family }, zone);
  await session.ask('createExpectation', create, ignore);
  if (update) await session.ask('createExpectation', update, ignore);
}

/** The kernel looks the master up in one zone for both directions. @throws ConntrackError ENOENT for a misnamed one. */
async function checkMaster(
  session: HandleSession,
  op: string,
  master: FlowKey,
  zone: number | undefined,
): Promise<void> {
  const key = { ...master, zone, zoneOrig: undefined, zoneReply: undefined };
  const [isMisnamed] = await misnamed(session, [key]);
  if (isMisnamed) throw new ConntrackError(op, ENOENT);
}

/** @returns false if there was none. */
export async function deleteExpectation(session: HandleSession, key: ExpectationKey): Promise<boolean> {
  const request = encodeExpectDelete(key);
  if (namesLostPorts(key.tuple.protocol, key.tuple)) return false;
  return (await orNone(session.ask('deleteExpectation', request, ignore))) !== undefined;
}

/** Deletes all, or all whose master has this helper. */
export async function flushExpectations(
  session: HandleSession,
  options: { helper?: string | undefined },
): Promise<void> {
  checkOptions(options, ['helper']);
  await session.ask('flushExpectations', encodeExpectFlush(options), ignore);
}

/** The counters of each CPU. */
export async function expectationStats(session: HandleSession): Promise<ExpectStats[]> {
  return session.ask('expectationStats', encodeExpectStats(), decodeExpectStatistics);
}

/** The kernel answers with an acknowledgement only. */
function ignore(): void {}

async function orNone<T>(work: Promise<T>): Promise<T | undefined> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof ConntrackError && error.errno === ENOENT) return undefined;
    throw error;
  }
}
