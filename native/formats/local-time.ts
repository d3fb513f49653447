// Times in the form of C's ctime and localtime, in the time zone of this process, and as ISO 8601 with nanoseconds. Pure.

import { remembered } from './remembered.ts';
import { nanosecondsRest, nineDigits, wholeSeconds } from './u64.ts';

const DAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'] as const;
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'] as const;

/** Two digits. */
export function twoDigits(value: number): string {
  return value < 10 ? `0${value}` : String(value);
}

/** ctime(3) without its line end: "Tue Nov  3 09:05:01 2026", local time. */
export function ctimeText(seconds: number): string {
  const time = new Date(seconds * 1000);
  const clock = [time.getHours(), time.getMinutes(), time.getSeconds()].map(twoDigits).join(':');
  const day = String(time.getDate()).padStart(2);
  return `${DAYS[time.getDay()]} ${MONTHS[time.getMonth()]} ${day} ${clock} ${time.getFullYear()}`;
}

/** "00.", "01.", … */
const SECONDS = Array.from({ length: 60 }, (_, second) => `${twoDigits(second)}.`);

/** Nanoseconds of a u64 column as ISO 8601 in UTC with nine decimals: "2026-11-03T09:05:01.000000007Z". */
export function isoText(pairs: Uint32Array, row: number): string {
  const seconds = wholeSeconds(pairs, row);
  const minutes = Math.floor(seconds / 60);
  return `${isoMinutes(minutes)}${SECONDS[seconds - minutes * 60]}${nineDigits(nanosecondsRest(pairs, row))}Z`;
}

/** Minutes since the epoch as "2026-11-03T09:05:". Date takes longer than any other value of a row. */
const isoMinutes = remembered((minutes) => new Date(minutes * 60_000).toISOString().slice(0, -'00.000Z'.length));
