// A time of day in words. Pure.

/** "14:07:31", local time. @param ms milliseconds since the epoch. */
export function clockTime(ms: number): string {
  const time = new Date(ms);
  return [time.getHours(), time.getMinutes(), time.getSeconds()].map((part) => String(part).padStart(2, '0')).join(':');
}
