// When a row must be redrawn.

import { renderToStaticMarkup } from 'react-dom/server';
import { describe, expect, test } from 'vitest';
import type { ColouringRule } from '../../../../electron/contract/colouring.ts';
import type { RowView } from '../../../../renderer/engine/api.ts';
import { FLOW_COLUMN, FLOW_COLUMNS } from '../../../../renderer/flows/connection-columns.tsx';
import { DeleteButton } from '../../../../renderer/flows/DeleteButton.tsx';
import { flowTraits } from '../../../../renderer/flows/flow-traits.ts';
import { randomWords } from '../engine/flows.ts';
import { row } from '../row.ts';
import { cellMarkup, shownRows, shownTable } from './shown-flows.ts';

const RULE: ColouringRule = { name: 'Web', filter: 'dport = 443', colour: 'teal', sign: 'W', enabled: true };
/** The rule has the key 41. */
const COLOURED = new Map([[41, RULE]]);

const { looksSame, attributes, sign } = flowTraits(FLOW_COLUMNS, COLOURED);

describe('a row looks the same', () => {
  test('in a later view, with its timeout counted down', () => {
    expect(looksSame(row({ timeoutSec: 100 }), 0, row({ timeoutSec: 90 }), 10_000)).toBe(true);
  });

  test('when only fields that no cell shows have changed', () => {
    const { looksSame } = flowTraits([FLOW_COLUMN.mark], COLOURED);
    expect(looksSame(row(), 0, row({ id: 8, labels: [3], helper: 'ftp', origBytes: 1 }), 0)).toBe(true);
  });
});

describe('a row must be redrawn', () => {
  test('when its timeout was renewed', () => {
    expect(looksSame(row({ timeoutSec: 100 }), 0, row({ timeoutSec: 100 }), 10_000)).toBe(false);
  });

  test('when it gets or loses a timeout', () => {
    expect(looksSame(row(), 0, row({ timeoutSec: undefined }), 0)).toBe(false);
  });

  test.each<Partial<RowView>>([
    { handle: 2 },
    { change: 'gone' },
    { rule: 41 },
    { reason: 'deleted' },
    { bytes: 1 },
    { state: 4 },
    { mark: 2 },
    { zone: 1 },
  ])('after the change %o', (change) => expect(looksSame(row(), 0, row(change), 0)).toBe(false));

  test('whenever a field changes that a cell, the button or an attribute shows', () => {
    const seed = 20_261_128;
    const next = randomWords(seed);
    const table = shownTable(400, seed);
    const rows = shownRows(table, []).map(({ view }) => view);
    const drawn = (one: RowView) => [
      ...FLOW_COLUMNS.map(({ id }) => cellMarkup(id, one, table.nowMs)),
      renderToStaticMarkup(DeleteButton({ row: one, blocked: undefined })),
      JSON.stringify(attributes(one)),
    ];
    const changes = new Map<string, number>();
    for (const before of rows) {
      for (const field of Object.keys(before) as (keyof RowView)[]) {
        const after = { ...before, [field]: (rows[next() % rows.length] ?? before)[field] };
        if (drawn(before).join() === drawn(after).join()) continue;
        changes.set(field, (changes.get(field) ?? 0) + 1);
        // A deadline moves by up to a second from view to view.
        const [left, other] = [before.timeoutSec ?? Infinity, after.timeoutSec ?? -Infinity];
        const isNear = field === 'timeoutSec' && Math.abs(left - other) < 2;
        expect([field, looksSame(before, table.nowMs, after, table.nowMs)]).toEqual([field, isNear]);
      }
    }
    // Each of these changed what is shown at least once, so forgetting one would be noticed.
    const seen = [
      'protocol',
      'state',
      'status',
      'presence',
      'origSrc',
      'origDport',
      'replyDst',
      'zone',
      'mark',
      'bytes',
    ];
    for (const field of [...seen, 'rateBytesPerSec', 'timeoutSec', 'timeoutOfSec', 'firstSeenMs', 'startMs', 'family'])
      expect(changes.get(field), field).toBeGreaterThan(0);
  });
});

describe('a row that a colouring rule matches', () => {
  test('has its colour, its sign and its name, beside the sign of a change', () => {
    const shown = row({ rule: 41, change: 'new' });
    expect(attributes(shown)).toMatchObject({ 'data-rule': 'teal', 'data-change': 'new' });
    const markup = renderToStaticMarkup(sign?.(shown));
    expect(markup).toContain('title="Rule: Web"');
    expect(markup).toContain('>W<');
    expect(markup).toContain('fg-change');
  });

  test.each([undefined, 40])('has none by the key %s, which no rule has', (rule) => {
    expect(attributes(row({ rule }))).not.toHaveProperty('data-rule');
    expect(renderToStaticMarkup(sign?.(row({ rule })))).toBe('');
  });
});
