import { describe, expect, test } from 'vitest';
import {
  fullnessWords,
  lastMinuteWords,
  raiseLimitCommand,
  troubleTime,
  troubleTitle,
} from '../../../../renderer/shell/full-table-words.ts';
import { SENTENCES } from '../../../../renderer/words/sentences.ts';

const { fullTable } = SENTENCES;

const at = (hours: number, minutes: number, seconds: number) =>
  new Date(2026, 10, 3, hours, minutes, seconds).getTime();
const trouble = { kind: 'dropping', sinceMs: at(14, 7, 31), lastMs: at(14, 8, 2), ongoing: true } as const;
const counts = { overSec: 60, dropped: 0, evicted: 0, insertFailed: 0 };

describe('the footer for a full table', () => {
  test.each([
    [{}, undefined],
    [{ percent: 95 }, '95 % full'],
    [{ percent: 95, fullInMin: 12 }, '95 % full · full in about 12 min'],
    [{ percent: 99, fullInMin: 0 }, '99 % full · full in less than a minute'],
    [{ percent: 91, fullInMin: 180 }, '91 % full · full in about 3 h'],
    [{ percent: 100 }, 'full'],
  ])('%j reads %s', (pressure, words) => {
    expect(fullnessWords(pressure)).toBe(words);
  });
});

describe('the notice of a full table', () => {
  test('says what happens now, and what did', () => {
    expect(troubleTitle(trouble)).toBe(fullTable.dropping);
    expect(troubleTitle({ ...trouble, ongoing: false })).toBe(fullTable.dropped);
    expect(troubleTitle({ ...trouble, kind: 'evicting' })).toBe(fullTable.evicting);
    expect(troubleTitle({ ...trouble, kind: 'evicting', ongoing: false })).toMatch(
      /^The table was full: .* were evicted/,
    );
  });

  test('says when', () => {
    expect(troubleTime(trouble)).toBe('Since 14:07:31');
    expect(troubleTime({ ...trouble, ongoing: false })).toBe('14:07:31 to 14:08:02');
    expect(troubleTime({ ...trouble, lastMs: trouble.sinceMs, ongoing: false })).toBe('At 14:07:31');
  });

  test('says how many in the last minute, or since watching began, and nothing about what did not happen', () => {
    expect(lastMinuteWords({ ...counts, dropped: 1234 })).toBe(
      'In the last minute: 1,234 packets of new connections dropped',
    );
    expect(lastMinuteWords({ overSec: 24, dropped: 1, evicted: 1, insertFailed: 1 })).toBe(
      'In the last 24 s: 1 packet of a new connection dropped, 1 flow evicted, 1 insert failed',
    );
    expect(lastMinuteWords({ ...counts, evicted: 5000, insertFailed: 3 })).toBe(
      'In the last minute: 5,000 flows evicted, 3 inserts failed',
    );
    expect(lastMinuteWords(counts)).toBeUndefined();
  });

  test('names the command that doubles the limit of this machine', () => {
    const pressure = { ...counts, percent: 100 };
    expect(raiseLimitCommand({ maxEntries: 262_144, pressure })).toBe(
      'sudo sysctl -w net.netfilter.nf_conntrack_max=524288',
    );
    // The limit was lowered under the table.
    expect(raiseLimitCommand({ entries: 300_000, maxEntries: 1000, pressure })).toMatch(/=600000$/);
    expect(raiseLimitCommand({ maxEntries: 0, pressure })).toBeUndefined();
    expect(raiseLimitCommand({})).toBeUndefined();
  });

  test('names none once the table has room, because its limit was raised or flows are gone', () => {
    const pressure = { ...counts, dropped: 9, trouble: { ...trouble, ongoing: false } };
    expect(raiseLimitCommand({ entries: 20_000, maxEntries: 40_000, pressure })).toBeUndefined();
  });
});
