// A regular expression's text as a tree, or what is wrong with it and where. The syntax is what ECMAScript, POSIX and
// Perl share and a finite automaton can match: no back references, no lookarounds.
// Pure.

import { type CharacterSet, complement, DOT, foldSet } from './characters.ts';
import { Refused, type RegexNode, type RegexProblem, refusePart } from './node.ts';
import { readEscape, readSet } from './sets.ts';

/** Longest expression, in UTF-16 units: bounds the work of compiling it. */
export const MAX_REGEX_LENGTH = 1000;
const MAX_GROUPS = 100;
export const MAX_REPEAT = 1000;

/** The tree of an expression, or its first problem. */
export function parseRegexSyntax(source: string, ignoreCase: boolean): RegexNode | RegexProblem {
  if (source.length > MAX_REGEX_LENGTH) {
    const message = `The expression is longer than ${MAX_REGEX_LENGTH} characters.`;
    return { from: MAX_REGEX_LENGTH, to: source.length, message, expected: ['a shorter expression'] };
  }
  const parser = new Parser(source, ignoreCase);
  try {
    return parser.whole();
  } catch (error) {
    if (error instanceof Refused) return error.problem;
    throw error;
  }
}

class Parser {
  readonly #source: string;
  readonly #ignoreCase: boolean;
  #at = 0;
  #depth = 0;

  constructor(source: string, ignoreCase: boolean) {
    this.#source = source;
    this.#ignoreCase = ignoreCase;
  }

  whole(): RegexNode {
    const node = this.#choice();
    if (this.#peek() === ')') refusePart(this.#at, 1, 'There is no “(” for this “)”.', ['\\) for the character']);
    return node;
  }

  #peek(): string {
    return this.#source.charAt(this.#at);
  }

  #choice(): RegexNode {
    const parts = [this.#sequence()];
    while (this.#peek() === '|') {
      this.#at++;
      parts.push(this.#sequence());
    }
    return parts.length === 1 ? (parts[0] ?? { kind: 'empty' }) : { kind: 'choice', parts };
  }

  #sequence(): RegexNode {
    const parts: RegexNode[] = [];
    while (this.#at < this.#source.length && this.#peek() !== '|' && this.#peek() !== ')') parts.push(this.#repeated());
    return parts.length === 1 ? (parts[0] ?? { kind: 'empty' }) : { kind: 'sequence', parts };
  }

  #repeated(): RegexNode {
    const from = this.#at;
    const part = this.#atom();
    const bounds = this.#quantifier();
    if (!bounds) return part;
    const place = this.#source.charAt(from);
    if (place === '^' || place === '$') {
      refusePart(from, this.#at - from, `“${place}” cannot be repeated.`, ['a character, a set or a group']);
    }
    const again = this.#at;
    if (this.#quantifier()) {
      refusePart(again, this.#at - again, 'This is already repeated.', ['one of * + ? {m,n}']);
    }
    return { kind: 'repeat', part, ...bounds };
  }

  /** `*`, `+`, `?`, `{m}`, `{m,}`, `{m,n}`, each optionally followed by `?`, which does not affect whether something is found. */
  #quantifier(): { min: number; max: number } | undefined {
    const simple = SIMPLE_QUANTIFIERS[this.#peek()];
    if (simple) this.#at++;
    const bounds = simple ?? this.#counted();
    if (bounds && this.#peek() === '?') this.#at++;
    return bounds;
  }

  #counted(): { min: number; max: number } | undefined {
    if (this.#peek() !== '{') return undefined;
    const from = this.#at;
    const match = /^\{(\d+)(,(\d*))?\}/.exec(this.#source.slice(from));
    if (!match)
      return refusePart(from, 1, '“{” begins a repetition.', ['{m}, {m,} or {m,n}', '\\{ for the character'], '\\{');
    const [whole, low, comma, high] = match;
    const min = Number(low);
    const max = comma === undefined ? min : high === '' ? Number.POSITIVE_INFINITY : Number(high);
    if (min > MAX_REPEAT || (max > MAX_REPEAT && max !== Number.POSITIVE_INFINITY)) {
      refusePart(from, whole.length, `At most ${MAX_REPEAT} repetitions.`, ['a smaller number', '+ or *']);
    }
    if (min > max) {
      refusePart(
        from,
        whole.length,
        `${whole} ends before it begins.`,
        ['the smaller number first'],
        `{${high},${low}}`,
      );
    }
    this.#at += whole.length;
    return { min, max };
  }

  #atom(): RegexNode {
    const from = this.#at;
    const character = this.#peek();
    switch (character) {
      case '^':
      case '$':
        this.#at++;
        return { kind: character === '^' ? 'begin' : 'end' };
      case '.':
        this.#at++;
        // Needs no folding: line ends have no case.
        return { kind: 'set', set: DOT };
      case '(':
        return this.#group();
      case '[':
        return { kind: 'set', set: this.#set() };
      case '*':
      case '+':
      case '?':
        return refusePart(from, 1, `There is nothing to repeat before “${character}”.`, [
          `\\${character} for the character`,
        ]);
      case '{':
        this.#counted();
        return refusePart(from, this.#at - from, 'There is nothing to repeat before “{”.', ['\\{ for the character']);
      case '\\':
        return { kind: 'set', set: this.#escaped() };
      default:
        this.#at++;
        return { kind: 'set', set: this.#folded([character.charCodeAt(0), character.charCodeAt(0)]) };
    }
  }

  #folded(set: CharacterSet): CharacterSet {
    return this.#ignoreCase ? foldSet(set) : set;
  }

  #escaped(): CharacterSet {
    const { set, to } = readEscape(this.#source, this.#at, false);
    this.#at = to;
    return this.#folded(set);
  }

  /** Folded before it is negated, so that [^a] excludes A too if case is ignored. */
  #set(): CharacterSet {
    const { set, negated, to } = readSet(this.#source, this.#at);
    this.#at = to;
    const folded = this.#folded(set);
    return negated ? complement(folded) : folded;
  }

  #group(): RegexNode {
    const from = this.#at;
    const special = /^\(\?(:|<?[=!]|P?<\w*>?|.?)/.exec(this.#source.slice(from))?.[0];
    if (special !== undefined && special !== '(?:') this.#refuseGroup(from, special);
    if (++this.#depth > MAX_GROUPS)
      refusePart(from, 1, `More than ${MAX_GROUPS} groups are nested here.`, ['fewer groups']);
    this.#at += special?.length ?? 1;
    const node = this.#choice();
    if (this.#peek() !== ')')
      refusePart(from, special?.length ?? 1, 'The “(” is not closed.', [')', '\\( for the character']);
    this.#at++;
    this.#depth--;
    return node;
  }

  #refuseGroup(from: number, special: string): never {
    if (/[=!]/.test(special)) {
      refusePart(from, special.length, `“${special}” is a lookaround, which is not supported.`, [
        'two conditions with and or and not',
      ]);
    }
    if (special.includes('<')) {
      refusePart(from, special.length, 'Groups cannot have names: nothing refers to them.', ['(', '(?:'], '(');
    }
    refusePart(from, special.length, `“${special}” is not supported.`, ['(', '(?:', 'the flag i after the last slash']);
  }
}

const SIMPLE_QUANTIFIERS: Readonly<Record<string, { min: number; max: number }>> = {
  '*': { min: 0, max: Number.POSITIVE_INFINITY },
  '+': { min: 1, max: Number.POSITIVE_INFINITY },
  '?': { min: 0, max: 1 },
};
