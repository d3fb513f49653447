// The text of sizes, rates, durations and times, each exact. Pure.

const PRINTED_SIZES: readonly (readonly [number, string])[] = [
  [1e12, 'TB'],
  [1e9, 'GB'],
  [1e6, 'MB'],
  [1e3, 'kB'],
  [2 ** 40, 'TiB'],
  [2 ** 30, 'GiB'],
  [2 ** 20, 'MiB'],
  [2 ** 10, 'KiB'],
];

/** Bytes in the largest unit that is exact. */
export function printSize(bytes: number): string {
  if (bytes === 0) return '0';
  const unit = PRINTED_SIZES.find(([size]) => bytes % size === 0);
  return unit ? `${bytes / unit[0]}${unit[1]}` : String(bytes);
}

/** Bytes a second in the largest unit that is exact: "1MB/s". */
export function printRate(bytesPerSec: number): string {
  const size = printSize(bytesPerSec);
  return /[0-9]$/.test(size) ? `${size}B/s` : `${size}/s`;
}

/** Milliseconds as "1d2h3m4s5ms", without units that are zero. */
export function printDuration(ms: number): string {
  if (ms === 0) return '0s';
  let rest = ms;
  let text = '';
  for (const [size, name] of [
    [86_400_000, 'd'],
    [3_600_000, 'h'],
    [60_000, 'm'],
    [1000, 's'],
    [1, 'ms'],
  ] as const) {
    const count = Math.floor(rest / size);
    if (count > 0) text += `${count}${name}`;
    rest -= count * size;
  }
  return text;
}

/** A point in time in UTC, without trailing zeros: "2026-01-31T12:00Z". */
export function printTime(ms: number): string {
  return new Date(ms).toISOString().replace(/(:00)?\.000Z$/, 'Z');
}
