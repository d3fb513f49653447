// The grid's keys, by WAI-ARIA's grid pattern.

import { describe, expect, test } from 'vitest';
import { WIDGET_KEYS } from '../../../../electron/contract/actions.ts';
import { type GridKey, gridCommand } from '../../../../renderer/grid/grid-keys.ts';

const extent = { rows: 1000, columns: 13, page: 20 };
const key = (name: string, held: Partial<GridKey> = {}): GridKey => ({
  key: name,
  ctrl: false,
  shift: false,
  alt: false,
  ...held,
});
const move = (name: string, row: number, column: number, held: Partial<GridKey> = {}) => {
  const command = gridCommand(key(name, held), { row, column }, extent);
  return command?.kind === 'move' ? command.to : undefined;
};

describe('movement', () => {
  test('arrows move by one cell and stay inside', () => {
    expect(move('ArrowDown', 5, 2)).toEqual({ row: 6, column: 2 });
    expect(move('ArrowDown', 999, 2)).toEqual({ row: 999, column: 2 });
    expect(move('ArrowLeft', 5, 0)).toEqual({ row: 5, column: 0 });
    expect(move('ArrowRight', 5, 12)).toEqual({ row: 5, column: 12 });
  });

  test('goes up from the first row into the header, and down again', () => {
    expect(move('ArrowUp', 0, 3)).toEqual({ row: -1, column: 3 });
    expect(move('ArrowUp', -1, 3)).toEqual({ row: -1, column: 3 });
    expect(move('ArrowDown', -1, 3)).toEqual({ row: 0, column: 3 });
  });

  test('moves by pages, but not into the header', () => {
    expect(move('PageDown', 5, 1)).toEqual({ row: 25, column: 1 });
    expect(move('PageUp', 5, 1)).toEqual({ row: 0, column: 1 });
  });

  test('goes to the ends of the row, or with Ctrl to the ends of the grid', () => {
    expect(move('Home', 5, 4)).toEqual({ row: 5, column: 0 });
    expect(move('End', 5, 4)).toEqual({ row: 5, column: 12 });
    expect(move('Home', 5, 4, { ctrl: true })).toEqual({ row: 0, column: 0 });
    expect(move('End', 5, 4, { ctrl: true })).toEqual({ row: 999, column: 12 });
  });

  test('extends the selection with Shift, but not sideways', () => {
    expect(gridCommand(key('ArrowDown', { shift: true }), { row: 5, column: 1 }, extent)).toMatchObject({
      extend: true,
    });
    expect(gridCommand(key('ArrowRight', { shift: true }), { row: 5, column: 1 }, extent)).toMatchObject({
      extend: false,
    });
    expect(gridCommand(key('ArrowUp', { shift: true }), { row: 0, column: 1 }, extent)).toMatchObject({
      extend: false,
    });
  });

  test('can only go to the header in an empty grid', () => {
    const empty = { ...extent, rows: 0 };
    expect(gridCommand(key('ArrowDown'), { row: -1, column: 0 }, empty)).toMatchObject({ to: { row: -1 } });
  });
});

describe('commands', () => {
  test('select on rows', () => {
    const at = { row: 3, column: 0 };
    expect(gridCommand(key(' '), at, extent)).toEqual({ kind: 'toggle' });
    // Left to the owner of the rows.
    expect(gridCommand(key('Enter'), at, extent)).toBeUndefined();
  });

  test('sort and resize in the header', () => {
    const at = { row: -1, column: 6 };
    for (const name of ['Enter', ' ']) {
      expect(gridCommand(key(name), at, extent)).toEqual({ kind: 'sort', further: false });
      expect(gridCommand(key(name, { shift: true }), at, extent)).toEqual({ kind: 'sort', further: true });
    }
    expect(gridCommand(key('ArrowRight', { shift: true }), at, extent)).toEqual({ kind: 'resize', byPx: 12 });
    expect(gridCommand(key('ArrowLeft', { shift: true }), at, extent)).toEqual({ kind: 'resize', byPx: -12 });
  });

  test('leave alone what belongs to the window', () => {
    const at = { row: 3, column: 0 };
    for (const name of ['a', 'f', 'c', 'F5'])
      expect(gridCommand(key(name, { ctrl: true }), at, extent)).toBeUndefined();
    expect(gridCommand(key('ArrowLeft', { alt: true }), at, extent)).toBeUndefined();
    for (const name of ['Tab', 'Delete', 'Escape']) expect(gridCommand(key(name), at, extent)).toBeUndefined();
  });
});

describe('the grid handles', () => {
  /** The browser's names of keys, by the names in the list. */
  const BROWSER_NAMES: Record<string, string> = {
    Space: ' ',
    Up: 'ArrowUp',
    Down: 'ArrowDown',
    Left: 'ArrowLeft',
    Right: 'ArrowRight',
    Menu: 'ContextMenu',
  };
  const listed = WIDGET_KEYS.filter(({ scope }) => scope === 'grid' || scope === 'header').flatMap(({ scope, keys }) =>
    keys.map((name) => [scope, name] as const),
  );

  test.each(listed)('%s: %s, as the list of actions says', (scope, name) => {
    const parts = name.split('+');
    const last = parts.at(-1) ?? '';
    const held = { ctrl: parts.includes('Ctrl'), shift: parts.includes('Shift') };
    const at = { row: scope === 'header' ? -1 : 5, column: 2 };
    const action = gridCommand(key(BROWSER_NAMES[last] ?? last, held), at, extent);
    expect(action?.kind).toBeDefined();
    if (scope === 'header') expect(['sort', 'resize', 'moveColumn']).toContain(action?.kind);
  });
});
