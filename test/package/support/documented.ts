// The programs in the package's documentation, each with the command that runs it and the promised output.

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export interface DocumentedProgram {
  /** File name of an example, or the heading of a program in the README. */
  readonly name: string;
  readonly code: string;
  /** A command for a shell in the program's folder, which runs it by its file name. */
  readonly command: string;
  readonly fileName: string;
  /** See isOutput. */
  readonly output: string;
}

/** The examples: each has its command in a line "// Run: …", and ends with "// Prints:" and its output. */
export function examplesIn(folder: string): DocumentedProgram[] {
  const names = readdirSync(folder).filter((name) => name.endsWith('.mjs'));
  return names.sort().map((fileName) => {
    const code = readFileSync(join(folder, fileName), 'utf8');
    const command = /^\/\/ Run: (.+)$/m.exec(code)?.[1];
    const output = /\n\/\/ Prints:\n((?:\/\/.*\n)+)$/.exec(code)?.[1]?.replace(/^\/\/ ?/gm, '');
    if (command === undefined || output === undefined) throw new Error(`${fileName} has no "Run:" or "Prints:"`);
    if (!command.includes(fileName)) throw new Error(`the command of ${fileName} runs something else`);
    return { name: fileName, fileName, code, command, output };
  });
}

const SAMPLE_TABLE = './node_modules/@flowglass/conntrack/examples/support/sample-table.mjs';

/**
 * Blocks of ```js in a text, each followed by a block ```text with its output; to run in a folder with the package
 * installed.
 * @param prefix Begins the names of their files.
 */
export function programsIn(markdown: string, prefix = 'readme'): DocumentedProgram[] {
  const blocks = [...markdown.matchAll(/^```(\w*)\n([\s\S]*?)^```$/gm)];
  return blocks.flatMap(([, language, code = ''], i) => {
    if (language !== 'js') return [];
    const name = headingBefore(markdown, blocks[i]?.index ?? 0);
    const [, next, output = ''] = blocks[i + 1] ?? [];
    if (next !== 'text') throw new Error(`a program under "${name}" has no output after it`);
    const fileName = `${prefix}-${i}.mjs`;
    return { name, fileName, code, command: `unshare -rn node --import ${SAMPLE_TABLE} ${fileName}`, output };
  });
}

function headingBefore(markdown: string, index: number): string {
  return [...markdown.slice(0, index).matchAll(/^#+ (.+)$/gm)].at(-1)?.[1] ?? '';
}
