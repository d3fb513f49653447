// Texts and the names of labels as the language writes them: bare or in quotes. Pure.

import { checkText } from '../../flow/checks.ts';
import type { LabelNames } from '../../flow/connlabels.ts';
import { isReserved } from './reserved-words.ts';

/** A text: bare if the grammar reads it as one word, otherwise quoted. */
export function printText(text: string): string {
  const bare = /^[\w.:*?%+@#[\]-][\w.:*?%+@#[\]/-]*$/.test(text) && !isReserved(text);
  return bare ? text : quoteText(text);
}

/** A text in double quotes. */
export function quoteText(text: string): string {
  checkText(text, 'text');
  return `"${text.replace(/[\\"]/g, '\\$&').replaceAll('\n', '\\n')}"`;
}

/** The first label with this name; undefined if there is none. */
export function labelNamed(name: string, labels: LabelNames = new Map()): number | undefined {
  return [...labels].find(([, known]) => known === name)?.[0];
}

/** A label's name as the language writes it: in quotes if it could be a number. */
export function labelText(name: string): string {
  return /^[0-9]/.test(name) ? quoteText(name) : printText(name);
}
