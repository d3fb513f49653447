// When a row has to be drawn again.

import { describe, expect, test } from 'vitest';
import { deadlineMs, sameRow } from '../../../../renderer/flows/same-row.ts';
import { row } from '../row.ts';

describe('sameRow', () => {
  test('is true for an equal row of a later view whose timeout ran on', () => {
    expect(sameRow(row({ timeoutSec: 100 }), 0, row({ timeoutSec: 90 }), 10_000)).toBe(true);
  });

  test('is false when the timeout was renewed', () => {
    expect(sameRow(row({ timeoutSec: 100 }), 0, row({ timeoutSec: 100 }), 10_000)).toBe(false);
  });

  test('is false when a timeout came or went', () => {
    expect(sameRow(row(), 0, row({ timeoutSec: undefined }), 0)).toBe(false);
  });

  test('is false for every change that is seen', () => {
    for (const change of [{ bytes: 1 }, { state: 4 }, { selected: true }, { change: 'gone' as const }, { mark: 2 }]) {
      expect(sameRow(row(), 0, row(change), 0), JSON.stringify(change)).toBe(false);
    }
  });
});

describe('deadlineMs', () => {
  test('counts from the time of the view', () => expect(deadlineMs(row({ timeoutSec: 5 }), 1000)).toBe(6000));
  test('is undefined without a timeout', () =>
    expect(deadlineMs(row({ timeoutSec: undefined }), 1000)).toBeUndefined());
});
