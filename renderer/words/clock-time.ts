// A time of day in words. Pure.

/** "14:07:31" if that is today, else "2026-11-27 14:07:31"; local time. @param ms, nowMs milliseconds since the epoch. */
export function momentText(ms: number, nowMs: number): string {
  const [time, now] = [new Date(ms), new Date(nowMs)];
  if (time.toDateString() === now.toDateString()) return clockTime(ms);
  const day = [time.getFullYear(), time.getMonth() + 1, time.getDate()].map((part) => String(part).padStart(2, '0'));
  return `${day.join('-')} ${clockTime(ms)}`;
}

/** "14:07:31", local time. @param ms milliseconds since the epoch. */
export function clockTime(ms: number): string {
  const time = new Date(ms);
  return [time.getHours(), time.getMinutes(), time.getSeconds()].map((part) => String(part).padStart(2, '0')).join(':');
}
