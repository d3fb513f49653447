// A regular expression's text as a tree, or what is wrong with it and where. The syntax is the common part of
// ECMAScript's, POSIX's and Perl's that a machine without memory can match: no back references, no looking around.
// Pure.

import { type CharacterSet, complement, DIGITS, DOT, foldSet, SPACE, union, WORD } from './characters.ts';

export type RegexNode =
  | { readonly kind: 'empty' }
  | { readonly kind: 'set'; readonly set: CharacterSet }
  | { readonly kind: 'begin' | 'end' }
  | { readonly kind: 'sequence' | 'choice'; readonly parts: readonly RegexNode[] }
  /** `max` is Infinity where there is no upper bound. */
  | { readonly kind: 'repeat'; readonly part: RegexNode; readonly min: number; readonly max: number };

/** What is wrong with an expression; positions count from its begin. */
export interface RegexProblem {
  readonly from: number;
  readonly to: number;
  readonly message: string;
  readonly expected: readonly string[];
  readonly suggestion?: string;
}

/** Longest expression, in UTF-16 units: bounds the work of compiling it. */
export const MAX_REGEX_LENGTH = 1000;
const MAX_GROUPS = 100;
export const MAX_REPEAT = 1000;

/** Thrown inside the parser only. */
class Refused extends Error {
  readonly problem: RegexProblem;

  constructor(problem: RegexProblem) {
    super(problem.message);
    this.problem = problem;
  }
}

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

/** Letters that stand for a character after a backslash. */
const CONTROL: Readonly<Record<string, number>> = { t: 9, n: 10, v: 11, f: 12, r: 13, 0: 0 };
const CLASSES: Readonly<Record<string, CharacterSet>> = {
  d: DIGITS,
  D: complement(DIGITS),
  w: WORD,
  W: complement(WORD),
  s: SPACE,
  S: complement(SPACE),
};

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
    if (this.#peek() === ')')
      this.#refuse(this.#at, 1, 'There is no “(” for this “)”.', ['\\) for the character'], '\\)');
    return node;
  }

  #peek(): string {
    return this.#source.charAt(this.#at);
  }

  #refuse(from: number, length: number, message: string, expected: readonly string[], suggestion?: string): never {
    const problem = { from, to: from + length, message, expected };
    throw new Refused(suggestion === undefined ? problem : { ...problem, suggestion });
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
      this.#refuse(from, this.#at - from, 'A place cannot be repeated.', ['a character, a set or a group'], place);
    }
    const again = this.#at;
    if (this.#quantifier()) {
      this.#refuse(again, this.#at - again, 'This is repeated already.', ['one of * + ? {m,n}']);
    }
    return { kind: 'repeat', part, ...bounds };
  }

  /** `*`, `+`, `?`, `{m}`, `{m,}`, `{m,n}`, each with a `?` behind, which makes no difference to whether something is found. */
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
      return this.#refuse(from, 1, '“{” begins a repetition.', ['{m}, {m,} or {m,n}', '\\{ for the character'], '\\{');
    const [whole, low, comma, high] = match;
    const min = Number(low);
    const max = comma === undefined ? min : high === '' ? Number.POSITIVE_INFINITY : Number(high);
    if (min > MAX_REPEAT || (max > MAX_REPEAT && max !== Number.POSITIVE_INFINITY)) {
      this.#refuse(
        from,
        whole.length,
        `At most ${MAX_REPEAT} repetitions.`,
        ['a smaller number', '+ or *'],
        `{${Math.min(min, MAX_REPEAT)},}`,
      );
    }
    if (min > max) {
      this.#refuse(
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
        // The complement of a folded set: line ends have no case.
        return { kind: 'set', set: DOT };
      case '(':
        return this.#group();
      case '[':
        return { kind: 'set', set: this.#set() };
      case '*':
      case '+':
      case '?':
        return this.#refuse(
          from,
          1,
          `Before “${character}” something to repeat is missing.`,
          [`\\${character} for the character`],
          `\\${character}`,
        );
      case '{':
        this.#counted();
        return this.#refuse(
          from,
          this.#at - from,
          'Before “{” something to repeat is missing.',
          ['\\{ for the character'],
          '\\{',
        );
      case '\\':
        return { kind: 'set', set: this.#folded(this.#escape(false)) };
      default:
        this.#at++;
        return { kind: 'set', set: this.#folded([character.charCodeAt(0), character.charCodeAt(0)]) };
    }
  }

  #folded(set: CharacterSet): CharacterSet {
    return this.#ignoreCase ? foldSet(set) : set;
  }

  #group(): RegexNode {
    const from = this.#at;
    const special = /^\(\?(:|<?[=!]|P?<\w*>?|.?)/.exec(this.#source.slice(from))?.[0];
    if (special !== undefined && special !== '(?:') this.#refuseGroup(from, special);
    if (++this.#depth > MAX_GROUPS)
      this.#refuse(from, 1, `More than ${MAX_GROUPS} groups are nested here.`, ['fewer groups']);
    this.#at += special?.length ?? 1;
    const node = this.#choice();
    if (this.#peek() !== ')')
      this.#refuse(from, special?.length ?? 1, 'The “(” is not closed.', [')', '\\( for the character'], '\\(');
    this.#at++;
    this.#depth--;
    return node;
  }

  #refuseGroup(from: number, special: string): never {
    if (/[=!]/.test(special)) {
      this.#refuse(from, special.length, `“${special}” looks around, which is not supported.`, [
        'two conditions with and or and not',
      ]);
    }
    if (special.includes('<')) {
      this.#refuse(from, special.length, 'Groups have no names here: nothing refers to them.', ['(', '(?:'], '(');
    }
    this.#refuse(
      from,
      special.length,
      `“${special}” is not supported.`,
      ['(', '(?:', 'the flag i after the last slash'],
      '(?:',
    );
  }

  /** A set in brackets, folded; negated only after that, so that [^a] without case lacks A too. */
  #set(): CharacterSet {
    const from = this.#at++;
    const negated = this.#peek() === '^';
    if (negated) this.#at++;
    const ranges: number[] = [];
    while (this.#peek() !== ']') {
      if (this.#at >= this.#source.length)
        this.#refuse(from, 1, 'The “[” is not closed.', [']', '\\[ for the character'], '\\[');
      ranges.push(...this.#member());
    }
    this.#at++;
    if (ranges.length === 0) {
      this.#refuse(
        from,
        this.#at - from,
        'The set in brackets is empty.',
        ['characters', '[\\]] for the bracket'],
        negated ? '.' : '[\\]]',
      );
    }
    const set = this.#folded(union(ranges));
    return negated ? complement(set) : set;
  }

  /** One member of a set: a character, an escape or a range. */
  #member(): CharacterSet {
    const from = this.#at;
    if (this.#source.startsWith('[:', from)) {
      const name = /^\[:(\w+):\]/.exec(this.#source.slice(from));
      if (name)
        this.#refuse(
          from,
          name[0].length,
          `“${name[0]}” is not supported.`,
          ['\\d, \\w or \\s', 'a range such as a-z'],
          POSIX[name[1] ?? ''],
        );
    }
    const low = this.#character();
    if (this.#peek() !== '-' || this.#source.charAt(this.#at + 1) === ']' || this.#at + 1 >= this.#source.length)
      return low;
    this.#at++;
    const high = this.#character();
    const text = this.#source.slice(from, this.#at);
    if (low.length !== 2 || low[0] !== low[1] || high.length !== 2 || high[0] !== high[1]) {
      this.#refuse(
        from,
        text.length,
        `“${text}” is no range of characters.`,
        ['\\- for the character'],
        text.replace(/(?<=.)-/, '\\-'),
      );
    }
    const [first = 0] = low;
    const [last = 0] = high;
    if (first > last) {
      const turned = text.replace(/^([\s\S]+?)-([\s\S]+)$/, '$2-$1');
      this.#refuse(
        from,
        text.length,
        `The range ${text} ends before it begins.`,
        ['the smaller character first'],
        turned,
      );
    }
    return [first, last];
  }

  #character(): CharacterSet {
    if (this.#peek() === '\\') return this.#escape(true);
    const unit = this.#source.charCodeAt(this.#at++);
    return [unit, unit];
  }

  #escape(inSet: boolean): CharacterSet {
    const from = this.#at;
    const character = this.#source.charAt(from + 1);
    this.#at += 2;
    const one = (unit: number): CharacterSet => [unit, unit];
    const known = CLASSES[character];
    if (known) return known;
    const code = /^\\(?:x([0-9a-f]{2})|u([0-9a-f]{4}))/i.exec(this.#source.slice(from));
    if (code && /[xu]/.test(character)) {
      this.#at = from + code[0].length;
      return one(Number.parseInt(code[1] ?? code[2] ?? '', 16));
    }
    const control = CONTROL[character];
    if (control !== undefined && !/^\\0\d/.test(this.#source.slice(from))) return one(control);
    if (character === '')
      this.#refuse(from, 1, 'After “\\” a character is missing.', ['\\\\ for the character'], '\\\\');
    if (/[A-Za-z0-9]/.test(character)) this.#refuseEscape(from, character, inSet);
    return one(character.charCodeAt(0));
  }

  #refuseEscape(from: number, character: string, inSet: boolean): never {
    const text = `\\${character}`;
    if (/[1-9]/.test(character)) {
      this.#refuse(
        from,
        2,
        `“${text}” refers back, which is not supported.`,
        ['the expression again', `${character} for the character`],
        character,
      );
    }
    if (/[bB]/.test(character) && !inSet) {
      this.#refuse(from, 2, `“${text}” is not supported.`, ['^', '$', '(^|\\W) and (\\W|$) around a word'], '(^|\\W)');
    }
    if (/[xu0]/.test(character)) {
      this.#refuse(from, 2, `“${text}” needs the number of a character.`, ['\\x41', '\\u0041']);
    }
    this.#refuse(
      from,
      2,
      `“${text}” has no meaning.`,
      ['\\d, \\w or \\s', `${character} for the character`],
      character,
    );
  }
}

const SIMPLE_QUANTIFIERS: Readonly<Record<string, { min: number; max: number }>> = {
  '*': { min: 0, max: Number.POSITIVE_INFINITY },
  '+': { min: 1, max: Number.POSITIVE_INFINITY },
  '?': { min: 0, max: 1 },
};

/** What POSIX's names of sets are called here. */
const POSIX: Readonly<Record<string, string>> = {
  digit: '\\d',
  alpha: 'A-Za-z',
  alnum: 'A-Za-z0-9',
  lower: 'a-z',
  upper: 'A-Z',
  space: '\\s',
  xdigit: '0-9A-Fa-f',
  word: '\\w',
};
