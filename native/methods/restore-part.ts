// Flows of a snapshot, created again together, and what became of each.

import { batchOf } from '../flow/batch-of.ts';
import { STATUS_BITS } from '../flow/names.ts';
import type { HandleSession } from '../handle/handle-session.ts';
import { WRITE_OUTCOME, type WriteResult } from '../handle/outcomes.ts';
import type { NewFlow } from '../wire/new-flow.ts';
import { keyOf } from './change-existing.ts';
import { createEncoded, createFlows } from './create.ts';
import { isTooLong, newFlowOf } from './flow-again.ts';
import type { IdentityColumns } from './restored-identities.ts';
import type { SnapshotFlow } from './snapshot.ts';

/** What a restored flow can lack. Counters, start time and id are always new, and not listed. */
export type Lacking =
  /** Its master no longer exists, so it is not EXPECTED. */
  | 'master'
  /** The kernel no longer has such a helper for it. */
  | 'helper'
  /** No rule uses labels any longer. */
  | 'labels'
  /** It is tracked in software until it is offloaded again. */
  | 'offload'
  /** It was offloaded, so its timeout was unknown; or this kernel does not support a timeout that long. */
  | 'timeout'
  /** Only the kernel's security module assigns one. */
  | 'secctx';

/** What became of one flow of a snapshot. */
export interface RestoreOutcome {
  /**
   * `exists`: a flow with one of its tuples already exists, for example one that its next packet created. `expired`: its
   * time had run out meanwhile, so it was not re-created (RestoreOptions.elapse).
   */
  readonly outcome: 'restored' | 'exists' | 'expired' | 'refused' | 'unknown' | 'notSent';
  /** Why it was not restored, else 0. `errnoWords(errno, "restore")` has words for it. */
  readonly errno: number;
  readonly lacking: readonly Lacking[];
}

const ENOENT = 2;
const EOPNOTSUPP = 95;
const { OFFLOAD, HW_OFFLOAD } = STATUS_BITS;

/** A flow to be restored, with its number in the result. */
export interface Candidate {
  readonly number: number;
  readonly flow: SnapshotFlow;
}

/** Number of flows that are encoded and created together. */
export const PART_FLOWS = 2048;

/** The outcome of a flow whose time had run out meanwhile. */
export const EXPIRED: RestoreOutcome = { outcome: 'expired', errno: 0, lacking: [] };

/** What a restore finds out, by number of the flow. */
export interface Findings {
  /** For each flow that was sent, or has expired. */
  readonly outcomes: RestoreOutcome[];
  readonly identities: IdentityColumns | undefined;
}

/**
 * Creates flows, and retries without what the kernel lacks: the master (ENOENT), the helper (EOPNOTSUPP).
 * @param messages their requests, if they were encoded before; no flow then has a master.
 */
export async function restorePart(
  session: HandleSession,
  part: readonly Candidate[],
  { outcomes, identities }: Findings,
  messages?: Uint8Array,
): Promise<void> {
  let encoded = messages;
  let again: (Candidate & { without: readonly Lacking[] })[] = part.map((one) => ({ ...one, without: [] }));
  while (again.length > 0) {
    const asked = again;
    const flows = asked.map(({ flow, without }) => newFlowOf(flow, without));
    const beforeMs = Date.now();
    const result = await (encoded ? createEncoded(session, flows, encoded) : createFlows(session, flows));
    encoded = undefined;
    const times = { beforeMs, afterMs: Date.now() };
    again = [];
    const created: { number: number; flow: NewFlow }[] = [];
    asked.forEach(({ number, flow, without }, i) => {
      const missing = tryWithout(flow, result.errno[i] ?? 0, without);
      if (missing) again.push({ number, flow, without: [...without, missing] });
      else outcomes[number] = outcomeOf(flow, result, i, without);
      const made = outcomes[number]?.outcome === 'restored' ? flows[i] : undefined;
      if (made) created.push({ number, flow: made });
    });
    if (identities && created.length > 0) {
      await identities.read(session, batchOf(created.map(({ flow }) => keyOf(flow))), created, times);
    }
  }
}

/**
 * Creates flows that others expected, after those. @param onProgress called with how many of them have their outcome, before
 * each part and at the end.
 */
export async function restoreExpected(
  session: HandleSession,
  expected: readonly Candidate[],
  findings: Findings,
  onProgress: (done: number) => void,
): Promise<void> {
  for (let from = 0; from < expected.length; from += PART_FLOWS) {
    onProgress(from);
    await restorePart(session, expected.slice(from, from + PART_FLOWS), findings);
  }
  onProgress(expected.length);
}

/** The time left of a timeout when so much has passed, seconds; undefined if none is left. */
export function leftSec(timeoutSec: number, passedMs: number): number | undefined {
  if (passedMs <= 0) return timeoutSec;
  const left = Math.ceil(timeoutSec - passedMs / 1000);
  return left > 0 ? left : undefined;
}

/** What to leave out so that the kernel accepts the flow. */
function tryWithout(flow: SnapshotFlow, errno: number, without: readonly Lacking[]): Lacking | undefined {
  if (errno === ENOENT && flow.master && !without.includes('master')) return 'master';
  if (errno === EOPNOTSUPP && flow.helper && !without.includes('helper')) return 'helper';
  return undefined;
}

const NAMES = ['restored', 'refused', 'refused', 'exists', 'refused', 'unknown', 'notSent', 'restored'] as const;

/** @param outcome WRITE_OUTCOME of a create. */
export function outcomeName(outcome: number | undefined): RestoreOutcome['outcome'] {
  return NAMES[outcome ?? 0] ?? 'unknown';
}

function outcomeOf(
  flow: SnapshotFlow,
  { outcome, errno }: WriteResult,
  i: number,
  without: readonly Lacking[],
): RestoreOutcome {
  const name = outcomeName(outcome[i]);
  if (name !== 'restored') return sameOutcome(name, errno[i] ?? 0);
  const lacking = [...without];
  if (outcome[i] === WRITE_OUTCOME.withoutLabels) lacking.push('labels');
  if (flow.status & (OFFLOAD | HW_OFFLOAD)) lacking.push('offload');
  if (flow.timeoutSec === undefined || isTooLong(flow.timeoutSec)) lacking.push('timeout');
  if (flow.secctx !== undefined) lacking.push('secctx');
  return lacking.length === 0 ? sameOutcome(name, 0) : { outcome: name, errno: 0, lacking };
}

const RESTORED: RestoreOutcome = Object.freeze({ outcome: 'restored', errno: 0, lacking: Object.freeze([]) });
const OUTCOMES = new Map<string, RestoreOutcome>();

/** One object for all flows with this outcome: a million of their own would take 60 MB. */
export function sameOutcome(outcome: RestoreOutcome['outcome'], errno: number): RestoreOutcome {
  if (outcome === 'restored' && errno === 0) return RESTORED;
  const key = `${outcome} ${errno}`;
  const known = OUTCOMES.get(key) ?? Object.freeze({ outcome, errno, lacking: Object.freeze([]) });
  OUTCOMES.set(key, known);
  return known;
}
