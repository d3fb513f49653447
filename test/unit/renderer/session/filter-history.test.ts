// @vitest-environment happy-dom
// Which filters the history keeps, and in which order.

import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import {
  FilterHistory,
  MAX_FILTER_HISTORY,
  MAX_HISTORY_LENGTH,
  MAX_KEPT_FILTER,
} from '../../../../electron/contract/kept-filters.ts';
import { parseFilter, printFilter } from '../../../../native/filter/index.ts';
import { STOOD_MS, withNewest } from '../../../../renderer/session/filter-history.ts';
import { fakeSession } from '../fake-session.ts';

describe('a filter becomes the newest', () => {
  test.each<[string, readonly string[], string, readonly string[]]>([
    ['first of all', [], 'proto = tcp', ['proto = tcp']],
    ['before the others', ['mark = 1'], ' proto = tcp ', ['proto = tcp', 'mark = 1']],
    ['once', ['mark = 1', 'proto = tcp'], 'proto = tcp', ['proto = tcp', 'mark = 1']],
    ['in place of one that means the same', ['mark = 1', '-p tcp'], 'tcp', ['tcp', 'mark = 1']],
    ['not if it has errors', ['mark = 1'], 'proto =', ['mark = 1']],
    ['not if it is empty', ['mark = 1'], ' ', ['mark = 1']],
  ])('%s', (_, history, text, expected) => {
    expect(withNewest(history, text, {})).toEqual(expected);
  });

  test('but not if it is too long to be kept', () => {
    const long = Array.from({ length: 1000 }, () => 'mark = 1').join(' or ');
    expect(long.length).toBeGreaterThan(MAX_KEPT_FILTER);
    expect(withNewest([], long, {})).toEqual([]);
  });

  test('and long ones leave room for fewer', () => {
    const long = Array.from({ length: 40 }, (_, i) => `mark = ${1000 + i}${' or mark = 1'.repeat(300)}`);
    const history = long.reduce<readonly string[]>((before, one) => withNewest(before, one, {}), []);
    expect(history).toEqual(long.toReversed().slice(0, Math.floor(MAX_HISTORY_LENGTH / (long[0]?.length ?? 0))));
  });

  test('and the oldest go; whatever is used, each is kept once, and main accepts the list', () => {
    const text = fc.constantFrom('tcp', 'proto = tcp', 'mark = 1', 'mark = 0x1', 'proto =', '');
    const some = fc.oneof(
      text,
      fc.nat(200).map((port) => `dport = ${port}`),
    );
    fc.assert(
      fc.property(fc.array(some, { maxLength: 250 }), (used) => {
        const history = used.reduce<readonly string[]>((before, one) => withNewest(before, one, {}), []);
        expect(FilterHistory.parse(history)).toEqual(history);
        const meanings = history.map((one) => {
          const parsed = parseFilter(one);
          return parsed.ok ? printFilter(parsed.filter) : expect.fail();
        });
        expect(new Set(meanings).size).toBe(history.length);
        expect(history.length).toBeLessThanOrEqual(MAX_FILTER_HISTORY);
      }),
    );
  });
});

describe('of what is typed', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  function listening() {
    const fake = fakeSession();
    onTestFinished(fake.session.listen());
    return { ...fake, history: () => fake.session.store.getState().filterHistory };
  }

  test('only what stood for a moment is kept', () => {
    const { session, history, invoke } = listening();
    for (const text of ['p', 'proto', 'proto = t', 'proto = tcp']) {
      session.filter.setFilter(text);
      vi.advanceTimersByTime(STOOD_MS / 2);
    }
    expect(history()).toEqual([]);
    vi.advanceTimersByTime(STOOD_MS);
    expect(history()).toEqual(['proto = tcp']);
    expect(invoke).toHaveBeenLastCalledWith('saveSettings', { filterHistory: ['proto = tcp'] });
  });

  test('a filter in whose place something wrong is being typed is not', () => {
    const { session, history } = listening();
    session.filter.setFilter('proto = tcp');
    vi.advanceTimersByTime(STOOD_MS / 2);
    session.filter.setFilter('proto = tcp and');
    vi.advanceTimersByTime(10 * STOOD_MS);
    expect(history()).toEqual([]);
  });

  test('filters of expectations are kept with those of flows, and each box offers what it can apply', () => {
    const { session, history } = listening();
    session.expectations.filter.setFilter('helper = ftp');
    vi.advanceTimersByTime(STOOD_MS);
    session.filter.setFilter('mark = 1');
    vi.advanceTimersByTime(STOOD_MS);
    expect(history()).toEqual(['mark = 1', 'helper = ftp']);
    expect(session.filterHistory.offered(session.filter)).toEqual(history());
    expect(session.filterHistory.offered(session.expectations.filter)).toEqual(['helper = ftp']);
  });
});
