// Generated from filter.grammar by build/generate-filter-parser.ts: do not edit.
import type { LRParser } from '@lezer/lr';

export declare const parser: LRParser;
