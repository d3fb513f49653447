// How `~` tests texts: by patterns with wildcards and regular expressions. Pure.

import type { Value } from '../ast.ts';
import { compileRegex, wildcardTest } from '../regex/index.ts';

type LikeValue = Value & { type: 'pattern' | 'regex' };

/** Whether a value is for `~`. */
export function isLike(value: Value): value is LikeValue {
  return value.type === 'pattern' || value.type === 'regex';
}

/** The test of a text. @param foldCase ignore case, whatever the value says. */
export function textTest(value: LikeValue, foldCase: boolean): (text: string) => boolean {
  if (value.type === 'pattern') return wildcardTest(value.pattern);
  const automaton = compileRegex(value.source, value.ignoreCase || foldCase);
  return (text) => automaton.test(text);
}
