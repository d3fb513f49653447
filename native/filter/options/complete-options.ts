// Completion and highlighting of conntrack's options. Pure.

import { checkText } from '../../flow/checks.ts';
import { IPPROTO, PROTOCOL_STATES } from '../../flow/names.ts';
import type { Completion, CompletionOption } from '../completion.ts';
import type { ValueContext } from '../context.ts';
import type { Span } from '../error.ts';
import { FAMILY_NAMES, STATUS_NAMES } from '../fields/value-names.ts';
import { commandLine } from './command-line.ts';
import { findOption, OPTIONS, type OptionSpec } from './option-table.ts';
import { isOptionLabel } from './option-values.ts';
import { splitWords, type Word } from './option-words.ts';

/** What can be inserted at `pos` of a text of options. */
export function completeOptions(text: string, pos: number, context: ValueContext = {}): Completion {
  const options = commandLine(text).text.slice(0, pos);
  // Inside the command's name.
  if (/\S$/.test(text.slice(0, pos)) && /(^|\s)$/.test(options)) return { from: pos, options: [] };
  const words = splitWords(options);
  if (!Array.isArray(words)) return { from: pos, options: [] };
  const last = words.at(-1);
  const written = last && last.to === pos ? last : undefined;
  const before = written ? words.at(-2) : last;
  const protocol = protocolOf(words);
  const spec = before && findOption(before.text);
  if (spec && spec.value !== 'none' && !written?.text.startsWith('-')) {
    return { from: written?.from ?? pos, options: valuesOf(spec, protocol, context) };
  }
  const attached = written && /^(--[a-z-]+=)/.exec(written.text)?.[1];
  if (written && attached !== undefined) {
    const owner = findOption(attached.slice(0, -1));
    return { from: written.from + attached.length, options: owner ? valuesOf(owner, protocol, context) : [] };
  }
  if (written && !written.text.startsWith('-')) return { from: pos, options: [] };
  return { from: written?.from ?? pos, options: OPTION_CHOICES };
}

/** The names of the options in a text, for highlighting; none if the text has unclosed quotes. */
export function optionNames(text: string): Span[] {
  checkText(text, 'text');
  const words = splitWords(commandLine(text).text);
  if (!Array.isArray(words)) return [];
  return words.flatMap((word) => {
    const name = /^(--[a-z-]+|-[a-z])/i.exec(word.text)?.[1];
    return word.plain && name !== undefined && findOption(name)
      ? [{ from: word.from, to: word.from + name.length }]
      : [];
  });
}

/** Options that select flows in conntrack, by their short and usual long names. */
const OPTION_CHOICES: readonly CompletionOption[] = OPTIONS.filter(
  ({ meaning }) => !/^(elsewhere|command|key)$/.test(meaning.kind),
).flatMap(({ short, long, detail }) => {
  const names = [...(short === undefined ? [] : [`-${short}`]), `--${long[0]}`];
  return names.map((label) => ({ label, detail, kind: 'field' as const }));
});

/** The protocol after -p, if there is one. */
function protocolOf(words: readonly Word[]): string | undefined {
  const at = words.findIndex(({ text }) => text === '-p' || text === '--protonum' || text === '--proto');
  return at < 0 ? undefined : words[at + 1]?.text.toLowerCase();
}

function valuesOf(
  { meaning, detail }: OptionSpec,
  protocol: string | undefined,
  { labels }: ValueContext,
): CompletionOption[] {
  if (meaning.kind === 'label') {
    const names = [...(labels ?? [])].filter(([, name]) => isOptionLabel(name));
    return names.map(([bit, label]) => ({ label, detail: `label ${bit}`, kind: 'value' }));
  }
  return namesOf(meaning.kind, protocol).map((label) => ({ label, detail, kind: 'value' }));
}

function namesOf(kind: OptionSpec['meaning']['kind'], protocol: string | undefined): readonly string[] {
  switch (kind) {
    case 'protocol':
      return Object.keys(IPPROTO);
    case 'family':
      return FAMILY_NAMES;
    case 'status':
      return [...STATUS_NAMES.filter((name) => !/_nat$/.test(name)), 'unreplied'].map((name) => name.toUpperCase());
    case 'state': {
      const number = Object.entries(IPPROTO).find(([name]) => name === protocol)?.[1];
      const states = number === undefined ? [...PROTOCOL_STATES.values()].flat() : (PROTOCOL_STATES.get(number) ?? []);
      return [...new Set(states)];
    }
    default:
      return [];
  }
}
