// The table of expectations: what is listed, in which order, what is selected, and what stays over changes of the list.

import { beforeEach, describe, expect, test } from 'vitest';
import type { ListedExpectation } from '../../../../../electron/contract/expectations.ts';
import { MAX_SELECTED_EXPECTATIONS } from '../../../../../electron/contract/settings.ts';
import { ExpectationTable } from '../../../../../renderer/session/expectations/expectation-table.ts';
import { ftpData, listed, sipMedia } from '../../expectations/some-expectations.ts';

let nowMs: number;
let table: ExpectationTable;
let views: number;

beforeEach(() => {
  nowMs = 1_000_000;
  table = new ExpectationTable({ audience: 'window' }, { nowMs: () => nowMs });
  views = 0;
  table.subscribe(() => views++);
  table.setWindow(0, 100);
});

const receive = (...expectations: ListedExpectation[]) => table.receive(listed(expectations, nowMs));
const ports = () => table.getView().rows.map(({ expectation }) => expectation.tuple.dport);
const row = (port: number) => table.getView().rows.find(({ expectation }) => expectation.tuple.dport === port);
const select = (kind: 'only' | 'toggle' | 'range', port: number) => {
  const found = row(port);
  if (found) table.select({ kind, row: found });
};
const follow = (port: number) => table.follow({ key: row(port)?.key ?? 0 });
const selectedPorts = () => table.chosen({ kind: 'selected' }).map(({ expectation }) => expectation.tuple.dport);

test('is unread at first, and lists what main sends', () => {
  expect(table.getView()).toMatchObject({ kind: 'unread', listed: 0, loading: true });
  receive(ftpData(5000), sipMedia(9000));
  expect(table.getView()).toMatchObject({ kind: 'read', known: 2, total: 2, listed: 2, loading: undefined });
  expect(row(5000)?.deadlineMs).toBe(nowMs + 300_000);
  table.receive({ kind: 'failed', table: 1, failure: { op: 'x', code: 'EPERM', message: 'No.' } });
  expect(table.getView()).toMatchObject({ kind: 'failed', listed: 0, failure: { message: 'No.' } });
});

test('shows the rows of the window only', () => {
  receive(...[1, 2, 3, 4, 5].map((port) => ftpData(port)));
  table.setWindow(1, 2);
  expect(table.getView()).toMatchObject({ first: 1, listed: 5 });
  expect(table.getView().rows.map(({ index, expectation }) => [index, expectation.tuple.dport])).toEqual([
    [1, 2],
    [2, 3],
  ]);
});

test('what is as it was stays the same object, whatever is around it', () => {
  receive(ftpData(5000), ftpData(5001));
  const before = row(5001);
  nowMs += 3_000;
  receive(ftpData(4999), ftpData(5001, { timeoutSec: 297 }), ftpData(5000, { timeoutSec: 297, flags: 1 }));
  expect(row(5001)).toMatchObject({ key: before?.key, deadlineMs: before?.deadlineMs });
  expect(row(5001)?.expectation).toBe(before?.expectation);
  expect(row(5000)?.expectation.flags).toBe(1);
  // A renewed timeout is a change.
  receive(ftpData(5001, { timeoutSec: 300 }));
  expect(row(5001)).toMatchObject({ key: before?.key, deadlineMs: nowMs + 300_000 });
});

describe('the order', () => {
  const sorts = (column: 'destination' | 'helper' | 'timeout' | 'source', descending = false) =>
    table.setSort([{ column, descending }]);

  test('is by the column, and otherwise the one in which they became known', () => {
    receive(ftpData(5001, { timeoutSec: 10 }), sipMedia(700), ftpData(5000, { timeoutSec: 20 }));
    expect(ports()).toEqual([5001, 700, 5000]);
    sorts('destination');
    expect(ports()).toEqual([5000, 5001, 700]);
    sorts('helper', true);
    expect(ports()).toEqual([700, 5001, 5000]);
    sorts('timeout');
    expect(ports()).toEqual([5001, 5000, 700]);
    table.setSort([]);
    receive(ftpData(5000), ftpData(1), ftpData(5001));
    expect(ports()).toEqual([5001, 5000, 1]);
  });

  test('holds still on request, and what is new follows', () => {
    receive(ftpData(5000), ftpData(5002));
    sorts('destination');
    table.setHold(true);
    receive(ftpData(5002), ftpData(5001), ftpData(5000));
    expect(ports()).toEqual([5000, 5002, 5001]);
    receive(ftpData(5002), ftpData(5001));
    expect(ports()).toEqual([5002, 5001]);
    table.setHold(false);
    expect(ports()).toEqual([5001, 5002]);
  });
});

describe('the filter', () => {
  test('lists what matches, and stays as it was while the text has errors', () => {
    receive(ftpData(5000), sipMedia(9000));
    const { filter } = table;
    filter.setFilter('helper = sip');
    expect(ports()).toEqual([9000]);
    expect(table.getView()).toMatchObject({ listed: 1, total: 2, appliedFilter: 'helper = sip' });
    filter.setFilter('bytes > 1');
    expect(filter.getText()).toBe('bytes > 1');
    expect(filter.getErrors()).toHaveLength(1);
    expect(ports()).toEqual([9000]);
    filter.setFilter('');
    expect(filter.getErrors()).toEqual([]);
    expect(ports()).toEqual([5000, 9000]);
  });

  test('by timeout is evaluated again as time passes', () => {
    receive(ftpData(5000, { timeoutSec: 100 }));
    table.filter.setFilter('timeout < 60');
    expect(ports()).toEqual([]);
    nowMs += 41_000;
    table.tick();
    expect(ports()).toEqual([5000]);
    table.filter.setFilter('helper = ftp');
    const before = views;
    table.tick();
    expect(views).toBe(before);
  });

  test('offers the values that there are, counted', async () => {
    receive(ftpData(5000), ftpData(5001), sipMedia(9000), ftpData(7, { helper: undefined }));
    const ask = (field: 'helper' | 'host' | 'dport' | 'mark', startsWith?: string) =>
      table.filter.askValues({ field, top: 10, ...(startsWith === undefined ? {} : { startsWith }) }, 'test');
    expect(await ask('helper')).toEqual({
      field: 'helper',
      values: [
        { value: 'ftp', flows: 2 },
        { value: 'sip', flows: 1 },
      ],
      named: [],
      distinct: 2,
      without: 1,
      flows: 4,
    });
    expect((await ask('dport', '50'))?.values.map(({ value }) => value)).toEqual([5000, 5001]);
    expect((await ask('host', '10'))?.values).toEqual([
      { value: '10.0.0.1', flows: 3 },
      { value: '10.0.0.2', flows: 3 },
    ]);
    expect(await ask('mark')).toBeUndefined();
  });
});

describe('the selection', () => {
  beforeEach(() => receive(...[1, 2, 3, 4, 5].map((port) => ftpData(port))));

  test('is one, several, a range, all or none', () => {
    select('only', 2);
    select('toggle', 4);
    expect(selectedPorts()).toEqual([2, 4]);
    select('range', 5);
    expect(selectedPorts()).toEqual([4, 5]);
    table.select({ kind: 'rangeTo', index: 0 });
    expect(selectedPorts()).toEqual([1, 2, 3, 4]);
    table.select({ kind: 'all' });
    expect(table.getView().selected).toBe(5);
    select('toggle', 3);
    expect(selectedPorts()).toEqual([1, 2, 4, 5]);
    table.select({ kind: 'none' });
    expect(selectedPorts()).toEqual([]);
  });

  test('stays with what is hidden by the filter, and says so; what is gone is not selected any more', () => {
    table.select({ kind: 'all' });
    table.filter.setFilter('dport < 3');
    expect(table.getView()).toMatchObject({ selected: 5, selectedHidden: 3 });
    receive(ftpData(2), ftpData(3));
    expect(table.getView()).toMatchObject({ selected: 2, selectedHidden: 1 });
    receive(ftpData(1), ftpData(2), ftpData(3));
    expect(selectedPorts()).toEqual([2, 3]);
  });

  test('decides what an action is about', () => {
    const chosen = (scope: Parameters<typeof table.chosen>[0]) =>
      table.chosen(scope).map(({ expectation }) => expectation.tuple.dport);
    const key = row(5)?.key;
    expect(chosen({ kind: 'selected', orElse: key })).toEqual([5]);
    select('only', 2);
    expect(chosen({ kind: 'selected', orElse: key })).toEqual([2]);
    expect(chosen({ kind: 'one', key: key ?? 0 })).toEqual([5]);
    table.filter.setFilter('dport > 3');
    expect(chosen({ kind: 'matching' })).toEqual([4, 5]);
  });
});

describe('the one whose details are shown', () => {
  test('is followed through changes, and after it is gone', () => {
    receive(ftpData(1), ftpData(2));
    follow(2);
    const followed = () => table.getView().followed;
    expect(followed()).toMatchObject({ isGone: false, expectation: { tuple: { dport: 2 } } });
    receive(ftpData(1), ftpData(2, { flags: 1 }));
    expect(followed()).toMatchObject({ isGone: false, expectation: { flags: 1 } });
    receive(ftpData(1));
    expect(followed()).toMatchObject({ isGone: true, expectation: { flags: 1, tuple: { dport: 2 } } });
  });

  test('belongs to its table: another one begins without anything of it, but with the filter', () => {
    receive(ftpData(1), ftpData(2));
    table.filter.setFilter('helper = ftp');
    table.select({ kind: 'all' });
    follow(2);
    table.receive({ kind: 'unread' });
    expect(table.getView()).toMatchObject({ listed: 0, selected: 0 });
    table.receive(listed([ftpData(2), sipMedia(3)], nowMs, 2));
    expect(table.getView()).toMatchObject({ listed: 1, selected: 0, followed: undefined });
    // The helper was restarted, but the table is the same.
    follow(2);
    select('only', 2);
    table.receive({ kind: 'unread' });
    table.receive(listed([ftpData(2), sipMedia(3)], nowMs, 2));
    expect(table.getView()).toMatchObject({ selected: 1, followed: { isGone: false } });
  });
});

test('a row is found by its key', async () => {
  receive(ftpData(1), ftpData(2));
  expect(await table.indexOf(row(2)?.key ?? 0)).toBe(1);
  expect(await table.indexOf(99)).toBe(-1);
});

test('finds what the helper of one flow expects', () => {
  const mine = ftpData(5000).master ?? expect.fail('no master');
  receive(ftpData(5000), sipMedia(9000), ftpData(5001), ftpData(5002, { master: { ...mine, sport: 1 } }));
  const found = table.expectedBy({ ...mine, icmpId: undefined });
  expect(found.map(({ expectation }) => expectation.tuple.dport)).toEqual([5000, 5001]);
  expect(table.expectedBy({ ...mine, dst: '192.0.2.77' })).toEqual([]);
});

describe('the table of the next page', () => {
  const again = () => {
    const next = new ExpectationTable({ audience: 'window' }, { nowMs: () => nowMs });
    next.setWindow(0, 100);
    next.bringBack(table.kept());
    return next;
  };
  const selectedIn = (next: ExpectationTable) =>
    next.chosen({ kind: 'selected' }).map(({ expectation }) => expectation.tuple.dport);

  test('has the filter, the text in its box and the selection of this one', () => {
    receive(ftpData(1), ftpData(2), sipMedia(3));
    table.filter.setFilter('helper = ftp');
    table.filter.setFilter('helper = ftp and');
    select('only', 1);
    select('toggle', 2);
    const next = again();
    expect([next.filter.getText(), next.getView().appliedFilter]).toEqual(['helper = ftp and', 'helper = ftp']);
    // The page can end again before it has read anything.
    expect(next.kept().selected).toHaveLength(2);
    next.receive(listed([ftpData(2), ftpData(1, { timeoutSec: 9 }), ftpData(4)], nowMs));
    expect(selectedIn(next)).toEqual([2, 1]);
    next.select({ kind: 'none' });
    next.receive(listed([ftpData(1), ftpData(2)], nowMs));
    expect(selectedIn(next)).toEqual([]);
  });

  test('selects nothing in another table, and nothing of a selection that is too large to keep', () => {
    receive(ftpData(1));
    select('only', 1);
    const next = again();
    next.receive({ kind: 'failed', table: 1, failure: { op: 'x', code: 'EPERM', message: 'No.' } });
    next.receive(listed([ftpData(1)], nowMs, 2));
    expect(selectedIn(next)).toEqual([]);
    receive(...Array.from({ length: MAX_SELECTED_EXPECTATIONS + 1 }, (_, port) => ftpData(port + 1)));
    table.select({ kind: 'all' });
    expect(table.kept().selected).toEqual([]);
  });

  test('is kept at each change of filter and selection', () => {
    let kept = 0;
    const watched = new ExpectationTable({ audience: 'window' }, { nowMs: () => nowMs, onKept: () => kept++ });
    watched.setWindow(0, 100);
    watched.receive(listed([ftpData(1)], nowMs));
    expect(kept).toBe(0);
    watched.filter.setFilter('helper = ftp');
    watched.select({ kind: 'all' });
    expect(kept).toBe(2);
  });
});
