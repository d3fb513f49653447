// Generated from filter.grammar by build/generate-filter-parser.ts: do not edit.
export declare const Quantity: number;
export declare const andWord: number;
export declare const orWord: number;
export declare const notWord: number;
export declare const inWord: number;
export declare const hasWord: number;
