// The public, pure part of the library that knows the filter language: text, builder and options to one AST,
// and the AST to text, builder, options and column passes.

export { bitmapWords, countBits } from '../flow/bitmap.ts';
export type { LabelNames } from '../flow/connlabels.ts';
export * from './ast.ts';
export { type Completion, type CompletionOption, completeFilter, valueNames } from './complete.ts';
export { applySuggestion, type FilterError, MAX_ERRORS, type ParseResult, type Span } from './error.ts';
export { expectedValues } from './fields/field-words.ts';
export * from './fields/fields.ts';
export * from './fields/freshness.ts';
export * from './fields/kinds.ts';
export { SERVICES, serviceName } from './fields/services.ts';
export { looksLikeOptions } from './options/command-line.ts';
export { optionNames } from './options/complete-options.ts';
export type { Audience } from './options/elsewhere.ts';
export { toConntrackOptions } from './options/print-options.ts';
export { BARE_WORDS, type BareMeaning } from './read/bare-words.ts';
export { MAX_FILTER_DEPTH, MAX_FILTER_LENGTH, parseConntrackOptions, parseFilter } from './read/parse.ts';
export { parser as filterParser } from './read/parser.gen.js';
export type { ValueContext } from './read/values.ts';
export * from './rules.ts';
export { type CompiledFilter, compileFilter, fieldsOf } from './scan/compile.ts';
export { type Direction, directionOf } from './scan/direction-match.ts';
export { printFilter, printValue, quoteText } from './write/print.ts';
