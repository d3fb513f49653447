// "Did you mean": the nearest of some names by edit distance. Pure.

/**
 * The candidate nearest to a word, where it is near enough to be a slip: one edit for up to four letters,
 * two for longer words; undefined otherwise. The first of equally near ones. Never the word's opposite (`assured` for
 * `unassured`), nor one of two opposites that are equally near.
 */
export function nearest(word: string, candidates: Iterable<string>): string | undefined {
  const target = word.toLowerCase().slice(0, 40);
  let best: string | undefined;
  let contradicted = false;
  let bestDistance = target.length <= 4 ? 2 : 3;
  for (const candidate of candidates) {
    if (Math.abs(candidate.length - target.length) > bestDistance) continue;
    if (areOpposite(target, candidate.toLowerCase())) continue;
    const distance = editDistance(target, candidate.toLowerCase());
    if (best !== undefined && distance === bestDistance && areOpposite(best, candidate)) contradicted = true;
    if (distance < bestDistance) {
      contradicted = false;
      best = candidate;
      bestDistance = distance;
    }
  }
  return contradicted ? undefined : best;
}

/** Whether one word is the other with a prefix of negation. */
function areOpposite(a: string, b: string): boolean {
  const [short, long] = a.length < b.length ? [a, b] : [b, a];
  const rest = /^(?:un|non|not)[-_]?(.{3,})$/.exec(long)?.[1];
  if (rest === undefined || /^(?:un|non|not)/.test(short)) return false;
  const slips = editDistance(rest, short);
  return slips <= 1 && slips < editDistance(long, short);
}

/** Insertions, deletions, substitutions and swaps of neighbours that turn one text into the other. */
export function editDistance(a: string, b: string): number {
  let before: number[] = [];
  let previous = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const current = [i];
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1];
      const at = (row: readonly number[], k: number): number => row[k] ?? 0;
      let cost = Math.min(at(previous, j) + 1, at(current, j - 1) + 1, at(previous, j - 1) + (same ? 0 : 1));
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        cost = Math.min(cost, at(before, j - 2) + 1);
      current.push(cost);
    }
    before = previous;
    previous = current;
  }
  return previous[b.length] ?? 0;
}
