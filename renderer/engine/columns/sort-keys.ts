// The sort keys of columns: unsigned 32-bit words, the most significant level first, and which rows have no value and
// so are last. Pure.

import { PRESENCE } from '../../../native/flow/index.ts';
import type { FlowTable } from '../store/flow-table.ts';
import { families } from './end-keys.ts';
import { absence, type KeyWord, type SortKeys, word32, wordBy, wordOfPair } from './key-words.ts';
import { namedStates, stateRanks } from './name-ranks.ts';

/** The keys of a column in which every row has a value. */
export function always(words: readonly KeyWord[], volatile: boolean): SortKeys {
  return { groups: [words], group: undefined, volatile };
}

/** The keys of a column whose value is absent if none of these presence bits is set. */
export function whenPresent(table: FlowTable, bits: number, words: readonly KeyWord[]): SortKeys {
  return { groups: [words], group: absence(table.presence, bits), volatile: true };
}

/** By name, so that equal names of different protocols are together. A state without a name is no value: its cell is empty. */
export function stateKeys({ presence, protocol, state }: FlowTable): SortKeys {
  const bit = 31 - Math.clz32(PRESENCE.state);
  const isNamed = namedStates();
  // The processor could not predict a branch here.
  const at = (row: number): number =>
    (((presence[row] ?? 0) >>> bit) & (isNamed[(protocol[row] ?? 0) * 256 + (state[row] ?? 0)] ?? 0)) ^ 1;
  const group: KeyWord = {
    at,
    fill: (rows, from, to, keys) => {
      for (let i = from; i < to; i++) keys[i] = at(rows[i] ?? 0);
    },
  };
  return { groups: [[wordOfPair(protocol, state, stateRanks())]], group, volatile: true };
}

/** An address and what its cell shows after it: IPv4 by its one word, then IPv6 by four. */
export function endpointKeys(words: Uint32Array, details: readonly KeyWord[]): SortKeys {
  return {
    groups: [
      [word32(words, 4, 3), ...details],
      [word32(words, 4, 0), word32(words, 4, 1), word32(words, 4, 2), word32(words, 4, 3), ...details],
    ],
    group: families(words),
    volatile: false,
  };
}

/** The bits of non-negative floats have the order of the floats. Rows without two readings have NaN. */
export function rateKeys(rate: Float32Array): SortKeys {
  const bits = new Uint32Array(rate.buffer, rate.byteOffset, rate.length);
  const group = wordBy((row) => ((rate[row] ?? Number.NaN) >= 0 ? 0 : 1));
  return { groups: [[word32(bits)]], group, volatile: true };
}
