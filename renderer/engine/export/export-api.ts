// What the page asks of the engine about flows as text: for the clipboard and for files. Types only.

import type { ExportFormatId } from '../../../electron/contract/export-formats.ts';
import type { Failure } from '../../../electron/contract/failure.ts';
import type { ColumnId } from '../columns/engine-columns.ts';

/** `tabs`: the cells as shown, for the clipboard. */
export type TextFormatId = ExportFormatId | 'tabs';

/** Which flows. Selected ones can have ended. */
export type ExportScope =
  | { readonly kind: 'selected' }
  | { readonly kind: 'one'; readonly handle: number }
  | { readonly kind: 'matching' | 'all'; readonly alsoEnded: boolean };

/** A column of a table, a CSV, or a text with tabs. */
export interface TextColumn {
  readonly id: ColumnId;
  /** The text of its header. */
  readonly head: string;
  readonly numeric: boolean;
}

/** How flows become text. */
export interface TextForm {
  readonly format: TextFormatId;
  /** For the formats with columns, in this order. */
  readonly columns: readonly TextColumn[];
}

/** The first lines of a text, and what all of it would take, measured on some of its flows. */
export interface TextSample {
  /** Flows of the scope that the format takes, and how many of them have ended. */
  readonly flows: number;
  readonly ended: number;
  /** Ended flows that are left out, because the format has no words for them. */
  readonly leftOut: number;
  /** The first lines, and whether these are all. */
  readonly lines: readonly string[];
  readonly isWhole: boolean;
  /** The whole text, bytes in UTF-8, and the time to write it, ms. */
  readonly bytes: number;
  readonly ms: number;
}

/** The text for the clipboard. */
export interface CopiedText {
  /** Undefined if it would be longer than was allowed. */
  readonly text: string | undefined;
  readonly flows: number;
  readonly leftOut: number;
}

/** The exact flows of an export, frozen in the worker under `token`, in their order. */
export interface PreparedExport {
  readonly token: number;
  readonly flows: number;
}

/** What an export wrote. */
export interface ExportOutcome {
  readonly flows: number;
  /** Ended flows that the format has no words for. */
  readonly leftOut: number;
  /** Flows that ended meanwhile and were no longer known when their turn came. */
  readonly lost: number;
  readonly bytes: number;
}

/** How an export ends: what was written, or why nothing was. */
export type ExportEnd = { readonly outcome: ExportOutcome } | { readonly failure: Failure };
