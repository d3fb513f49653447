// Options that conntrack 1.4.7 refuses together with another option or for a command, and one that it ignores. Each has
// a meaning by itself, which the language can express. Pure.

import type { WrittenOption } from './read-options.ts';

/** Why conntrack does not take an option together with the others; undefined if it does. */
export function conflictOf(option: WrittenOption, all: readonly WrittenOption[]): string | undefined {
  const { name } = option;
  const has = (long: string): boolean => all.some(({ spec }) => spec.long[0] === long);
  switch (option.spec.long[0]) {
    case 'any-nat':
      if (has('src-nat') || has('dst-nat')) return `conntrack takes ${name} only without --src-nat and --dst-nat.`;
      return has('delete') ? `conntrack -D does not take ${name}.` : undefined;
    case 'timeout':
      if (has('delete')) return `conntrack -D ignores ${name}: it would delete flows with any timeout.`;
      return has('dump') ? `conntrack -L does not take ${name}.` : undefined;
    case 'id':
      return has('dump') ? `conntrack -L does not take ${name}.` : undefined;
    default:
      return undefined;
  }
}

/** Whether an option is a second command. */
export function isSecondCommand(option: WrittenOption, all: readonly WrittenOption[]): boolean {
  return option.spec.meaning.kind === 'command' && all.find(({ spec }) => spec.meaning.kind === 'command') !== option;
}
