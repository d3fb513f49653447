// Which columns a grid shows, in which order, and which of them stay in view while the others scroll sideways. Pure.

import type { ColumnChoice, ColumnChoices } from '../../electron/contract/settings.ts';

/** What the choice of columns needs to know about one. */
export interface Choosable<Id extends string = string> {
  readonly id: Id;
  /** Whether it is shown until the user chooses otherwise. */
  readonly shownFirst: boolean;
}

/** One column as it is arranged. */
export interface Arranged<Id extends string = string> extends ColumnChoice {
  readonly id: Id;
}

/**
 * All columns in screen order, the pinned ones first. A column that the choices do not name is as by default, after the
 * one that precedes it by default; choices of columns that do not exist do no harm. If the choices show none, those are
 * shown that are by default: a list without columns could not be read.
 */
export function arrangement<Id extends string>(
  columns: readonly Choosable<Id>[],
  choices: ColumnChoices,
): readonly Arranged<Id>[] {
  const arranged: Arranged<Id>[] = [];
  for (const choice of choices) {
    const column = columns.find(({ id }) => id === choice.id);
    if (column && !arranged.some(({ id }) => id === column.id)) arranged.push({ ...choice, id: column.id });
  }
  for (const [place, { id, shownFirst }] of columns.entries()) {
    if (arranged.some((other) => other.id === id)) continue;
    const before = columns[place - 1]?.id;
    const at = arranged.findIndex((other) => other.id === before) + 1;
    arranged.splice(at, 0, { id, shown: shownFirst, pinned: false });
  }
  if (arranged.some(({ shown }) => shown)) return pinnedFirst(arranged);
  const first = new Set(columns.filter(({ shownFirst }) => shownFirst).map(({ id }) => id));
  return pinnedFirst(arranged.map((column) => ({ ...column, shown: first.has(column.id) })));
}

/** Shows or hides a column; the last one that is shown stays. */
export function withShown<Id extends string>(
  columns: readonly Arranged<Id>[],
  column: Id,
  shown: boolean,
): readonly Arranged<Id>[] {
  const isLast = columns.every(({ id, shown }) => !shown || id === column);
  if (!shown && isLast) return columns;
  return columns.map((other) => (other.id === column ? { ...other, shown } : other));
}

/** Pins a column as the last of the pinned ones, or makes it the first of the others. */
export function withPinned<Id extends string>(
  columns: readonly Arranged<Id>[],
  column: Id,
  pinned: boolean,
): readonly Arranged<Id>[] {
  const moved = columns.find(({ id }) => id === column);
  if (!moved || moved.pinned === pinned) return columns;
  const others = columns.filter((other) => other !== moved);
  const end = others.filter((other) => other.pinned).length;
  return others.toSpliced(end, 0, { ...moved, pinned });
}

/**
 * Moves a column before another, or to the end. Among pinned columns it becomes pinned, and among the others it no longer
 * is; at the border of the two it stays what it was.
 */
export function withMoved<Id extends string>(
  columns: readonly Arranged<Id>[],
  column: Id,
  before: Id | undefined,
): readonly Arranged<Id>[] {
  const moved = columns.find(({ id }) => id === column);
  if (!moved || column === before) return columns;
  const others = columns.filter((other) => other !== moved);
  const found = others.findIndex(({ id }) => id === before);
  const at = found < 0 ? others.length : found;
  const next = others[at]?.pinned ?? false;
  const previous = others[at - 1]?.pinned ?? true;
  const pinned = next || (previous && moved.pinned);
  return others.toSpliced(at, 0, { ...moved, pinned });
}

/** Moves a shown column past so many shown ones: to the left if negative. */
export function withStep<Id extends string>(
  columns: readonly Arranged<Id>[],
  column: Id,
  by: -1 | 1,
): readonly Arranged<Id>[] {
  const shown = columns.filter((other) => other.shown);
  const at = shown.findIndex(({ id }) => id === column);
  if (at < 0 || at + by < 0 || at + by >= shown.length) return columns;
  if (by < 0) return withMoved(columns, column, shown[at - 1]?.id);
  const passed = columns.findIndex(({ id }) => id === shown[at + 1]?.id);
  return withMoved(columns, column, columns[passed + 1]?.id);
}

/** Whether all columns are as these choices have them; without choices as by default. */
export function isArrangedAs<Id extends string>(
  columns: readonly Choosable<Id>[],
  arranged: readonly Arranged<Id>[],
  choices: ColumnChoices,
): boolean {
  return arrangement(columns, choices).every(
    ({ id, shown, pinned }, place) =>
      arranged[place]?.id === id && arranged[place].shown === shown && arranged[place].pinned === pinned,
  );
}

function pinnedFirst<Id extends string>(columns: readonly Arranged<Id>[]): readonly Arranged<Id>[] {
  return [...columns.filter(({ pinned }) => pinned), ...columns.filter(({ pinned }) => !pinned)];
}
