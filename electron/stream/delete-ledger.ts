// What main knows of the deletes of one stream, so that it can say what became of them when their worker has ended. Pure.

import type { DeletePart, DeleteReport } from '../contract/delete-report.ts';
import type { FromEngine } from '../contract/from-engine.ts';
import { DELETE_OUTCOMES, type ToEngine } from '../contract/to-engine.ts';

type Outcome = (typeof DELETE_OUTCOMES)[number];

interface Entry {
  /** The part that was received last. */
  part: DeletePart;
  readonly counts: Record<Outcome, number>;
  readonly refused: Map<number, { reason: string; count: number }>;
  /** Requests without an answer yet. */
  waiting: number;
  ended: boolean;
}

export class DeleteLedger {
  readonly #entries = new Map<number, Entry>();
  #answered: (() => void)[] = [];

  has(token: number): boolean {
    return this.#entries.has(token);
  }

  get isEmpty(): boolean {
    return this.#entries.size === 0;
  }

  /** Whether there is a delete whose outcome nobody has. */
  get isUnderWay(): boolean {
    return [...this.#entries.values()].some(({ ended }) => !ended);
  }

  /** A request arrived. Deletes that ended before are no longer remembered. */
  received({ part }: Extract<FromEngine, { kind: 'delete' }>): void {
    const entry = this.#entries.get(part.token) ?? this.#begin(part);
    entry.part = part;
    entry.waiting++;
  }

  /** The request has its answer, whether or not anybody receives it. */
  answered(
    { part }: Extract<FromEngine, { kind: 'delete' }>,
    { outcome, errno, reasons }: Extract<ToEngine, { kind: 'deleted' }>,
  ): void {
    const entry = this.#entries.get(part.token);
    if (!entry) return;
    for (const [i, value] of outcome.entries()) {
      const name = DELETE_OUTCOMES[value] ?? 'unknown';
      entry.counts[name]++;
      if (name === 'refused') countRefused(entry, errno[i] ?? 0, reasons);
    }
    entry.waiting--;
    const waiting = this.#answered;
    this.#answered = [];
    for (const wake of waiting) wake();
  }

  /** The page has the outcome. */
  ended(part: DeletePart): void {
    const entry = this.#entries.get(part.token) ?? this.#begin(part);
    entry.part = part;
    entry.ended = true;
  }

  #begin(part: DeletePart): Entry {
    for (const [token, { ended }] of this.#entries) if (ended) this.#entries.delete(token);
    const counts = { deleted: 0, gone: 0, replaced: 0, refused: 0, unknown: 0, notSent: 0, unmatched: 0 };
    const entry: Entry = { part, counts, refused: new Map(), waiting: 0, ended: false };
    this.#entries.set(part.token, entry);
    return entry;
  }

  /**
   * What became of a delete, or of the one that has not ended, once all its requests are answered; undefined if there is
   * none. Its worker must have ended.
   */
  async report(token?: number): Promise<DeleteReport | undefined> {
    const entry =
      token === undefined ? [...this.#entries.values()].findLast(({ ended }) => !ended) : this.#entries.get(token);
    if (!entry) return undefined;
    const report = await this.#report(entry);
    entry.ended = true;
    return report;
  }

  /** The same for the delete that is logged under this number, whether or not its worker has ended. */
  async reportOf(action: number): Promise<DeleteReport | undefined> {
    const entry = [...this.#entries.values()].findLast(({ part }) => part.action === action);
    return entry && this.#report(entry);
  }

  async #report(entry: Entry): Promise<DeleteReport> {
    while (entry.waiting > 0) await new Promise<void>((resolve) => this.#answered.push(resolve));
    const { part, counts, refused } = entry;
    return {
      total: part.total,
      deleted: counts.deleted,
      gone: counts.gone + part.gone,
      replaced: counts.replaced + part.replaced,
      unmatched: counts.unmatched,
      refused: [...refused].map(([errno, { reason, count }]) => ({ errno, reason, count })),
      unknown: counts.unknown,
      notSent: part.total - part.sent + counts.notSent,
    };
  }
}

function countRefused({ refused }: Entry, errno: number, reasons: Readonly<Record<string, string>>): void {
  const known = refused.get(errno) ?? { reason: reasons[String(errno)] ?? `errno ${errno}`, count: 0 };
  known.count++;
  refused.set(errno, known);
}
