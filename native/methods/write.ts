// What creating and changing flows have in common: many requests in parts, so that they neither block the event loop nor
// fill the memory, and an outcome for each.

import { setImmediate } from 'node:timers/promises';
import type { FlowBatch } from '../flow/batch.ts';
import { type NativeTransaction, TRANSACTION_STATE } from '../handle/binding.ts';
import { ConntrackError } from '../handle/errors.ts';
import type { HandleSession } from '../handle/handle-session.ts';
import { GET_OUTCOME, WRITE_OUTCOME, type WriteResult } from '../handle/outcomes.ts';
import { type GetResult, getFlows } from './get.ts';

/** Number of requests encoded in one go: about 10 ms of work. */
const PART_FLOWS = 2048;

const ENOENT = 2;
const EEXIST = 17;

/** Outcomes, set flow by flow; until then `notSent`. */
export class Outcomes implements WriteResult {
  readonly outcome: Uint8Array;
  readonly errno: Int32Array;
  readonly texts = new Map<number, string>();
  readonly #op: 'create' | 'update';
  #isSent = false;

  constructor(op: 'create' | 'update', count: number) {
    this.#op = op;
    this.outcome = new Uint8Array(count).fill(WRITE_OUTCOME.notSent);
    this.errno = new Int32Array(count);
  }

  set(flow: number, outcome: number, errno: number): void {
    this.outcome[flow] = outcome;
    this.errno[flow] = errno;
  }

  /** Does all of the work, or what can be done of it. @throws ConntrackError when nothing was sent. */
  async settle(work: () => Promise<void>): Promise<void> {
    const failure = await failureOnceSent(work, () => this.#isSent);
    if (!failure) return;
    this.outcome.forEach((outcome, flow) => {
      if (outcome === WRITE_OUTCOME.notSent && this.errno[flow] === 0) this.errno[flow] = failure.errno;
    });
  }

  /**
   * Sends requests and records what became of them.
   * @param flows the number of the flow that each request is for.
   * @throws ConntrackError when none of them was sent.
   */
  async send(session: HandleSession, messages: Uint8Array, flows: readonly number[]): Promise<void> {
    if (flows.length > 0) this.#take(await session.transact(this.#op, messages), flows);
  }

  /**
   * Reads flows that were created or changed, since the kernel leaves some things out without saying so. For those that
   * cannot be read the outcome is unknown.
   * @param numbers of the flows.
   * @throws ConntrackError when none could be read.
   */
  async readDone(session: HandleSession, flows: FlowBatch, numbers: readonly number[]): Promise<GetResult> {
    try {
      const got = await getFlows(session, flows, {});
      numbers.forEach((flow, row) => {
        if (got.outcome[row] === GET_OUTCOME.failed) this.set(flow, WRITE_OUTCOME.unknown, got.errno[row] ?? 0);
      });
      return got;
    } catch (error) {
      if (error instanceof ConntrackError)
        for (const flow of numbers) this.set(flow, WRITE_OUTCOME.unknown, error.errno);
      throw error;
    }
  }

  #take(transaction: NativeTransaction, flows: readonly number[]): void {
    this.#isSent = true;
    flows.forEach((flow, i) => {
      const errno = transaction.errno[i] ?? 0;
      this.set(flow, this.#outcomeOf(transaction.state[i] ?? 0, errno), errno);
    });
    for (const [request, text] of transaction.texts) this.texts.set(flows[request] ?? 0, text);
  }

  #outcomeOf(state: number, errno: number): number {
    if (state === TRANSACTION_STATE.unknown) return WRITE_OUTCOME.unknown;
    if (state === TRANSACTION_STATE.notSent) return WRITE_OUTCOME.notSent;
    if (errno === 0) return WRITE_OUTCOME.done;
    if (errno === ENOENT && this.#op === 'update') return WRITE_OUTCOME.gone;
    return errno === EEXIST && this.#op === 'create' ? WRITE_OUTCOME.exists : WRITE_OUTCOME.refused;
  }
}

/**
 * Does the work until it fails. Once something was sent, a failure is no reason to reject: outcomes say what was done.
 * @returns the failure; undefined if all of the work was done.
 * @throws ConntrackError when nothing was sent.
 */
export async function failureOnceSent(
  work: () => Promise<void>,
  isSent: () => boolean,
): Promise<ConntrackError | undefined> {
  try {
    await work();
    return undefined;
  } catch (error) {
    if (error instanceof ConntrackError && isSent()) return error;
    throw error;
  }
}

/** Numbers from 0 to `count` in parts; between two parts the event loop gets a turn. */
export async function* parts(count: number): AsyncGenerator<{ from: number; to: number }, void, void> {
  for (let from = 0; from < count; from += PART_FLOWS) {
    if (from > 0) await setImmediate();
    yield { from, to: Math.min(from + PART_FLOWS, count) };
  }
}
