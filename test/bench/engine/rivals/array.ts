// The naive rival: an array of objects with Array.filter and Array.toSorted, and a Map from key to object for updates.

import { FlowBatch } from '../../../../native/flow/index.ts';
import { type Contender, WINDOW_ROWS } from '../contender.ts';
import type { BenchFilter } from '../filters.ts';
import { type FlowGroup, type Grouping, largestGroups } from '../groupings.ts';
import { COMPARE, compareKeys, type RivalColumn, VALUES } from './columns.ts';
import { type PlainFlow, plainFlow, plainKey, takeValues } from './plain-flow.ts';

export class ArrayRival implements Contender {
  #flows: PlainFlow[] = [];
  #byKey = new Map<string, PlainFlow>();
  #list: readonly PlainFlow[] = this.#flows;

  dumpStarted(): void {}

  take(buffer: ArrayBuffer): void {
    const batch = new FlowBatch(buffer);
    for (let i = 0; i < batch.length; i++) {
      const known = this.#byKey.get(plainKey(batch, i));
      if (known) {
        takeValues(known, batch, i);
        continue;
      }
      const flow = plainFlow(batch, i, this.#flows.length);
      this.#flows.push(flow);
      this.#byKey.set(flow.key, flow);
    }
  }

  dumpEnded(): void {}

  filter(filter: BenchFilter | undefined): void {
    this.#list = filter ? this.#flows.filter(filter.matches) : this.#flows;
  }

  sort(by: { readonly column: RivalColumn; readonly descending: boolean } | undefined): void {
    this.#list = by ? this.#flows.toSorted(comparator(by.column, by.descending)) : this.#flows;
  }

  top(by: { readonly column: RivalColumn; readonly descending: boolean }): readonly object[] {
    this.sort(by);
    return this.window(0);
  }

  window(first: number): readonly object[] {
    return this.#list.slice(first, first + WINDOW_ROWS).map((flow) => ({ ...flow }));
  }

  groups({ groupOf }: Grouping): FlowGroup[] {
    const sums = new Map<number | string | undefined, { flows: number; bytes: number }>();
    for (const flow of this.#flows) {
      const group = groupOf(flow);
      const sum = sums.get(group);
      if (sum) {
        sum.flows++;
        sum.bytes += flow.bytes ?? 0;
      } else sums.set(group, { flows: 1, bytes: flow.bytes ?? 0 });
    }
    return largestGroups(Array.from(sums, ([group, sum]) => ({ group: String(group ?? ''), ...sum })));
  }

  list(): Uint32Array {
    return Uint32Array.from(this.#list, (flow) => flow.number);
  }
}

/** Orders flows without a value last in both directions, and equal flows by their keys. */
function comparator(column: RivalColumn, descending: boolean): (a: PlainFlow, b: PlainFlow) => number {
  const read = VALUES[column];
  const compare = COMPARE[column];
  const sign = descending ? -1 : 1;
  return (a, b) => {
    const x = read(a);
    const y = read(b);
    if (x === undefined || y === undefined) return x === y ? compareKeys(a, b) : x === undefined ? 1 : -1;
    return compare(x, y) * sign || compareKeys(a, b);
  };
}
