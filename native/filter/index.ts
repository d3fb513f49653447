// The filter language, the public and pure part of the library: from text, builder and options to one AST, and from the
// AST to text, builder, options and scans.

export { bitmapWords, countBits } from '../flow/bitmap.ts';
export type { LabelNames } from '../flow/connlabels.ts';
export * from './ast.ts';
export { comparisonsOf, fieldsOf, freshnessOf } from './comparisons.ts';
export { completeFilter } from './complete.ts';
export type { Completion, CompletionOption } from './completion.ts';
export type { Audience, ValueContext } from './context.ts';
export { applySuggestion, type FilterError, MAX_ERRORS, type ParseResult, type Span } from './error.ts';
export { eventsWith, type FlowEventKind } from './fields/carried.ts';
export type { FieldSpec } from './fields/field-spec.ts';
export { expectedValues, valueNames } from './fields/field-words.ts';
export * from './fields/fields.ts';
export * from './fields/freshness.ts';
export * from './fields/kinds.ts';
export { type Operator, positiveOf } from './fields/operators.ts';
export type {
  AddressPlace,
  CountedPlace,
  GreKey,
  PortPlace,
  ScanKind,
  ScanParts,
  ScanSpec,
} from './fields/scan-spec.ts';
export { SERVICES, serviceName } from './fields/services.ts';
export {
  type Aliases,
  DIRECTION_NAMES,
  FAMILY_NAMES,
  FLAG_NAMES,
  NAT_NAMES,
  STATE_NAMES,
  STATUS_NAMES,
} from './fields/value-names.ts';
export { looksLikeOptions } from './options/command-line.ts';
export { optionNames } from './options/complete-options.ts';
export { toConntrackOptions } from './options/print-options.ts';
export { MAX_FILTER_LENGTH, parseConntrackOptions, parseFilter } from './parse.ts';
export { BARE_WORDS, type BareMeaning } from './read/bare-words.ts';
export { MAX_FILTER_DEPTH } from './read/conditions.ts';
export { parser as filterParser } from './read/parser.gen.js';
export * from './rules.ts';
export { type CompiledFilter, compileFilter } from './scan/compile.ts';
export { type Direction, directionOf } from './scan/direction-match.ts';
export { compileEventFilter } from './scan/event-scan.ts';
export { type SecondLook, secondLookOf } from './second-look.ts';
export { printFilter, printValue } from './write/print.ts';
export { quoteText } from './write/text.ts';
