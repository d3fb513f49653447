// Which codes each field has: the one list. Pure.

import { PRESENCE, startMsAt } from '../../../native/flow/index.ts';
import type { FlowTable } from '../store/flow-table.ts';
import { COUNTERS, totalBytes } from '../store/merge.ts';
import {
  directionCodes,
  type FieldCodes,
  familyCodes,
  helperCodes,
  natCodes,
  portCodes,
  protocolCodes,
  stateCodes,
  zoneCodes,
} from './field-codes.ts';
import type { KeyHash } from './key-table.ts';
import { addressCodes, endpointCodes, numberCodes, wordCodes } from './keyed-codes.ts';
import { anyPortCodes, endCodes, flagCodes, hostCodes, labelCodes } from './many-codes.ts';
import { PairCodes } from './pair-codes.ts';
import type { GroupField, GroupQuery } from './query-api.ts';

/** The codes of a field, or of a pair of fields. */
export function codesOf(table: FlowTable, by: GroupQuery['by'], hash: KeyHash): FieldCodes {
  const [field, other] = by;
  const first = fieldCodes(table, field, hash);
  return other === undefined ? first : new PairCodes(first, fieldCodes(table, other, hash), hash);
}

/** Times are counted from now on, however long the query takes. */
function fieldCodes(table: FlowTable, field: GroupField, hash: KeyHash): FieldCodes {
  const has = (row: number, bits: number): boolean => ((table.presence[row] ?? 0) & bits) !== 0;
  switch (field) {
    case 'protocol':
      return protocolCodes(table);
    case 'family':
      return familyCodes(table);
    case 'state':
      return stateCodes(table);
    case 'zone':
      return zoneCodes(table);
    case 'nat':
      return natCodes(table);
    case 'direction':
      return directionCodes(table);
    case 'helper':
      return helperCodes(table);
    case 'sport':
      return portCodes(table, 'origSport');
    case 'dport':
      return portCodes(table, 'origDport');
    case 'port':
      return anyPortCodes(table);
    case 'label':
      return labelCodes(table);
    case 'flag':
      return flagCodes(table);
    case 'src':
      return addressCodes(table, hash, 'origSrc');
    case 'dst':
      return addressCodes(table, hash, 'origDst');
    case 'host':
      return hostCodes(table, hash);
    case 'end':
      return endCodes(table, hash);
    case 'source':
    case 'destination':
    case 'translated':
      return endpointCodes(table, hash, field);
    case 'status':
      return wordCodes(hash, (row) => (has(row, PRESENCE.status) ? table.status[row] : undefined));
    case 'mark':
      // A mark that is not in the message is mark 0.
      return wordCodes(hash, (row) => (has(row, PRESENCE.mark) ? table.mark[row] : 0));
    default:
      return quantityCodes(table, field, hash);
  }
}

type Quantity = 'packets' | 'bytes' | 'rate' | 'timeout' | 'age';

function quantityCodes(table: FlowTable, field: Quantity, hash: KeyHash): FieldCodes {
  const { timeoutOffsetSec, nowMs } = table;
  const has = (row: number, bits: number): boolean => ((table.presence[row] ?? 0) & bits) !== 0;
  switch (field) {
    case 'packets':
      return numberCodes(hash, (row) =>
        has(row, COUNTERS) ? totalBytes(table.origPackets, table.replyPackets, row) : undefined,
      );
    case 'bytes':
      return numberCodes(hash, (row) =>
        has(row, COUNTERS) ? totalBytes(table.origBytes, table.replyBytes, row) : undefined,
      );
    case 'rate':
      return numberCodes(hash, (row) => {
        const rate = table.rate[row] ?? Number.NaN;
        return rate >= 0 ? Math.floor(rate) : undefined;
      });
    case 'timeout':
      return wordCodes(hash, (row) =>
        has(row, PRESENCE.timeout) ? Math.max(0, (table.timeoutSec[row] ?? 0) - timeoutOffsetSec) : undefined,
      );
    case 'age':
      return numberCodes(hash, (row) =>
        has(row, PRESENCE.start) ? Math.max(0, Math.floor((nowMs - startMsAt(table, row)) / 1000)) : undefined,
      );
  }
}
