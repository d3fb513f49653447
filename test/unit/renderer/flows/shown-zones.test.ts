// The zone shown in a cell is the zone that the filter finds.

import { describe, expect, test } from 'vitest';
import { compileFilter, parseFilter } from '../../../../native/filter/index.ts';
import { bitmapWords, testBit } from '../../../../native/flow/bitmap.ts';
import { PRESENCE } from '../../../../native/flow/index.ts';
import type { FlowTable } from '../../../../renderer/engine/store/flow-table.ts';
import { type ShownRow, shownRows, shownTable } from './shown-flows.ts';

/** The rows that a filter finds. */
function found(table: FlowTable, text: string): (row: number) => boolean {
  const parsed = parseFilter(text);
  if (!parsed.ok) throw new Error(`${text} is no filter`);
  const bitmap = new Uint32Array(bitmapWords(table.length));
  compileFilter(parsed.filter).matches(table, 0, table.length, bitmap);
  return (row) => testBit(bitmap, row);
}

/** The number shown in the cell, for any direction. */
function shownZone({ words }: ShownRow): number {
  return Number(words('zone').replace(/\D+/, ''));
}

const TABLE = shownTable(700, 4);
const ROWS = shownRows(TABLE, []);

describe('the filter zone', () => {
  test.each<[string, (zone: number) => boolean]>([
    ['zone = 0', (zone) => zone === 0],
    ['zone = 3', (zone) => zone === 3],
    ['zone != 3', (zone) => zone !== 3],
    ['zone in {0, 3}', (zone) => zone === 0 || zone === 3],
    ['zone not in {0, 3}', (zone) => zone !== 0 && zone !== 3],
    ['zone in 2-4', (zone) => zone >= 2 && zone <= 4],
    ['zone < 3', (zone) => zone < 3],
    ['zone >= 1', (zone) => zone >= 1],
    ['not zone = 0', (zone) => zone !== 0],
  ])('%s finds the rows whose cell shows such a zone', (text, matches) => {
    const isFound = found(TABLE, text);
    expect(new Set(ROWS.map(({ words }) => words('zone').replace(/\d+/, '')))).toEqual(new Set(['', ' →', '← ']));
    for (const shown of ROWS) {
      expect([shown.words('zone'), isFound(shown.row)]).toEqual([shown.words('zone'), matches(shownZone(shown))]);
    }
  });

  test('differs from zone.any only for 0, which zone.any also finds for zones of one direction', () => {
    const zones = [0, 1, 2, 3, 4];
    const any = zones.map((zone) => found(TABLE, `zone.any = ${zone}`));
    const zone = zones.map((zone) => found(TABLE, `zone = ${zone}`));
    for (const { row, view, words } of ROWS) {
      for (const n of [1, 2, 3, 4]) expect(any[n]?.(row)).toBe(zone[n]?.(row));
      const isOneWay = (view.presence & (PRESENCE.zoneOrig | PRESENCE.zoneReply)) !== 0;
      expect([words('zone'), any[0]?.(row)]).toEqual([words('zone'), isOneWay || zone[0]?.(row)]);
    }
  });
});
