// Generated from filter.grammar by build/generate-filter-parser.ts: do not edit.
import type { LRParser } from '@lezer/lr';

/** The filter language's parser, with its highlighting, for editors. */
export declare const parser: LRParser;
