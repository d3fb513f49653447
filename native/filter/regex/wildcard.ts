// Patterns with * (any text) and ? (one character), matched without backtracking beyond the last *:
// at most pattern × text steps. Case does not matter. Pure.

/** Whether a whole text matches a pattern. */
export function matchesWildcard(pattern: string, text: string): boolean {
  const p = pattern.toLowerCase();
  const t = text.toLowerCase();
  let i = 0;
  let j = 0;
  let star = -1;
  let resume = 0;
  while (j < t.length) {
    if (p[i] === '*') {
      star = i++;
      resume = j;
    } else if (i < p.length && (p[i] === '?' || p[i] === t[j])) {
      i++;
      j++;
    } else if (star >= 0) {
      i = star + 1;
      j = ++resume;
    } else {
      return false;
    }
  }
  while (p[i] === '*') i++;
  return i === p.length;
}

/**
 * The same as a masked comparison, for patterns of whole IPv4 parts: four parts each a number or *, or fewer
 * of which only the last is *. Undefined for any other pattern.
 */
export function ipv4Pattern(pattern: string): { mask: number; value: number } | undefined {
  const parts = pattern.split('.');
  const whole = parts.every((part) => part === '*' || (/^(0|[1-9]\d{0,2})$/.test(part) && Number(part) <= 255));
  const short = parts.length >= 2 && parts.length < 4 && parts.indexOf('*') === parts.length - 1;
  if (!whole || !(short || parts.length === 4)) return undefined;
  let mask = 0;
  let value = 0;
  for (let i = 0; i < 4; i++) {
    const part = parts[i] ?? '*';
    mask = (mask << 8) | (part === '*' ? 0 : 255);
    value = (value << 8) | (part === '*' ? 0 : Number(part));
  }
  return { mask: mask >>> 0, value: value >>> 0 };
}
