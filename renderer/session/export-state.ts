// The export of flows under way, and how the last one ended. Types only.

import type { ExportFormatId } from '../../electron/contract/export-formats.ts';
import type { Failure } from '../../electron/contract/failure.ts';
import type { ExportOutcome } from '../engine/export/export-api.ts';

/** An export under way. Replaced, never modified. */
export interface RunningExport {
  /** Main's number of the file. */
  readonly file: number;
  readonly path: string;
  readonly format: ExportFormatId;
  readonly flows: number;
  readonly written: number;
  /** When it began, milliseconds since the epoch. */
  readonly startedMs: number;
}

/** How the last export ended, until it is dismissed. */
export type EndedExport =
  | { readonly path: string; readonly outcome: ExportOutcome }
  | { readonly path: string; readonly failure: Failure };
