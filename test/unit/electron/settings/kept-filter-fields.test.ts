// The kept filters in the settings file, which several instances change.

import { describe, expect, test } from 'vitest';
import { MAX_FILTER_HISTORY, MAX_KEPT_FILTER } from '../../../../electron/contract/kept-filters.ts';
import {
  changeHistory,
  changeNamed,
  takeHistory,
  takeNamed,
} from '../../../../electron/settings/kept-filter-fields.ts';

/** What is taken, and the places that were not understood. */
function taken<T>(take: (value: unknown, onBad: (place?: string) => void) => T, value: unknown) {
  const bad: string[] = [];
  return [take(value, (place = '') => bad.push(place)), bad];
}

describe('the history', () => {
  test('is taken as far as it is good', () => {
    expect(taken(takeHistory, undefined)).toEqual([[], []]);
    expect(taken(takeHistory, 'tcp')).toEqual([[], ['']]);
    const long = 'x'.repeat(MAX_KEPT_FILTER + 1);
    expect(taken(takeHistory, ['tcp', 5, 'udp', 'tcp', '', long])).toEqual([
      ['tcp', 'udp'],
      ['[1]', '[4]', '[5]'],
    ]);
    const many = Array.from({ length: MAX_FILTER_HISTORY + 5 }, (_, i) => `mark = ${i}`);
    expect(taken(takeHistory, many)).toEqual([many.slice(0, MAX_FILTER_HISTORY), []]);
  });

  test.each<[string, unknown, readonly string[], readonly string[], readonly string[]]>([
    ['a new one is the first', ['b'], ['b'], ['a', 'b'], ['a', 'b']],
    ['those of another instance follow', ['c', 'b'], ['b'], ['a', 'b'], ['a', 'b', 'c']],
    ['what is cleared goes, and what came meanwhile stays', ['c', 'b'], ['b'], [], ['c']],
    ['what another instance cleared does not come back', [], ['b'], ['a', 'b'], ['a']],
    ['a file that has none gets all', undefined, ['b'], ['a', 'b'], ['a', 'b']],
  ])('%s', (_, file, before, after, written) => {
    expect(changeHistory(file, before, after)).toEqual(written);
  });
});

describe('filters with names', () => {
  const web = { name: 'Web', filter: 'dport = 443' };
  const dns = { name: 'DNS', filter: 'dport = 53' };

  test('are taken as far as they are good, the first of each name', () => {
    const again = { name: 'Web', filter: 'dport = 80' };
    expect(taken(takeNamed, [web, 7, again, { name: ' ', filter: 'tcp' }, { ...dns, colour: 'red' }])).toEqual([
      [web, dns],
      ['[1]', '[2]', '[3]'],
    ]);
    expect(taken(takeNamed, {})).toEqual([[], ['']]);
  });

  test('keep what a newer version knows, and those of another instance; what either deleted stays deleted', () => {
    const other = { name: 'Other', filter: 'udp' };
    const file = [{ ...web, colour: 'red' }, other, 7];
    const changed = { ...web, filter: 'dport in {80, 443}' };
    expect(changeNamed(file, [web, dns], [changed, dns])).toEqual([{ ...changed, colour: 'red' }, other, 7]);
    expect(changeNamed(file, [web], [])).toEqual([other, 7]);
    expect(changeNamed(undefined, [web], [web, dns])).toEqual([web, dns]);
  });
});
