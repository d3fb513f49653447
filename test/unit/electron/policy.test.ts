import { describe, expect, test } from 'vitest';
import { refuseChange, refuseFlush, refuseUnseen } from '../../../electron/policy.ts';

describe('changes', () => {
  test('are refused with --read-only, whatever the kernel permits', () => {
    expect(refuseChange('delete', { readOnly: true, canModify: true })).toMatchObject({ op: 'delete', code: 'EROFS' });
  });

  test('are refused without the right', () => {
    expect(refuseChange('flush', { readOnly: false, canModify: false })).toMatchObject({ op: 'flush', code: 'EPERM' });
  });

  test('are refused with the reason, if there is one', () => {
    const failure = { op: 'netns', code: 'ESTALE', message: 'It is the old one.' };
    expect(refuseChange('flush', { readOnly: false, canModify: false, failure })).toEqual({ ...failure, op: 'flush' });
  });

  test('are otherwise permitted', () => {
    expect(refuseChange('flush', { readOnly: false, canModify: true })).toBeUndefined();
  });
});

describe('a flush', () => {
  test('waits while the table in the window does not answer', () => {
    expect(refuseUnseen('flush', true)).toMatchObject({ op: 'flush', code: 'ESTALLED' });
    expect(refuseUnseen('flush', false)).toBeUndefined();
  });

  test.each([
    [1000, 1000],
    [1000, 0],
    [1000, 1100],
    [50, 55],
    [100_000, 100_100],
    [0, 0],
  ])('confirmed for %i goes ahead with %i entries', (confirmed, now) => {
    expect(refuseFlush(confirmed, now)).toBeUndefined();
  });

  test.each([
    [1000, 1101],
    [50, 56],
    [100_000, 100_101],
    [0, 1],
  ])('confirmed for %i is refused with %i entries', (confirmed, now) => {
    expect(refuseFlush(confirmed, now)).toMatchObject({ op: 'flush', code: 'ECHANGED' });
  });

  test('says the new number', () => {
    expect(refuseFlush(1000, 250_000)?.message).toContain('250,000');
  });
});
