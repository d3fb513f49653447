// Error names and words.

import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { BatchError } from '../../../../native/flow/index.ts';
import { ConntrackError, errnoName, errnoWords, toConntrackError } from '../../../../native/handle/errors.ts';
import { nativeFileError } from '../../../../native/handle/native-files.ts';
import { type DeleteMatchingResult, IncompleteDeleteError } from '../../../../native/methods/delete-matching.ts';
import { FilterSyntaxError } from '../../../../native/methods/filter-input.ts';
import { WireError } from '../../../../native/wire/index.ts';

describe('the name of an errno', () => {
  test('is the kernel’s', () => {
    const names = [1, 2, 11, 16, 17, 23, 28, 62, 74, 95, 105, 108, 110].map(errnoName);
    expect(names.join(' ')).toBe(
      'EPERM ENOENT EAGAIN EBUSY EEXIST ENFILE ENOSPC ETIME EBADMSG EOPNOTSUPP ENOBUFS ESHUTDOWN ETIMEDOUT',
    );
  });

  test('is its number if it has none', () => {
    expect([0, 999, 4095].map(errnoName)).toEqual(['E0', 'E999', 'E4095']);
  });
});

describe('the words of an errno', () => {
  test('depend on what was done', () => {
    expect(errnoWords(2)).toBe('It does not exist.');
    expect(errnoWords(2, 'update')).toMatch(/^The flow no longer exists\. .*zone/);
    expect(errnoWords(2, 'restore')).toBe(errnoWords(2, 'create'));
    expect(errnoWords(28, 'create')).toMatch(/Load a rule that sets or matches labels/);
    expect(errnoWords(12, 'create')).toMatch(/nf_conntrack_max/);
    expect(errnoWords(22, 'create')).toMatch(/needs a timeout/);
    expect(errnoWords(1, 'update')).toMatch(/FIXED_TIMEOUT/);
    expect(errnoWords(95, 'flush')).toMatch(/would delete all/);
    expect(errnoWords(16, 'no such operation')).toBe(errnoWords(16));
    expect(errnoWords(999)).toBe('The kernel refused.');
  });
});

const NOTHING_DONE: DeleteMatchingResult = {
  matched: 0,
  deleted: 0,
  gone: 0,
  replaced: 0,
  unmatched: 0,
  refused: 0,
  unknown: 0,
  notSent: 0,
  errnos: new Map(),
};

describe('a ConntrackError', () => {
  test('has operation, errno and name, and says what to do', () => {
    const error = new ConntrackError('createExpectation', 95);
    expect(error).toMatchObject({ name: 'ConntrackError', op: 'createExpectation', errno: 95, code: 'EOPNOTSUPP' });
    expect(error.message).toBe(
      'Conntrack createExpectation failed (EOPNOTSUPP). The master of the expectation has no helper, or the kernel does not know the named helper.',
    );
  });

  test('starts with the kernel’s words', () => {
    expect(new ConntrackError('get', 22, 'attribute failed policy validation').message).toBe(
      'Conntrack get failed (EINVAL). Attribute failed policy validation.',
    );
    expect(new ConntrackError('create', 22, 'Bad.').message).toMatch(
      /^Conntrack create failed \(EINVAL\)\. Bad\. The kernel/,
    );
  });

  test('of EPERM explains the capability, whatever was done', () => {
    expect(new ConntrackError('update', 1).message).toMatch(/CAP_NET_ADMIN/);
    expect(new ConntrackError('open', 1, 'The helper did not start').message).toMatch(
      /did not start\. .*CAP_NET_ADMIN/,
    );
  });

  test('of the helper says that it refused and why, and nothing about the kernel', () => {
    const error = toConntrackError({ op: 'delete', errno: 1, message: 'it is asleep', byHelper: true });
    expect(error).toMatchObject({ code: 'EPERM', byHelper: true });
    if (!(error instanceof ConntrackError)) throw error;
    expect(error.message).toBe('Conntrack delete failed (EPERM). The helper refused: it is asleep.');
    expect(error.of('flush').message).toBe('Conntrack flush failed (EPERM). The helper refused: it is asleep.');
    expect(new IncompleteDeleteError(error, NOTHING_DONE).of('flush').message).toMatch(/The helper refused: .*Before/);
  });

  test('is made from the addon’s rejection, and other reasons pass', () => {
    expect(toConntrackError({ op: 'dump', errno: 105, message: '' })).toBeInstanceOf(ConntrackError);
    const other = new TypeError('x');
    expect(toConntrackError(other)).toBe(other);
    expect(toConntrackError(undefined)).toBeUndefined();
  });
});

test('every code of an error of this library is in the README', () => {
  const readme = readFileSync(new URL('../../../../native/README.md', import.meta.url), 'utf8');
  const codes = [
    new FilterSyntaxError('', []).code,
    new BatchError().code,
    new WireError('', 0).code,
    nativeFileError('ENOADDON', ''),
    nativeFileError('EBADADDON', ''),
    ...[1, 2, 16, 17, 28, 32, 95, 105, 110, 125].map(errnoName),
  ].map((code) => (typeof code === 'string' ? code : Reflect.get(code, 'code')));
  const listed = readme.split('\n').flatMap((line) => /^\| (`E.*?) \|/.exec(line)?.[1] ?? []);
  expect(codes.filter((code) => !listed.some((cell) => cell.includes(`\`${code}\``)))).toEqual([]);
});
