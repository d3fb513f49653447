// Selecting: one, toggled, ranges, all that match; through sorting, filtering and flows that end.

import { describe, expect, test } from 'vitest';
import { Reconciler } from '../../../../../renderer/engine/reconcile/reconcile.ts';
import { FlowStore } from '../../../../../renderer/engine/store/store.ts';
import { Picture } from '../../../../../renderer/engine/view/picture.ts';
import { parsePredicate } from '../../../../../renderer/engine/view/predicate.ts';
import { batchOf, type TestFlow } from '../flows.ts';

const NOW = 1_790_000_000_000;
const TEN: TestFlow[] = Array.from({ length: 10 }, (_, i) => ({
  sport: 1000 + i,
  mark: i % 2,
  bytes: 100 * ((i * 7) % 10),
}));

function pictureOf(flows: readonly TestFlow[]): { picture: Picture; reconciler: Reconciler } {
  const reconciler = new Reconciler(new FlowStore(NOW));
  const picture = new Picture(reconciler);
  reconciler.dumpStarted(1, 'first', undefined, NOW);
  reconciler.apply(batchOf(flows, NOW), 'dump', 1, NOW);
  reconciler.dumpEnded(1, true);
  return { picture, reconciler };
}

function selectedPorts(picture: Picture): number[] {
  return picture
    .view(NOW)
    .rows.filter((row) => row.selected)
    .map((row) => row.origSport)
    .sort();
}

function pick(picture: Picture, kind: 'only' | 'toggle' | 'range', index: number): void {
  const row = picture.view(NOW).rows[index];
  if (!row) throw new Error(`no row ${index}`);
  picture.select({ kind, index, handle: row.handle }, NOW);
}

function filter(picture: Picture, text: string): void {
  const parsed = parsePredicate(text);
  if (!parsed) throw new Error(`no filter: ${text}`);
  picture.setFilter(text, parsed.predicate);
}

describe('selection', () => {
  test('replaces, toggles, and takes ranges from the last picked flow in the displayed order', () => {
    const { picture } = pictureOf(TEN);
    pick(picture, 'only', 2);
    pick(picture, 'only', 4);
    expect(selectedPorts(picture)).toEqual([1004]);
    pick(picture, 'toggle', 6);
    expect(selectedPorts(picture)).toEqual([1004, 1006]);
    pick(picture, 'range', 8);
    expect(selectedPorts(picture)).toEqual([1006, 1007, 1008]);
    pick(picture, 'range', 5);
    expect(selectedPorts(picture)).toEqual([1005, 1006]);
    pick(picture, 'toggle', 5);
    expect(selectedPorts(picture)).toEqual([1006]);
    picture.select({ kind: 'none' }, NOW);
    expect(picture.view(NOW).selected).toBe(0);
  });

  test('takes a range by the displayed sort', () => {
    const { picture } = pictureOf(TEN);
    picture.setSort([{ column: 'bytes', descending: false }]);
    const ports = picture.view(NOW).rows.map((row) => row.origSport);
    pick(picture, 'only', 7);
    pick(picture, 'range', 3);
    expect(selectedPorts(picture)).toEqual(ports.slice(3, 8).sort());
  });

  test('takes a range up to a place of the list, whichever flow is there, or to its end', () => {
    const { picture } = pictureOf(TEN);
    picture.select({ kind: 'rangeTo', index: 1 }, NOW);
    expect(selectedPorts(picture)).toEqual([1001]);
    pick(picture, 'only', 4);
    picture.select({ kind: 'rangeTo', index: 6 }, NOW);
    expect(selectedPorts(picture)).toEqual([1004, 1005, 1006]);
    picture.select({ kind: 'rangeTo', index: 5000 }, NOW);
    expect(selectedPorts(picture)).toEqual([1004, 1005, 1006, 1007, 1008, 1009]);
    filter(picture, 'mark = 7');
    picture.select({ kind: 'rangeTo', index: 3 }, NOW);
    expect(picture.view(NOW).selected).toBe(0);
  });

  test('takes the row alone if the list no longer has it, or the place where the range began', () => {
    const { picture } = pictureOf(TEN);
    const [, row] = picture.view(NOW).rows;
    pick(picture, 'only', 4);
    filter(picture, 'mark = 1');
    pick(picture, 'range', 3);
    expect(selectedPorts(picture)).toEqual([1007]);
    filter(picture, 'mark = 0');
    picture.select({ kind: 'range', index: 1, handle: row?.handle ?? -1 }, NOW);
    filter(picture, '');
    expect(selectedPorts(picture)).toEqual([1001]);
  });

  test('survives sorting and filtering, and counts how many the filter hides', () => {
    const { picture } = pictureOf(TEN);
    picture.select({ kind: 'all' }, NOW);
    picture.setSort([{ column: 'mark', descending: true }]);
    filter(picture, 'mark = 1');
    const view = picture.view(NOW);
    expect([view.selected, view.selectedHidden, view.matching, view.total]).toEqual([10, 5, 5, 10]);
    picture.select({ kind: 'all' }, NOW);
    expect([picture.view(NOW).selected, picture.view(NOW).selectedHidden]).toEqual([5, 0]);
  });

  test('takes a row by its handle when the list has moved since it was shown', () => {
    const { picture, reconciler } = pictureOf(TEN);
    const shown = picture.view(NOW).rows[5];
    reconciler.ended(0, 'gone', NOW);
    reconciler.expire(NOW + 5000, false);
    picture.select({ kind: 'only', index: 5, handle: shown?.handle ?? -1 }, NOW + 5000);
    expect(selectedPorts(picture)).toEqual([1005]);
  });

  test('says when something else is selected, also if it is as many flows', () => {
    const { picture } = pictureOf(TEN);
    pick(picture, 'only', 0);
    const { selectionChoices, selected } = picture.view(NOW);
    expect(picture.view(NOW).selectionChoices).toBe(selectionChoices);
    pick(picture, 'only', 3);
    expect(picture.view(NOW).selected).toBe(selected);
    expect(picture.view(NOW).selectionChoices).toBeGreaterThan(selectionChoices);
  });

  test('does not pass to a flow that takes the row of an ended one', () => {
    const { picture, reconciler } = pictureOf(TEN);
    picture.select({ kind: 'all' }, NOW);
    reconciler.ended(3, 'gone', NOW);
    expect(picture.view(NOW).selected).toBe(9);
    reconciler.expire(NOW + 5000, false);
    reconciler.apply(batchOf([{ sport: 77, event: 'new' }], NOW), 'event', 0, NOW + 5000);
    expect(picture.view(NOW + 5000).selected).toBe(9);
    expect(selectedPorts(picture)).not.toContain(77);
  });
});

describe('pause', () => {
  test('freezes rows, counts and order while the store changes, and counts what it holds back', () => {
    const { picture, reconciler } = pictureOf(TEN);
    picture.setPaused(true, NOW);
    const frozen = picture.view(NOW + 100);
    reconciler.apply(batchOf([{ sport: 1000, mark: 0, bytes: 999_999 }], NOW + 500), 'refresh', 0, NOW + 500);
    reconciler.apply(
      batchOf(
        [
          { sport: 1001, event: 'destroy' },
          { sport: 5, event: 'new' },
        ],
        NOW,
      ),
      'event',
      0,
      NOW,
    );
    reconciler.expire(NOW + 9000, false);
    reconciler.apply(batchOf([{ sport: 6, event: 'new' }], NOW), 'event', 0, NOW + 9000);
    const later = picture.view(NOW + 9000);
    expect(later.rows).toEqual(frozen.rows);
    expect([later.total, later.matching, later.heldChanges]).toEqual([10, 10, 3]);
    expect(reconciler.store.total).toBe(11);
    picture.setPaused(false, NOW + 9000);
    const live = picture.view(NOW + 9000);
    expect([live.total, live.heldChanges, live.rows.some((row) => row.origSport === 6)]).toEqual([11, 0, true]);
  });

  test('can be filtered, sorted and selected, and drops ended flows from the selection when it ends', () => {
    const { picture, reconciler } = pictureOf(TEN);
    picture.setPaused(true, NOW);
    reconciler.ended(1, 'gone', NOW);
    reconciler.ended(3, 'gone', NOW);
    reconciler.expire(NOW + 9000, false);
    reconciler.apply(batchOf([{ sport: 6, mark: 1, event: 'new' }], NOW), 'event', 0, NOW + 9000);
    filter(picture, 'mark = 1');
    picture.setSort([{ column: 'source', descending: true }]);
    picture.select({ kind: 'all' }, NOW + 9000);
    expect(selectedPorts(picture)).toEqual([1001, 1003, 1005, 1007, 1009]);
    picture.setPaused(false, NOW + 9000);
    expect(selectedPorts(picture)).toEqual([1005, 1007, 1009]);
  });
});

describe('gone rows', () => {
  test('stay in their places with final counters, uncounted, and then leave', () => {
    const { picture, reconciler } = pictureOf(TEN);
    picture.setSort([{ column: 'source', descending: false }]);
    const before = picture.view(NOW).rows.map((row) => row.handle);
    reconciler.apply(batchOf([{ sport: 1004, bytes: 4242, event: 'destroy' }], NOW), 'event', 0, NOW);
    const view = picture.view(NOW + 1000);
    expect(view.rows.map((row) => row.handle)).toEqual(before);
    expect([view.total, view.matching, view.listed]).toEqual([9, 9, 10]);
    expect([view.rows[4]?.change, view.rows[4]?.bytes]).toEqual(['gone', 4242]);
    reconciler.expire(NOW + 4000, picture.holding);
    expect(picture.view(NOW + 4000).rows.map((row) => row.origSport)).not.toContain(1004);
  });

  test('keep their places for ten seconds while the order is held, and then leave without moving another', () => {
    const { picture, reconciler } = pictureOf(TEN);
    const sports = (ms: number) => {
      reconciler.expire(NOW + ms, picture.holding);
      return picture.view(NOW + ms).rows.map(({ origSport }) => origSport);
    };
    picture.setSort([{ column: 'source', descending: true }]);
    const before = sports(0);
    picture.hold = true;
    reconciler.ended(4, 'gone', NOW);
    reconciler.apply(batchOf([{ sport: 9999, event: 'new' }], NOW), 'event', 0, NOW);
    expect(sports(9000)).toEqual([...before, 9999]);
    expect(picture.view(NOW + 9000)).toMatchObject({ listed: 11, total: 10, matching: 10 });
    const left = before.filter((sport) => sport !== 1004);
    expect(sports(10_100)).toEqual([...left, 9999]);
    picture.hold = false;
    expect(sports(10_100)).toEqual([9999, ...left]);
  });

  test('are released by a hold that would keep too many', () => {
    const flows = Array.from({ length: 6000 }, (_, sport) => ({ sport }));
    const { picture, reconciler } = pictureOf(flows);
    picture.hold = true;
    picture.view(NOW);
    for (let row = 0; row < 4000; row++) reconciler.ended(row, 'gone', NOW);
    expect(picture.holding).toBe(true);
    for (let row = 4000; row < 6000; row++) reconciler.ended(row, 'gone', NOW);
    expect(picture.holding).toBe(false);
    reconciler.expire(NOW + 4000, picture.holding);
    expect(picture.view(NOW + 4000).listed).toBe(0);
  });
});
