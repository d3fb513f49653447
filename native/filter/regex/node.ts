// The result of parsing a regular expression: a tree, or a problem with its place. Pure.

import type { CharacterSet } from './characters.ts';

export type RegexNode =
  | { readonly kind: 'empty' }
  | { readonly kind: 'set'; readonly set: CharacterSet }
  | { readonly kind: 'begin' | 'end' }
  | { readonly kind: 'sequence' | 'choice'; readonly parts: readonly RegexNode[] }
  /** `max` is Infinity if there is no upper bound. */
  | { readonly kind: 'repeat'; readonly part: RegexNode; readonly min: number; readonly max: number };

/** What is wrong with an expression; positions count from its beginning. */
export interface RegexProblem {
  readonly from: number;
  readonly to: number;
  readonly message: string;
  readonly expected: readonly string[];
  readonly suggestion?: string;
}

/** Thrown only inside the parser; `parseRegexSyntax` returns its problem. */
export class Refused extends Error {
  readonly problem: RegexProblem;

  constructor(problem: RegexProblem) {
    super(problem.message);
    this.problem = problem;
  }
}

/** Ends the parsing with a problem. */
export function refusePart(
  from: number,
  length: number,
  message: string,
  expected: readonly string[],
  suggestion?: string,
): never {
  const problem = { from, to: from + length, message, expected };
  throw new Refused(suggestion === undefined ? problem : { ...problem, suggestion });
}
