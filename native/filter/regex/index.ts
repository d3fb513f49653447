// Regular expressions of the filter language: matched in time that grows only with the text, whatever the expression,
// because a filter can be somebody else's and runs over a million rows. Pure.

import { Automaton } from './automaton.ts';
import type { RegexNode, RegexProblem } from './node.ts';
import { compileProgram, MAX_STATES, type Program } from './program.ts';
import { parseRegexSyntax } from './syntax.ts';

export type { Automaton } from './automaton.ts';
export type { RegexProblem } from './node.ts';
export { compileWildcard, ipv4Pattern, wildcardTest } from './wildcard.ts';

/** What is wrong with an expression; undefined if nothing is. */
export function checkRegex(source: string): RegexProblem | undefined {
  const result = programOf(source, false);
  return 'message' in result ? result : undefined;
}

/**
 * A test whether an expression is found anywhere in a text.
 * @throws SyntaxError for an expression that checkRegex refuses.
 */
export function compileRegex(source: string, ignoreCase: boolean): Automaton {
  const result = programOf(source, ignoreCase);
  if ('message' in result) throw new SyntaxError(result.message);
  return new Automaton(result, ignoreCase);
}

function programOf(source: string, ignoreCase: boolean): Program | RegexProblem {
  const tree: RegexNode | RegexProblem = parseRegexSyntax(source, ignoreCase);
  if ('message' in tree) return tree;
  const program = compileProgram(tree);
  if (program) return program;
  const message = `The expression is too large: repetitions unfold to more than ${MAX_STATES} states.`;
  return { from: 0, to: source.length, message, expected: ['smaller repetitions', '+ or *'] };
}
