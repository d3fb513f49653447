// Regular expressions of the filter language: found in time that grows with the text only, whatever the expression,
// because a filter may come from elsewhere and runs over a million rows. Pure.

import { Automaton } from './automaton.ts';
import { foldSet, MAX_UNIT } from './characters.ts';
import type { RegexNode, RegexProblem } from './node.ts';
import { compileProgram, MAX_STATES, type Program } from './program.ts';
import { parseRegexSyntax } from './syntax.ts';

export type { Automaton } from './automaton.ts';
export type { RegexProblem } from './node.ts';

/** What is wrong with an expression, undefined where nothing is. */
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

/**
 * A test whether a whole text matches a pattern in which * is any text and ? any character; case does not matter.
 * @throws SyntaxError for a pattern of thousands of characters.
 */
export function compileWildcard(pattern: string): Automaton {
  const parts = Array.from(pattern, wildcardNode);
  const program = compileProgram({ kind: 'sequence', parts: [{ kind: 'begin' }, ...parts, { kind: 'end' }] });
  if (!program) throw new SyntaxError(`The pattern has ${pattern.length} characters, which is too much.`);
  return new Automaton(program, true);
}

function wildcardNode(character: string): RegexNode {
  if (character === '?') return ANY;
  if (character === '*') return { kind: 'repeat', part: ANY, min: 0, max: Number.POSITIVE_INFINITY };
  const unit = character.charCodeAt(0);
  return { kind: 'set', set: foldSet([unit, unit]) };
}

const ANY: RegexNode = { kind: 'set', set: [0, MAX_UNIT] };

function programOf(source: string, ignoreCase: boolean): Program | RegexProblem {
  const tree: RegexNode | RegexProblem = parseRegexSyntax(source, ignoreCase);
  if ('message' in tree) return tree;
  const program = compileProgram(tree);
  if (program) return program;
  const message = `The expression is too large: repetitions unfold to more than ${MAX_STATES} states.`;
  return { from: 0, to: source.length, message, expected: ['smaller repetitions', '+ or *'] };
}
