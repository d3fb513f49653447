// Rows are sorted by what is shown: in every column, equal texts are adjacent, and the order follows the texts of the
// cells.

import { describe, expect, test } from 'vitest';
import { compileFilter, parseFilter } from '../../../../native/filter/index.ts';
import { bitmapWords, testBit } from '../../../../native/flow/bitmap.ts';
import { compareAddresses, isIPv4Words, PRESENCE, parseAddress } from '../../../../native/flow/index.ts';
import { shownStatus } from '../../../../native/flow/status-words.ts';
import { COLUMN_IDS, type ColumnId } from '../../../../renderer/engine/columns/engine-columns.ts';
import { statusRanks } from '../../../../renderer/engine/columns/name-ranks.ts';
import { NAIVE_COLUMNS } from '../engine/columns/naive-columns.ts';
import { type ShownRow, shownRows, shownTable } from './shown-flows.ts';

const FLOWS = 500;
const SEEDS = [1, 2, 3];

type Order = (a: ShownRow, b: ShownRow) => number;

const byNumber =
  (of: (shown: ShownRow) => number | undefined): Order =>
  (a, b) =>
    (of(a) ?? Number.NaN) - (of(b) ?? Number.NaN);

/** Names alphabetically, ignoring case, then numbers that have no name. */
function compareNames(a: string, b: string): number {
  const [x, y] = [a, b].map((text) => (/^\d+$/.test(text) ? Number(text) : undefined));
  if (x !== undefined || y !== undefined) return (x ?? -1) - (y ?? -1);
  const [first, second] = [a.toLowerCase(), b.toLowerCase()];
  return first < second ? -1 : first > second ? 1 : 0;
}

/** The parts of an end as shown, with the kind of its detail. */
function endOf(text: string): { words: readonly number[]; kind: number; detail: string } {
  const space = text.indexOf(' ');
  const main = space < 0 ? text : text.slice(0, space);
  const detail = space < 0 ? '' : text.slice(space + 1);
  const bare = parseAddress(main);
  if (bare) return { words: bare, kind: detail === '' ? 0 : detail.startsWith('key ') ? 3 : 2, detail };
  const [, address = '', port = ''] = /^\[?(.*?)\]?:(\d+)$/.exec(main) ?? [];
  const words = parseAddress(address);
  if (!words || detail !== '') throw new Error(`${text} is no end`);
  return { words, kind: 1, detail: port };
}

/** Ids, keys and ports by value; ICMP types by name, then unnamed ones by number, then by code. */
function compareDetails(a: string, b: string): number {
  const parts = (text: string): [string, number] => {
    const [, name = '', code] = /^(.*?)(?: code (\d+))?$/.exec(text) ?? [];
    return [name.replace(/^(id|key|type) /, ''), Number(code ?? 0)];
  };
  const [[x, first], [y, second]] = [parts(a), parts(b)];
  const [numberX, numberY] = [Number(x), Number(y)];
  if (x !== '' && y !== '' && !Number.isNaN(numberX) && !Number.isNaN(numberY))
    return numberX - numberY || first - second;
  return compareNames(x, y) || first - second;
}

/** By the number, whatever its kind: "10.0.0.1:80" is before "10.0.0.1 id 80", and both are before "10.0.0.1:81". */
function compareSources(a: string, b: string): number {
  const [x, y] = [endOf(a), endOf(b)];
  const families = (isIPv4Words(y.words) ? 1 : 0) - (isIPv4Words(x.words) ? 1 : 0);
  const [first, second] = [x, y].map(({ detail }) => Number(detail.replace(/^\D+ /, '')));
  return families || compareAddresses(x.words, y.words) || (first ?? 0) - (second ?? 0) || x.kind - y.kind;
}

function compareEnds(a: string, b: string): number {
  const [x, y] = [endOf(a), endOf(b)];
  const families = (isIPv4Words(y.words) ? 1 : 0) - (isIPv4Words(x.words) ? 1 : 0);
  return families || compareAddresses(x.words, y.words) || x.kind - y.kind || compareDetails(x.detail, y.detail);
}

/** First those with only a new source, then those with two new ends, then those with only a new destination. */
function compareTranslations(a: string, b: string): number {
  const [x, y] = [a, b].map((text) => {
    const [source = '', destination] = text.split(/ ?→ /);
    return { source, destination, kind: source === '' ? 2 : destination === undefined ? 0 : 1 };
  });
  if (!x || !y) return 0;
  const kinds = x.kind - y.kind || (x.source === '' ? 0 : familyOf(x.source) - familyOf(y.source));
  if (kinds !== 0) return kinds;
  const sources = x.source === '' ? 0 : compareEnds(x.source, y.source);
  return sources || (x.destination && y.destination ? compareEnds(x.destination, y.destination) : 0);
}

function familyOf(end: string): number {
  return isIPv4Words(endOf(end).words) ? 0 : 1;
}

const ARROWS = ['', ' →', '← '];

/** The order of the texts in columns that are not sorted by a plain number. */
const ORDERS: Partial<Record<ColumnId, Order>> = {
  protocol: (a, b) => compareNames(a.words('protocol'), b.words('protocol')),
  state: (a, b) => compareNames(a.words('state'), b.words('state')),
  source: (a, b) => compareSources(a.words('source'), b.words('source')),
  destination: (a, b) => compareEnds(a.words('destination'), b.words('destination')),
  'reply.source': (a, b) => compareEnds(a.words('reply.source'), b.words('reply.source')),
  'reply.destination': (a, b) => compareEnds(a.words('reply.destination'), b.words('reply.destination')),
  translated: (a, b) => compareTranslations(a.words('translated'), b.words('translated')),
  status: (a, b) => compareNames(a.words('status'), b.words('status')),
  zone: byNumber(({ words }) => {
    const text = words('zone');
    return Number(text.replace(/\D+/, '')) * 4 + ARROWS.indexOf(text.replace(/\d+/, ''));
  }),
};

/** Other columns are sorted by their number. */
function byFigure(column: ColumnId): Order {
  return (a, b) => {
    const [x, y] = [a, b].map(({ flow }) => NAIVE_COLUMNS[column].shown(flow));
    return x === undefined || y === undefined || x === y ? 0 : x < y ? -1 : 1;
  };
}

/** Whether a cell has no value. A blank rate is a value: nothing moves. */
function isEmpty(column: ColumnId, { words, view }: ShownRow): boolean {
  if (column === 'rate') return view.rateBytesPerSec === undefined;
  if (column === 'rate.orig') return view.origRateBytesPerSec === undefined;
  if (column === 'rate.reply') return view.replyRateBytesPerSec === undefined;
  return ['–', '', 'unknown'].includes(words(column));
}

/** Runs of equal texts; each text should have one run. */
function runsOf(words: readonly string[]): string[] {
  return words.filter((word, i) => word !== words[i - 1]);
}

function expectShownOrder(column: ColumnId, descending: boolean, rows: readonly ShownRow[]): void {
  const full = rows.filter((shown) => !isEmpty(column, shown));
  expect(rows.slice(full.length).every((shown) => isEmpty(column, shown))).toBe(true);
  const sign = descending ? -1 : 1;
  const order = ORDERS[column] ?? byFigure(column);
  const wrong = full.findIndex((shown, i) => {
    const before = full[i - 1];
    return before !== undefined && order(before, shown) * sign > 0;
  });
  expect([full[wrong - 1], full[wrong]].map((shown) => shown?.words(column))).toEqual([undefined, undefined]);
  // If the kernel has the start of only some flows, "3 h" and "≥ 3 h" are the same age.
  const runs = runsOf(rows.map(({ words }) => words(column).replace(/^≥ /, '')));
  expect(runs.length).toBe(new Set(runs).size);
}

describe('the order of rows', () => {
  for (const column of COLUMN_IDS) {
    test(`by ${column} is the order of the cells' texts, with equal texts adjacent`, () => {
      for (const seed of SEEDS) {
        const table = shownTable(FLOWS, seed);
        for (const descending of [false, true]) {
          const rows = shownRows(table, [{ column, descending }]);
          expect(rows.length).toBeGreaterThan(FLOWS / 2);
          expectShownOrder(column, descending, rows);
        }
      }
    });
  }

  test('by age follows the start, or when the flow was first seen, if all flows have the same of the two', () => {
    for (const withStart of [true, false]) {
      const table = shownTable(FLOWS, 7);
      for (let row = 0; row < table.length; row++) {
        const bits = table.presence[row] ?? 0;
        table.presence[row] = withStart ? bits | PRESENCE.start : bits & ~PRESENCE.start;
      }
      const rows = shownRows(table, [{ column: 'age', descending: false }]);
      const words = rows.map((shown) => shown.words('age'));
      expect(words.every((word) => word.startsWith('≥ ') === !withStart)).toBe(true);
      expect(runsOf(words).length).toBe(new Set(words).size);
      expectShownOrder('age', false, rows);
    }
  });

  test('by status follows the words for all combinations of bits', () => {
    const ranks = statusRanks();
    const texts = new Map<number, string>();
    for (let status = 0; status < 65_536; status++) {
      const text = shownStatus(status).join(' ');
      const rank = ranks[status] ?? -1;
      if ((texts.get(rank) ?? text) !== text) throw new Error(`${text} has the place of ${texts.get(rank)}`);
      texts.set(rank, text);
    }
    const inOrder = [...texts].sort(([a], [b]) => a - b).map(([, text]) => text);
    expect(inOrder).toEqual([...inOrder].sort(compareNames));
    expect(new Set(inOrder).size).toBe(inOrder.length);
  });
});

describe('the column Translated to', () => {
  test('shows something for exactly the flows that the filter nat finds', () => {
    const kinds = new Set<string>();
    for (const seed of SEEDS) {
      const table = shownTable(4 * FLOWS, seed);
      const rows = shownRows(table, []);
      const found = (text: string): ((row: number) => boolean) => {
        const parsed = parseFilter(text);
        if (!parsed.ok) throw new Error(`${text} is no filter`);
        const bitmap = new Uint32Array(bitmapWords(table.length));
        compileFilter(parsed.filter).matches(table, 0, table.length, bitmap);
        return (row) => testBit(bitmap, row);
      };
      const [any, src, dst] = [found('nat = any'), found('nat = src'), found('nat = dst')];
      for (const { row, view, words } of rows) {
        const text = words('translated');
        const [source = '', destination] = text.split(/ ?→ /);
        const shown = [source !== '', destination !== undefined, text !== ''];
        expect([text, ...shown]).toEqual([text, src(row), dst(row), any(row)]);
        if (any(row)) kinds.add(`${view.protocol} ${src(row)} ${dst(row)}`);
      }
    }
    for (const protocol of [1, 6, 17, 33, 47, 58, 132, 136]) {
      for (const ends of ['true true', 'true false', 'false true']) expect(kinds).toContain(`${protocol} ${ends}`);
    }
  });
});
