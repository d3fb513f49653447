// The command before the options: conntrack by its name or path, after sudo and a shell's prompt. Pure.

import { checkText } from '../../flow/checks.ts';
import type { Span } from '../error.ts';

/** "# ", "$ ", "root@router:~# ", "[root@router ~]# ". */
const PROMPT = /^\s*(?:\[?[\w.-]*(?:@[\w.-]+)?(?:[: ][^\s#$%\]]*)?\]?[#$%]\s+)?/.source;
const SUDO = /(?:sudo\s+(?:-[nEHSki]+\s+|-u\s*[\w#]\S*\s+)*)?/.source;
const NAMESPACE = /(?:ip\s+netns\s+exec\s+\S+|ip\s+-n\s+\S+|nsenter(?:\s+-\S+(?:\s+(?![-\s])(?!\S*conntrack)\S+)?)*)\s+/
  .source;
const NAME = /(?:[\w.~-]*\/[\w./~-]*)?conntrack(?=\s|$)/.source;

const COMMAND = new RegExp(`${PROMPT}${SUDO}(${NAMESPACE})?${SUDO}${NAME}`, 'i');

/** A text of options with the command before them blanked out, and the part that enters a network namespace. */
export interface CommandLine {
  readonly text: string;
  readonly namespace: Span | undefined;
}

/** Positions are kept: what is blanked out becomes spaces. */
export function commandLine(text: string): CommandLine {
  const [command, namespace] = COMMAND.exec(text) ?? [];
  if (command === undefined) return { text, namespace: undefined };
  const from = namespace === undefined ? -1 : command.indexOf(namespace);
  return {
    text: ' '.repeat(command.length) + text.slice(command.length),
    namespace: from < 0 ? undefined : { from, to: from + (namespace?.trimEnd().length ?? 0) },
  };
}

/** Whether a text is meant as options: it begins with a dash and a letter, or with the command's name. */
export function looksLikeOptions(text: string): boolean {
  checkText(text, 'text');
  return /^\s*(--?[a-z]|!\s+--?[a-z])/i.test(text) || COMMAND.test(text);
}
