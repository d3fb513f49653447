// Patterns with * (any text) and ? (one character). Case does not matter, by the folding of regular expressions. Pure.

import { Automaton } from './automaton.ts';
import { foldSet, foldText, MAX_UNIT } from './characters.ts';
import type { RegexNode } from './node.ts';
import { compileProgram } from './program.ts';

/**
 * A test whether a whole text matches a pattern of any length, without backtracking beyond the last *: at most
 * pattern × text steps.
 */
export function wildcardTest(pattern: string): (text: string) => boolean {
  const folded = foldText(pattern);
  return (text) => matches(folded, foldText(text));
}

function matches(pattern: string, text: string): boolean {
  let i = 0;
  let j = 0;
  let star = -1;
  let resume = 0;
  while (j < text.length) {
    if (pattern[i] === '*') {
      star = i++;
      resume = j;
    } else if (i < pattern.length && (pattern[i] === '?' || pattern[i] === text[j])) {
      i++;
      j++;
    } else if (star >= 0) {
      i = star + 1;
      j = ++resume;
    } else {
      return false;
    }
  }
  while (pattern[i] === '*') i++;
  return i === pattern.length;
}

/**
 * The same test as an automaton, for texts that are read character by character.
 * @throws SyntaxError for a pattern of thousands of characters.
 */
export function compileWildcard(pattern: string): Automaton {
  const parts = pattern.split('').map(wildcardNode);
  const program = compileProgram({ kind: 'sequence', parts: [{ kind: 'begin' }, ...parts, { kind: 'end' }] });
  if (!program) throw new SyntaxError(`The pattern has ${pattern.length} characters, which is too many.`);
  return new Automaton(program, true);
}

function wildcardNode(character: string): RegexNode {
  if (character === '?') return ANY;
  if (character === '*') return { kind: 'repeat', part: ANY, min: 0, max: Number.POSITIVE_INFINITY };
  const unit = character.charCodeAt(0);
  return { kind: 'set', set: foldSet([unit, unit]) };
}

const ANY: RegexNode = { kind: 'set', set: [0, MAX_UNIT] };

/**
 * A pattern of whole IPv4 parts as a masked comparison: four parts, each a number or *, or fewer parts of which only the
 * last is *. Undefined for any other pattern.
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
