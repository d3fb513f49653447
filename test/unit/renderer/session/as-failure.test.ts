// Turning whatever was thrown into a failure.

import { describe, expect, test } from 'vitest';
import { asFailure } from '../../../../renderer/session/as-failure.ts';

describe('asFailure', () => {
  test('keeps a failure, reads an error, and says something about anything else', () => {
    const failure = { op: 'delete', code: 'EPERM', message: 'No.' };
    expect(asFailure('x', failure)).toEqual(failure);
    expect(asFailure('x', Object.assign(new Error('No.'), { code: 'EPERM' }))).toEqual({ ...failure, op: 'x' });
    expect(asFailure('x', 5)).toEqual({ op: 'x', code: 'EUNKNOWN', message: '5' });
  });
});
