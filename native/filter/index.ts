// The public, pure part of the library that knows the filter language: text, builder and options to one AST,
// and the AST to text, builder, options and column passes.

export type { LabelNames } from '../flow/connlabels.ts';
export * from './ast.ts';
export { BARE_WORDS, type BareMeaning } from './bare-words.ts';
export { bitmapWords, countBits } from './bitmap.ts';
export { type CompiledFilter, compileFilter, fieldsOf } from './compile.ts';
export { type Completion, type CompletionOption, completeFilter, valueNames } from './complete.ts';
export { type Direction, directionOf } from './direction-match.ts';
export { applySuggestion, type FilterError, MAX_ERRORS, type ParseResult, type Span } from './error.ts';
export { expectedValues } from './field-words.ts';
export * from './fields.ts';
export * from './freshness.ts';
export * from './kinds.ts';
export { looksLikeOptions } from './options/command-line.ts';
export { optionNames } from './options/complete.ts';
export type { Audience } from './options/elsewhere.ts';
export { toConntrackOptions } from './options/print.ts';
export { MAX_FILTER_DEPTH, MAX_FILTER_LENGTH, parseConntrackOptions, parseFilter } from './parse.ts';
export { parser as filterParser } from './parser.gen.js';
export { printFilter, printValue, quoteText } from './print.ts';
export * from './rules.ts';
export { SERVICES, serviceName } from './services.ts';
export type { ValueContext } from './values.ts';
