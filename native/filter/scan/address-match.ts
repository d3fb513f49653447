// Comparisons of addresses: which ends they look at. Pure.

import { PRESENCE } from '../../flow/column-schema.ts';
import type { FlowColumns } from '../../flow/flow-columns.ts';
import type { Match } from '../ast.ts';
import type { AddressPlace } from '../fields/scan-spec.ts';
import { type AddressCondition, addressConditions } from './address-condition.ts';
import type { AddressTest } from './address-text.ts';
import type { Memory } from './memory.ts';
import { presenceScan } from './number-match.ts';
import { scanRows } from './scan.ts';
import { allOf, anyOf, rowScan, type Scan } from './scan-of.ts';

type EndColumn = 'origSrc' | 'origDst';

/**
 * The positive form of a comparison on an address.
 * @param memory where results of `~` are remembered.
 */
export function addressScan(of: AddressPlace, match: Match, memory: Memory): Scan {
  const conditions = addressConditions(match.values, memory);
  switch (of) {
    case 'origSrc':
    case 'origDst':
      return endScan(of, conditions);
    case 'replySrc':
    case 'replyDst':
      return replyScan(of === 'replySrc', anyTest(conditions));
    case 'any':
      return hostScan(conditions);
  }
}

/** One end of the original direction: a scan for each condition. */
function endScan(column: EndColumn, conditions: readonly AddressCondition[]): Scan {
  return anyOf(
    conditions.map(({ scan }): Scan => {
      return (columns, span, care, out) => scan(span, care, out, columns[column]);
    }),
  );
}

function anyTest(conditions: readonly AddressCondition[]): AddressTest {
  const only = conditions[0];
  if (only && conditions.length === 1) return only.test;
  return (words, at) => conditions.some(({ test }) => test(words, at));
}

function replyScan(isSource: boolean, test: AddressTest): Scan {
  return (columns, span, care, out) => {
    const { presence, reply } = columns;
    const inverse = isSource ? columns.origDst : columns.origSrc;
    const words = isSource ? reply.src : reply.dst;
    scanRows(span, care, out, (row) => {
      if (!((presence[row] ?? 0) & PRESENCE.replyTuple)) return false;
      const at = reply.index ? (reply.index[row] ?? 0) - 1 : row;
      return at < 0 ? test(inverse, row * 4) : test(words, at * 4);
    });
  };
}

/** Either end of either direction; a reply that is the inverse adds no ends. */
function hostScan(conditions: readonly AddressCondition[]): Scan {
  const test = anyTest(conditions);
  const translated = presenceScan(PRESENCE.replyTuple | PRESENCE.translated);
  const reply = rowScan((columns, row) => testReply(columns, row, test));
  return anyOf([endScan('origSrc', conditions), endScan('origDst', conditions), allOf([translated, reply])]);
}

function testReply(columns: FlowColumns, row: number, test: AddressTest): boolean {
  const { reply } = columns;
  const at = reply.index ? (reply.index[row] ?? 0) - 1 : row;
  return at >= 0 && (test(reply.src, at * 4) || test(reply.dst, at * 4));
}
