// A copy of the table maintained only by a subscription with resync, as a user who trusts it would do. It refuses
// contradictions.

import { EVENT, FlowBatch, flowAt } from '../../../native/flow/index.ts';
import type { FlowEvent } from '../../../native/index.ts';

export class Mirror {
  /** Flows by key: tuple and mark. */
  readonly flows = new Map<bigint, string>();
  losses = 0;
  resyncs = 0;
  rows = 0;
  eventsDuringResync = 0;
  /** While a resync runs: the flows reported since it began. */
  #told: Set<bigint> | undefined;
  /** While a resync runs: the flows destroyed since it began that have not reappeared. */
  readonly #destroyed = new Set<bigint>();

  get isResyncing(): boolean {
    return this.#told !== undefined;
  }

  take(item: FlowEvent): void {
    if (item instanceof FlowBatch) {
      for (let row = 0; row < item.length; row++) this.#takeRow(item, row);
    } else if (item.kind === 'flowsLost') {
      this.losses++;
    } else if (item.kind === 'resyncBegin') {
      this.#told = new Set();
      this.#destroyed.clear();
    } else if (item.kind === 'resyncEnd') {
      this.#endResync();
    }
  }

  has(text: string): boolean {
    return [...this.flows.values()].some((flow) => flow.includes(text));
  }

  #takeRow(batch: FlowBatch, row: number): void {
    const key = (BigInt(batch.key[2 * row + 1] ?? 0) << 32n) | BigInt(batch.key[2 * row] ?? 0);
    const event = batch.event[row];
    if (event === EVENT.none) {
      this.rows++;
      if (!this.#told) throw new Error('a row outside of a resync');
      if (this.#destroyed.has(key)) throw new Error('a row of a flow that was destroyed before');
    } else if (this.#told) {
      this.eventsDuringResync++;
    }
    this.#told?.add(key);
    if (event === EVENT.destroy) {
      this.flows.delete(key);
      this.#destroyed.add(key);
    } else {
      this.flows.set(key, textOf(batch, row));
      this.#destroyed.delete(key);
    }
  }

  /** Flows that were not reported are gone. */
  #endResync(): void {
    for (const key of this.flows.keys()) if (!this.#told?.has(key)) this.flows.delete(key);
    this.#told = undefined;
    this.resyncs++;
  }
}

function textOf(batch: FlowBatch, row: number): string {
  const { protocol, orig, mark } = flowAt(batch, row);
  return `${protocol} ${orig.src} ${orig.dst} ${orig.sport} ${orig.dport} ${mark ?? 0}`;
}

/** The text that the mirror would have for a line of `conntrack -L`. */
export function mirrorText(line: string): string {
  const [, protocol, src, dst, sport, dport] =
    /^\w+ +(\d+) .*?src=(\S+) dst=(\S+) sport=(\d+) dport=(\d+) /.exec(line) ?? [];
  return `${protocol} ${src} ${dst} ${sport} ${dport} ${/ mark=(\d+) /.exec(line)?.[1] ?? 0}`;
}
