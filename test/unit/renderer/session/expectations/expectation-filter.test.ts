// The filter language over expectations.

import { describe, expect, test } from 'vitest';
import type { ListedExpectation } from '../../../../../electron/contract/expectations.ts';
import { FIELDS, MAX_ERRORS } from '../../../../../native/filter/index.ts';
import {
  hasExpectationField,
  readExpectationFilter,
} from '../../../../../renderer/session/expectations/expectation-filter.ts';
import { ftpData, sipMedia } from '../../expectations/some-expectations.ts';

const ALL: readonly ListedExpectation[] = [
  ftpData(5000),
  ftpData(5001, { helper: undefined, timeoutSec: undefined }),
  sipMedia(16_384),
  ftpData(22, { tuple: { protocol: 47, src: '10.0.0.9', dst: '10.0.0.1', srcKey: 7, dstKey: 8 }, helper: 'pptp' }),
];

/** The places in ALL of those that match. */
function matching(text: string, all = ALL): number[] {
  const read = readExpectationFilter(text, { audience: 'window' });
  if (!read.ok) throw new Error(read.errors[0]?.message);
  const some = all.map((expectation, place) => ({ expectation, leftSec: expectation.timeoutSec, place }));
  return read.filter.choose(some).map(({ place }) => place);
}

function errors(text: string) {
  const read = readExpectationFilter(text, { audience: 'window' });
  if (read.ok) throw new Error('it was read');
  return read.errors;
}

test.each([
  ['', [0, 1, 2, 3]],
  ['proto = tcp', [0, 1]],
  ['udp', [2]],
  ['family = ipv6', [2]],
  ['src = 10.0.0.0/24', [0, 1, 3]],
  ['host = fd00:1::7', [2]],
  ['host = 10.0.0.1', [0, 1, 3]],
  ['dport in {5001-6000}', [1]],
  ['port = 16384', [2]],
  ['end = 10.0.0.1:5000', [0]],
  ['helper = ftp', [0]],
  ['helper = sip or helper = pptp', [2, 3]],
  ['not helper = ftp', [1, 2, 3]],
  ['timeout < 200', [2]],
  ['timeout >= 200', [0, 3]],
  ['id = 5000', [0]],
  ['id = 0x80004000', [2]],
  ['gre.srckey = 7', [3]],
  ['-p tcp --dport 5000', [0]],
  ['10.0.0.9', [3]],
] as const)('%j matches', (text, expected) => {
  expect(matching(text)).toEqual(expected);
});

test('more than fit into one batch are all looked at', () => {
  const many = Array.from({ length: 20_000 }, (_, port) => ftpData(port));
  expect(matching('dport in {0, 8184, 19999}', many)).toEqual([0, 8184, 19_999]);
});

describe('a field that no expectation has', () => {
  test('is refused where it stands', () => {
    expect(errors('helper = ftp and bytes > 1k')).toMatchObject([
      { from: 17, to: 22, message: 'Expectations have no bytes, so they cannot be filtered by it.' },
    ]);
  });

  test('is refused by a word that implies it, and in options', () => {
    expect(errors('udp or established')).toMatchObject([{ from: 7, to: 18, message: /no state/ }]);
    expect(errors('-p tcp --state ESTABLISHED')).toMatchObject([{ from: 0, to: 26, message: /no state/ }]);
  });

  test('is any that expectations never have a value of', () => {
    const refused = FIELDS.filter((field) => !hasExpectationField(field)).map(({ name }) => name);
    expect(refused).toEqual(expect.arrayContaining(['state', 'bytes', 'mark', 'zone', 'nat', 'reply.src', 'age']));
    const taken = FIELDS.filter(hasExpectationField).map(({ name }) => name);
    expect(taken).toEqual(expect.arrayContaining(['proto', 'src', 'dport', 'end', 'helper', 'timeout', 'id']));
    expect(taken.length + refused.length).toBe(FIELDS.length);
  });

  test('does not hide other errors of the text', () => {
    expect(errors('bytes >').length).toBeLessThanOrEqual(MAX_ERRORS);
    expect(errors('proto = ')[0]?.message).not.toMatch(/Expectations have no/);
  });
});

test('only a filter by timeout changes with time', () => {
  const usesTime = (text: string) => {
    const read = readExpectationFilter(text, {});
    return read.ok && read.filter.usesTime;
  };
  expect(['timeout < 60', 'helper = ftp', ''].map(usesTime)).toEqual([true, false, false]);
});
