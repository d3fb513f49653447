// Count status bits and labels: a flow counts under each of its own. Pure.

import { PRESENCE } from '../../../native/flow/index.ts';
import { NO_VALUE, type ValueCodes } from '../codes/field-codes.ts';
import { flagCodes, labelCodes } from '../codes/many-codes.ts';
import type { FlowTable } from '../store/flow-table.ts';
import { countsBy, type ValueCounter, type ValueCounts } from './value-counts.ts';

/** Status bits: flows are counted by the whole set first, of which there are few. */
export class FlagCounter implements ValueCounter {
  readonly #table: FlowTable;
  readonly #fields: ValueCodes;
  /** Flows by their set of bits. All bits that have names are among the lowest sixteen. */
  readonly #sets = new Uint32Array(65_536);

  constructor(table: FlowTable) {
    this.#table = table;
    this.#fields = flagCodes(table);
  }

  add(rows: Uint32Array, count: number): void {
    const { presence, status } = this.#table;
    const sets = this.#sets;
    for (let i = 0; i < count; i++) {
      const row = rows[i] ?? 0;
      const set = (presence[row] ?? 0) & PRESENCE.status ? (status[row] ?? 0) & 0xffff : 0;
      sets[set] = (sets[set] ?? 0) + 1;
    }
  }

  counts(): ValueCounts {
    const flows = new Uint32Array(this.#fields.used);
    for (let set = 0; set < this.#sets.length; set++) {
      const count = this.#sets[set] ?? 0;
      if (count > 0) addToBits(flows, set, 1, count);
    }
    flows[NO_VALUE] = this.#sets[0] ?? 0;
    return countsBy(this.#fields, { flowsOf: (code) => flows[code] ?? 0 });
  }
}

/** Labels: only flows that have some are looked at closer. */
export class LabelCounter implements ValueCounter {
  readonly #table: FlowTable;
  readonly #fields: ValueCodes;
  readonly #flows: Uint32Array;

  constructor(table: FlowTable) {
    this.#table = table;
    this.#fields = labelCodes(table);
    this.#flows = new Uint32Array(this.#fields.used);
  }

  add(rows: Uint32Array, count: number): void {
    const { presence, labels } = this.#table;
    const { index, words } = labels;
    // Most tables have no labels at all.
    if (index.length === 0) {
      this.#flows[NO_VALUE] = (this.#flows[NO_VALUE] ?? 0) + count;
      return;
    }
    let without = 0;
    for (let i = 0; i < count; i++) {
      const row = rows[i] ?? 0;
      const place = (presence[row] ?? 0) & PRESENCE.labels ? (index[row] ?? 0) - 1 : -1;
      let any = 0;
      for (let w = 0; place >= 0 && w < 4; w++) {
        const word = words[4 * place + w] ?? 0;
        any |= word;
        addToBits(this.#flows, word, 32 * w + 1, 1);
      }
      if (any === 0) without++;
    }
    this.#flows[NO_VALUE] = (this.#flows[NO_VALUE] ?? 0) + without;
  }

  counts(): ValueCounts {
    return countsBy(this.#fields, { flowsOf: (code) => this.#flows[code] ?? 0 });
  }
}

/** Adds flows to the code of each bit set in a word: `first` for bit 0, and so on. */
function addToBits(flows: Uint32Array, word: number, first: number, count: number): void {
  for (let bits = word; bits !== 0; bits &= bits - 1) {
    const code = first + 31 - Math.clz32(bits & -bits);
    flows[code] = (flows[code] ?? 0) + count;
  }
}
