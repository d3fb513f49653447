// Code in the documentation: blocks and spans.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../../../build/setup/paths.mjs';

export interface CodeBlock {
  readonly language: string;
  readonly lines: readonly string[];
}

/** The text of a file of the documentation. */
export function documentText(file: string): string {
  return readFileSync(join(ROOT, file), 'utf8');
}

/** The blocks of code, with their non-empty lines. */
export function codeBlocks(markdown: string): CodeBlock[] {
  return [...markdown.matchAll(/^ *```(\w*)\n([\s\S]*?)^ *```$/gm)].map(([, language = '', code = '']) => ({
    language,
    lines: code.split('\n').filter((line) => line.trim() !== ''),
  }));
}

/** The spans of code in running text and tables. A bar is escaped in tables. */
export function codeSpans(markdown: string): string[] {
  const text = markdown.replace(/^ *```\w*\n[\s\S]*?^ *```$/gm, '');
  return [...text.matchAll(/`([^`]+)`/g)].map(([, span = '']) => span.replace(/\s+/g, ' ').replaceAll('\\|', '|'));
}

/** The rows of the table whose first cell has this heading, as the spans of code in each cell. */
export function tableSpans(markdown: string, heading: string): string[][][] {
  const rows = markdown.split('\n').map((line) => line.split(/(?<!\\)\|/).slice(1, -1));
  const at = rows.findIndex(([first]) => first?.trim() === heading);
  if (at < 0) throw new Error(`there is no table that begins with ${heading}`);
  const end = rows.findIndex((row, i) => i > at && row.length === 0);
  return rows.slice(at + 2, end < 0 ? undefined : end).map((row) => row.map((cell) => codeSpans(cell)));
}
