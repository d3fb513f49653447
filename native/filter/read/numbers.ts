// Numbers with their units from text: integers, sizes in bytes, rates in bytes a second, durations in milliseconds,
// points in time. A space can separate a number and its unit. Exact: a fraction of the unit is refused, never rounded.
// Pure.

/** Why a text is not a number. */
export type NumberProblem = 'syntax' | 'leadingZero' | 'tooLarge' | 'fraction' | 'unclearUnit';

/** A decimal without leading zeros, or hexadecimal with 0x. */
export function parseInteger(text: string, max: number): number | NumberProblem {
  if (/^0x[0-9a-f]+$/i.test(text)) return limited(BigInt(text), max);
  if (/^0[0-9]+$/.test(text)) return 'leadingZero';
  return /^[0-9]+$/.test(text) ? limited(BigInt(text), max) : 'syntax';
}

/** Digits without leading zeros, if that is the same number in decimal and octal; undefined otherwise. */
export function withoutZeros(text: string): string | undefined {
  const digits = text.replace(/^0+(?=[0-9])/, '');
  const isEither = /^[0-7]+$/.test(digits) && digits.length > 1;
  return isEither ? undefined : digits;
}

function limited(value: bigint, max: number): number | NumberProblem {
  return value > BigInt(max) ? 'tooLarge' : Number(value);
}

const SIZE_UNITS: ReadonlyMap<string, bigint> = new Map([
  ['', 1n],
  ['b', 1n],
  ['k', 10n ** 3n],
  ['kb', 10n ** 3n],
  ['m', 10n ** 6n],
  ['mb', 10n ** 6n],
  ['g', 10n ** 9n],
  ['gb', 10n ** 9n],
  ['t', 10n ** 12n],
  ['tb', 10n ** 12n],
  ['kib', 1n << 10n],
  ['mib', 1n << 20n],
  ['gib', 1n << 30n],
  ['tib', 1n << 40n],
]);

/** Bytes: "1500", "10MB", "1.5 GiB". Units are powers of 1000, with an i powers of 1024; case does not matter. */
export function parseSize(text: string, max: number): number | NumberProblem {
  const match = /^([0-9]+)(?:\.([0-9]+))?[ \t]*([a-z]*)$/i.exec(text);
  const unit = SIZE_UNITS.get(match?.[3]?.toLowerCase() ?? '-');
  if (!match || unit === undefined) return parseInteger(text, max);
  return scaled(match[1] ?? '', match[2] ?? '', unit, max);
}

/** whole.fraction × unit ÷ parts as a whole number. */
function scaled(whole: string, fraction: string, unit: bigint, max: number, parts = 1n): number | NumberProblem {
  if (/^0[0-9]/.test(whole)) return 'leadingZero';
  const product = BigInt(whole + fraction) * unit;
  const divisor = 10n ** BigInt(fraction.length) * parts;
  if (product % divisor !== 0n) return 'fraction';
  return limited(product / divisor, max);
}

const RATE = /^([0-9]+)(?:\.([0-9]+))?[ \t]*([a-z]*)(\/s)?$/i;

/**
 * Bytes a second: "1MB/s", "10 Mbit/s", "500"; a number without a unit, or a unit without "/s", is bytes a second too.
 * A unit that could be bits or bytes (Mb/s, Mbps) is 'unclearUnit'.
 */
export function parseRate(text: string, max: number): number | NumberProblem {
  const match = RATE.exec(text);
  if (!match) return /^[0-9.]+[ \t]*[kmgt]?i?bps$/i.test(text) ? 'unclearUnit' : parseInteger(text, max);
  const [, whole = '', fraction = '', word = ''] = match;
  const bits = /^([kmgt]i?)?bit$/i.exec(word);
  if (!bits && /^([kmgt]i?)?(b|bps)$/i.test(word) && !word.endsWith('B')) return 'unclearUnit';
  const unit = SIZE_UNITS.get((bits ? `${bits[1] ?? ''}b` : word).toLowerCase());
  if (unit === undefined) return parseInteger(text, max);
  return scaled(whole, fraction, unit, max, bits ? 8n : 1n);
}

const DURATION_UNITS: ReadonlyMap<string, bigint> = new Map([
  ...named(1n, 'ms', 'msec', 'msecs', 'millisecond', 'milliseconds'),
  ...named(1000n, 's', 'sec', 'secs', 'second', 'seconds'),
  ...named(60_000n, 'm', 'min', 'mins', 'minute', 'minutes'),
  ...named(3_600_000n, 'h', 'hr', 'hrs', 'hour', 'hours'),
  ...named(86_400_000n, 'd', 'day', 'days'),
  ...named(604_800_000n, 'w', 'week', 'weeks'),
]);

function named(ms: bigint, ...names: string[]): [string, bigint][] {
  return names.map((name) => [name, ms]);
}

/** Milliseconds: "90s", "1h30m", "1.5h", "250ms", "5 minutes"; a bare number is in seconds, as conntrack's timeouts are. */
export function parseDuration(text: string, max: number): number | NumberProblem {
  if (/^[0-9]+$/.test(text)) return scaled(text, '', 1000n, max);
  if (!/^([0-9]+(\.[0-9]+)?[ \t]*[a-z]+[ \t]*)+$/i.test(text)) return 'syntax';
  let total = 0;
  for (const [, whole, fraction, name] of text.matchAll(/([0-9]+)(?:\.([0-9]+))?[ \t]*([a-z]+)/gi)) {
    const unit = DURATION_UNITS.get(name?.toLowerCase() ?? '');
    if (unit === undefined) return 'syntax';
    const part = scaled(whole ?? '', fraction ?? '', unit, max);
    if (typeof part !== 'number') return part;
    total += part;
  }
  return total > max ? 'tooLarge' : total;
}

const TIME = /^(\d{4})-(\d\d)-(\d\d)(?:[Tt ](\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,3}))?)?(Z|z|[+-]\d\d:\d\d)?)?$/;

/**
 * Milliseconds since the epoch of an ISO 8601 date or time, which is local time if it has no time zone.
 * @returns undefined for other texts and days that do not exist.
 */
export function parseTime(text: string): number | undefined {
  const match = TIME.exec(text);
  if (!match) return undefined;
  const [year, month, day, hour, minute, second] = match.slice(1, 7).map((part) => Number(part ?? 0));
  const ms = Number((match[7] ?? '').padEnd(3, '0'));
  const parts = [year ?? 0, (month ?? 0) - 1, day ?? 0, hour ?? 0, minute ?? 0, second ?? 0, ms] as const;
  const utc = Date.UTC(...parts);
  const shown = new Date(utc);
  const real = shown.getUTCMonth() === parts[1] && shown.getUTCDate() === parts[2];
  if (!real || parts[0] < 1970 || parts[3] > 23 || parts[4] > 59 || parts[5] > 59) return undefined;
  const zone = match[8];
  if (zone === undefined) return new Date(...parts).getTime();
  if (zone.toUpperCase() === 'Z') return utc;
  const offset = Number(zone.slice(1, 3)) * 60 + Number(zone.slice(4));
  return utc - (zone.startsWith('-') ? -1 : 1) * offset * 60_000;
}
