// Generates native/filter/read/parser.gen.js and parser.gen.terms.js from filter.grammar.
// `npm run fix` writes them; with `--check` it only compares, and fails if they are stale.

import { readFileSync } from 'node:fs';
import { buildParserFile } from '@lezer/generator';
import { generated } from './generated-file.ts';

const folder = new URL('../native/filter/read/', import.meta.url);
const note = '// Generated from filter.grammar by build/generate-filter-parser.ts: do not edit.\n';

const grammar = readFileSync(new URL('filter.grammar', folder), 'utf8');
const { parser, terms } = buildParserFile(grammar, {
  fileName: 'filter.grammar',
  warn: (message) => {
    throw new Error(message);
  },
});
const files: Record<string, string> = {
  'parser.gen.js': note + parser.replace(/^\/\/.*\n/, ''),
  'parser.gen.terms.js': note + terms.replace(/^\/\/.*\n/, ''),
  // Only the names used by the tokenizers: other terms have names such as String that would shadow globals.
  'parser.gen.terms.d.ts':
    note +
    [...terms.matchAll(/\b(\w+Word|Quantity) =/g)]
      .map(([, name]) => `export declare const ${name}: number;\n`)
      .join(''),
  'parser.gen.d.ts': `${note}import type { LRParser } from '@lezer/lr';\n
/** The filter language's parser, with its highlighting, for editors. */
export declare const parser: LRParser;\n`,
};

for (const [name, text] of Object.entries(files)) generated(`native/filter/read/${name}`, text);
