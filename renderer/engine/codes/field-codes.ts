// How a field's values become small numbers (codes), in one way for all kinds of fields, so that groups are counted in
// typed arrays. This file has the fields with few values, whose codes are the values themselves. Pure.

import { DIRECTION_NAMES, FAMILY_NAMES, STATE_NAMES } from '../../../native/filter/index.ts';
import { directionReader } from '../../../native/filter/scan/direction-match.ts';
import { isTranslatedEnd } from '../../../native/filter/scan/name-match.ts';
import { WITH_PORTS } from '../../../native/filter/scan/scan-ports.ts';
import { AF_INET6, PRESENCE, protocolState } from '../../../native/flow/index.ts';
import type { FlowTable } from '../store/flow-table.ts';
import type { GroupValue } from './group-value.ts';

/** The codes of one field or of a pair, for one query. */
export interface FieldCodes {
  /** Every code is below this; undefined if values are numbered as they appear, and there can be any number of them. */
  readonly size: number | undefined;
  /** Every code given so far is below this. */
  readonly used: number;
  /** The most codes that a flow has. If 1, every flow has exactly one. */
  readonly most: number;
  /** Bytes of all arrays, which grow with the codes given. */
  readonly byteLength: number;
  /**
   * Writes the codes of some rows; `codes` and `origins` have room for `most` times as many.
   * @param origins receives the index in `rows` of each code's row; unchanged if `most` is 1.
   * @returns how many codes were written.
   */
  fill(rows: Uint32Array, count: number, codes: Uint32Array, origins: Uint32Array): number;
  values(code: number): GroupValue[];
  /** Orders codes by their values, absent ones last. */
  compare(a: number, b: number): number;
}

/** The codes of one field. */
export interface ValueCodes extends FieldCodes {
  /** The code of a value, as `values` gives it; NO_VALUE if no flow that was looked at has it. */
  codeOf(value: number | string): number;
}

/** The code of a flow without a value, in fields; pairs have other codes. */
export const NO_VALUE = 0;

/** Codes that ascend with the values. */
export function compareCodes(a: number, b: number): number {
  if (a === NO_VALUE || b === NO_VALUE) return b - a;
  return a - b;
}

/** Values that have codes of their own, whatever the table. */
interface FixedValues {
  /** Every code is below this. */
  readonly size: number;
  readonly value: (code: number) => GroupValue;
  readonly codeOf: (value: number | string) => number;
}

/** Numbers from 0 on: the code of each is one more. */
function numbersBelow(end: number): FixedValues {
  return {
    size: end + 1,
    value: (code) => code - 1,
    codeOf: (value) => (typeof value === 'number' && value >= 0 && value < end ? value + 1 : NO_VALUE),
  };
}

/** Codes of a field with at most one value per flow, written by `fill`. */
function single({ size, value, codeOf }: FixedValues, fill: FieldCodes['fill']): ValueCodes {
  const values = (code: number): GroupValue[] => [code === NO_VALUE ? undefined : value(code)];
  return { size, used: size, most: 1, byteLength: 0, fill, values, compare: compareCodes, codeOf };
}

/** The same, with a function that computes the code of one row. */
function singleBy(values: FixedValues, rowCode: (row: number) => number): ValueCodes {
  return single(values, (rows, count, codes) => {
    for (let i = 0; i < count; i++) codes[i] = rowCode(rows[i] ?? 0);
    return count;
  });
}

/**
 * All bits if any is set, otherwise none: a choice without a branch. A processor predicts wrongly which of many different
 * flows have a value, and that takes longer than the rest of the loop. NO_VALUE is 0.
 */
function maskOf(bits: number): number {
  return -bits >> 31;
}

/** A field of which no flow has a value now. */
const fillAbsent: FieldCodes['fill'] = (_rows, count, codes) => {
  codes.fill(NO_VALUE, 0, count);
  return count;
};

export function protocolCodes(table: FlowTable): ValueCodes {
  return single(numbersBelow(256), (rows, count, codes) => {
    const { protocol } = table;
    for (let i = 0; i < count; i++) codes[i] = (protocol[rows[i] ?? 0] ?? 0) + 1;
    return count;
  });
}

const ANY_ZONE = PRESENCE.zone | PRESENCE.zoneOrig | PRESENCE.zoneReply;

/** The zone of both directions or of one, as in the field `zone`. A zone missing from the message is zone 0. */
export function zoneCodes(table: FlowTable): ValueCodes {
  return single(numbersBelow(65_536), (rows, count, codes) => {
    const { presence, zone } = table;
    for (let i = 0; i < count; i++) {
      const row = rows[i] ?? 0;
      codes[i] = ((zone[row] ?? 0) & maskOf((presence[row] ?? 0) & ANY_ZONE)) + 1;
    }
    return count;
  });
}

export function portCodes(table: FlowTable, end: 'origSport' | 'origDport'): ValueCodes {
  return single(numbersBelow(65_536), (rows, count, codes) => {
    const { presence, protocol } = table;
    const ports = table[end];
    for (let i = 0; i < count; i++) {
      const row = rows[i] ?? 0;
      const known = maskOf((presence[row] ?? 0) & PRESENCE.layer4) & maskOf(WITH_PORTS[protocol[row] ?? 0] ?? 0);
      codes[i] = ((ports[row] ?? 0) + 1) & known;
    }
    return count;
  });
}

/** Codes of names, in alphabetical order. */
class Names implements FixedValues {
  readonly size: number;
  readonly #sorted: readonly string[];

  constructor(names: readonly string[]) {
    this.#sorted = [...names].sort();
    this.size = names.length + 1;
  }

  readonly value = (code: number): string | undefined => this.#sorted[code - 1];

  /** NO_VALUE for a word that is not a name. */
  readonly codeOf = (name: number | string | undefined): number => this.#sorted.indexOf(String(name)) + 1;
}

const STATES = new Names(STATE_NAMES);
/** protocol × 16 + state → code. */
const STATE_CODES: Uint8Array = Uint8Array.from({ length: 4096 }, (_, i) =>
  STATES.codeOf(protocolState(i >>> 4, i & 15)?.toLowerCase()),
);

export function stateCodes(table: FlowTable): ValueCodes {
  return single(STATES, (rows, count, codes) => {
    const { presence, protocol, state } = table;
    for (let i = 0; i < count; i++) {
      const row = rows[i] ?? 0;
      const code = STATE_CODES[(protocol[row] ?? 0) * 16 + ((state[row] ?? 0) & 15)] ?? 0;
      codes[i] = code & maskOf((presence[row] ?? 0) & PRESENCE.state);
    }
    return count;
  });
}

const FAMILIES = new Names(FAMILY_NAMES);

export function familyCodes(table: FlowTable): ValueCodes {
  const [ipv4, ipv6] = [FAMILIES.codeOf('ipv4'), FAMILIES.codeOf('ipv6')];
  return singleBy(FAMILIES, (row) => (table.family[row] === AF_INET6 ? ipv6 : ipv4));
}

const NAT_KINDS = new Names(['none', 'src', 'dst', 'both']);

export function natCodes(table: FlowTable): ValueCodes {
  const none = NAT_KINDS.codeOf('none');
  // By source translated, then destination. A translation that changes neither end has no name.
  const kinds = [undefined, 'src', 'dst', 'both'].map((name) => NAT_KINDS.codeOf(name));
  return single(NAT_KINDS, (rows, count, codes) => {
    const { presence } = table;
    for (let i = 0; i < count; i++) {
      const row = rows[i] ?? 0;
      if ((presence[row] ?? 0) & PRESENCE.translated) {
        const ends = (isTranslatedEnd(table, row, true) ? 1 : 0) | (isTranslatedEnd(table, row, false) ? 2 : 0);
        codes[i] = kinds[ends] ?? NO_VALUE;
      } else codes[i] = none;
    }
    return count;
  });
}

const DIRECTIONS = new Names(DIRECTION_NAMES);
/** By place in DIRECTION_NAMES. */
const DIRECTION_CODES: Uint8Array = Uint8Array.from(DIRECTION_NAMES, (name) => DIRECTIONS.codeOf(name));

/** No flow has a direction while the host's addresses are not known. */
export function directionCodes(table: FlowTable): ValueCodes {
  return single(DIRECTIONS, (rows, count, codes, origins) => {
    const directionAt = directionReader(table);
    if (!directionAt) return fillAbsent(rows, count, codes, origins);
    for (let i = 0; i < count; i++) codes[i] = DIRECTION_CODES[directionAt(rows[i] ?? 0)] ?? NO_VALUE;
    return count;
  });
}

/** The table numbers strings in the order of their appearance, so the codes are compared by their texts. */
export function textCodes(table: FlowTable, column: 'helper' | 'secctx'): ValueCodes {
  const text = (code: number): string => table.strings[code - 1] ?? '';
  const need = PRESENCE[column];
  const texts = {
    ...numbersBelow(65_536),
    value: text,
    codeOf: (value: number | string) => table.strings.indexOf(String(value)) + 1,
  };
  const codes = single(texts, (rows, count, codes, origins) => {
    const { presence } = table;
    const strings = table[column];
    if (strings.length === 0) return fillAbsent(rows, count, codes, origins);
    for (let i = 0; i < count; i++) {
      const row = rows[i] ?? 0;
      codes[i] = ((strings[row] ?? 0) + 1) & maskOf((presence[row] ?? 0) & need);
    }
    return count;
  });
  const compare = (a: number, b: number): number => {
    if (a === NO_VALUE || b === NO_VALUE) return compareCodes(a, b);
    return text(a) < text(b) ? -1 : text(a) > text(b) ? 1 : a - b;
  };
  return { ...codes, compare };
}
