// "Did you mean": the name that a word is a slip of. Short names differ by a letter, and many words that the language lacks
// have their own meaning: a word is only taken for a slip of a name if it cannot be a slip of another. Pure.

import { editDistance } from '../../flow/edit-distance.ts';
import { isKnownElsewhere } from './known-words.ts';

/**
 * The candidate that a word is a slip of; undefined if there is none or several. A slip is two letters swapped, or a letter
 * more or less; in words of five letters and more also a wrong letter, and from eight letters on two slips. Digits are never
 * slips. Nor is a word a slip of its opposite (`unassured` of `assured`), or of anything if it is known elsewhere (`syn`,
 * `sftp`, `ipcomp`).
 * @param meaningOf candidates with the same meaning count as one.
 */
export function nearest(
  word: string,
  candidates: Iterable<string>,
  meaningOf: (candidate: string) => unknown = (candidate) => candidate,
): string | undefined {
  const target = word.toLowerCase().slice(0, 40);
  if (isKnownElsewhere(target)) return undefined;
  let best: string | undefined;
  let isUnclear = false;
  let bestDistance = mostSlips(target.length) + 1;
  for (const candidate of candidates) {
    const name = candidate.toLowerCase();
    if (Math.abs(name.length - target.length) > bestDistance || areOpposite(target, name)) continue;
    const distance = editDistance(target, name);
    if (best !== undefined && distance === bestDistance && meaningOf(best) !== meaningOf(candidate)) isUnclear = true;
    if (distance < bestDistance) {
      isUnclear = false;
      best = candidate;
      bestDistance = distance;
    }
  }
  return best === undefined || isUnclear || !isSlip(target, best.toLowerCase()) ? undefined : best;
}

function mostSlips(length: number): number {
  if (length < 3) return 0;
  return length < 8 ? 1 : 2;
}

/** Whether a word can be a slip of its nearest name. */
function isSlip(word: string, name: string): boolean {
  if (word.replace(/\D/g, '') !== name.replace(/\D/g, '')) return false;
  if (word.length > 4) return true;
  // Acronyms are dense: changing a letter gives another one, and so does dropping one of three.
  if (name.length === word.length) return sortedLetters(word) === sortedLetters(name);
  return name.length > word.length || word.length > 3;
}

function sortedLetters(word: string): string {
  return [...word].sort().join('');
}

/** Whether one word is the other with a negating prefix. */
function areOpposite(a: string, b: string): boolean {
  const [short, long] = a.length < b.length ? [a, b] : [b, a];
  const rest = /^(?:un|non|not)[-_]?(.{3,})$/.exec(long)?.[1];
  if (rest === undefined || /^(?:un|non|not)/.test(short)) return false;
  const slips = editDistance(rest, short);
  return slips <= 1 && slips < editDistance(long, short);
}
