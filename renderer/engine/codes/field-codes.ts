// How a field's values become small numbers (codes), in one way for all kinds of fields, so that groups are counted in
// typed arrays. This file has the fields with few values, whose codes are the values themselves. Pure.

import { DIRECTION_NAMES, FAMILY_NAMES, STATE_NAMES } from '../../../native/filter/index.ts';
import { type Direction, directionOf } from '../../../native/filter/scan/direction-match.ts';
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

/** The code of a flow without a value, in fields; pairs have other codes. */
export const NO_VALUE = 0;

/** Codes that ascend with the values. */
export function compareCodes(a: number, b: number): number {
  if (a === NO_VALUE || b === NO_VALUE) return b - a;
  return a - b;
}

/** Codes of a field with at most one value per flow, written by `fill`. */
function single(size: number, value: (code: number) => GroupValue, fill: FieldCodes['fill']): FieldCodes {
  const values = (code: number): GroupValue[] => [code === NO_VALUE ? undefined : value(code)];
  return { size, used: size, most: 1, byteLength: 0, fill, values, compare: compareCodes };
}

/** The same, with a function that computes the code of one row. */
function singleBy(size: number, value: (code: number) => GroupValue, codeOf: (row: number) => number): FieldCodes {
  return single(size, value, (rows, count, codes) => {
    for (let i = 0; i < count; i++) codes[i] = codeOf(rows[i] ?? 0);
    return count;
  });
}

export function protocolCodes(table: FlowTable): FieldCodes {
  return single(
    257,
    (code) => code - 1,
    (rows, count, codes) => {
      const { protocol } = table;
      for (let i = 0; i < count; i++) codes[i] = (protocol[rows[i] ?? 0] ?? 0) + 1;
      return count;
    },
  );
}

const ANY_ZONE = PRESENCE.zone | PRESENCE.zoneOrig | PRESENCE.zoneReply;

/** The zone of both directions or of one, as in the field `zone`. A zone missing from the message is zone 0. */
export function zoneCodes(table: FlowTable): FieldCodes {
  return single(
    65_537,
    (code) => code - 1,
    (rows, count, codes) => {
      const { presence, zone } = table;
      for (let i = 0; i < count; i++) {
        const row = rows[i] ?? 0;
        codes[i] = ((presence[row] ?? 0) & ANY_ZONE ? (zone[row] ?? 0) : 0) + 1;
      }
      return count;
    },
  );
}

export function portCodes(table: FlowTable, end: 'origSport' | 'origDport'): FieldCodes {
  return single(
    65_537,
    (code) => code - 1,
    (rows, count, codes) => {
      const { presence, protocol } = table;
      const ports = table[end];
      for (let i = 0; i < count; i++) {
        const row = rows[i] ?? 0;
        const known = (presence[row] ?? 0) & PRESENCE.layer4 && WITH_PORTS[protocol[row] ?? 0];
        codes[i] = known ? (ports[row] ?? 0) + 1 : NO_VALUE;
      }
      return count;
    },
  );
}

/** Codes of names, in alphabetical order. */
class Names {
  readonly size: number;
  readonly #sorted: readonly string[];

  constructor(names: readonly string[]) {
    this.#sorted = [...names].sort();
    this.size = names.length + 1;
  }

  readonly name = (code: number): string | undefined => this.#sorted[code - 1];

  /** NO_VALUE for a word that is not a name. */
  code(name: string | undefined): number {
    return name === undefined ? NO_VALUE : this.#sorted.indexOf(name) + 1;
  }
}

const STATES = new Names(STATE_NAMES);
/** protocol × 16 + state → code. */
const STATE_CODES: Uint8Array = Uint8Array.from({ length: 4096 }, (_, i) =>
  STATES.code(protocolState(i >>> 4, i & 15)?.toLowerCase()),
);

export function stateCodes(table: FlowTable): FieldCodes {
  return single(STATES.size, STATES.name, (rows, count, codes) => {
    const { presence, protocol, state } = table;
    for (let i = 0; i < count; i++) {
      const row = rows[i] ?? 0;
      const known = (presence[row] ?? 0) & PRESENCE.state;
      codes[i] = known ? (STATE_CODES[(protocol[row] ?? 0) * 16 + ((state[row] ?? 0) & 15)] ?? 0) : NO_VALUE;
    }
    return count;
  });
}

const FAMILIES = new Names(FAMILY_NAMES);

export function familyCodes(table: FlowTable): FieldCodes {
  const [ipv4, ipv6] = [FAMILIES.code('ipv4'), FAMILIES.code('ipv6')];
  return singleBy(FAMILIES.size, FAMILIES.name, (row) => (table.family[row] === AF_INET6 ? ipv6 : ipv4));
}

const NAT_KINDS = new Names(['none', 'src', 'dst', 'both']);

export function natCodes(table: FlowTable): FieldCodes {
  const none = NAT_KINDS.code('none');
  // By source translated, then destination. A translation that changes neither end has no name.
  const codes = [undefined, 'src', 'dst', 'both'].map((name) => NAT_KINDS.code(name));
  return singleBy(NAT_KINDS.size, NAT_KINDS.name, (row) => {
    if (!((table.presence[row] ?? 0) & PRESENCE.translated)) return none;
    const ends = (isTranslatedEnd(table, row, true) ? 1 : 0) | (isTranslatedEnd(table, row, false) ? 2 : 0);
    return codes[ends] ?? NO_VALUE;
  });
}

const DIRECTIONS = new Names(DIRECTION_NAMES);

const DIRECTION_CODES: Readonly<Record<Direction, number>> = {
  inbound: DIRECTIONS.code('inbound'),
  outbound: DIRECTIONS.code('outbound'),
  forwarded: DIRECTIONS.code('forwarded'),
  local: DIRECTIONS.code('local'),
};

/** No flow has a direction while the host's addresses are not known. */
export function directionCodes(table: FlowTable): FieldCodes {
  return singleBy(DIRECTIONS.size, DIRECTIONS.name, (row) => {
    const direction = directionOf(table, row);
    return direction === undefined ? NO_VALUE : DIRECTION_CODES[direction];
  });
}

/** The table numbers strings in the order of their appearance, so the codes are compared by their texts. */
export function textCodes(table: FlowTable, column: 'helper' | 'secctx'): FieldCodes {
  const text = (code: number): string => table.strings[code - 1] ?? '';
  const need = PRESENCE[column];
  const codes = singleBy(65_537, text, (row) =>
    (table.presence[row] ?? 0) & need ? (table[column][row] ?? 0) + 1 : NO_VALUE,
  );
  const compare = (a: number, b: number): number => {
    if (a === NO_VALUE || b === NO_VALUE) return compareCodes(a, b);
    return text(a) < text(b) ? -1 : text(a) > text(b) ? 1 : a - b;
  };
  return { ...codes, compare };
}
