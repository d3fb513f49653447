// The messages between the page's EngineClient and the worker, both in one process and built together.

import type { Failure } from '../../electron/contract/failure.ts';
import type { OwnSession } from '../../electron/contract/settings.ts';
import type { LabelNames } from '../../native/filter/index.ts';
import type { KernelTimeouts } from '../../native/flow/index.ts';
import type {
  ConfirmedDelete,
  DeleteOutcome,
  DeleteScope,
  EngineRule,
  PreparedDelete,
  SelectHow,
  SortBy,
  SoughtFlow,
  View,
} from './api.ts';
import type { ColumnId } from './columns/engine-columns.ts';
import type {
  CopiedText,
  ExportOutcome,
  ExportScope,
  PreparedExport,
  TextForm,
  TextFormatId,
  TextSample,
} from './export/export-api.ts';
import type { CountedFacets, FacetQuery, GroupAnswer, GroupQuery, QueryScope, Sums } from './queries/query-api.ts';

/** What the page wants to see; absent properties are unchanged. Answered by a view with the same `seq`. */
export interface Want {
  readonly kind: 'want';
  readonly seq: number;
  readonly filter?: string;
  readonly sort?: readonly SortBy[];
  /** The shown columns. */
  readonly columns?: readonly ColumnId[];
  readonly first?: number;
  readonly count?: number;
  readonly paused?: boolean;
  readonly hold?: boolean;
  readonly alsoEnded?: boolean;
  /** Memory for ended flows. */
  readonly endedBytes?: number;
  readonly visible?: boolean;
  readonly ownSession?: OwnSession | null;
  readonly labels?: LabelNames;
  readonly rules?: readonly EngineRule[];
  /** Those of the source; null while they are not known. */
  readonly timeouts?: KernelTimeouts | null;
  readonly select?: readonly SelectHow[];
  readonly keepOnTop?: readonly { readonly handle: number; readonly isOnTop: boolean }[];
  /** The handle of the flow to follow; null for none. */
  readonly follow?: number | null;
  /** Only in the first one of a worker that follows another. */
  readonly sought?: readonly SoughtFlow[];
}

/** Calls with one answer each. */
export type Call =
  | { readonly op: 'indexOf'; readonly handle: number }
  | { readonly op: 'prepareDelete'; readonly scope: DeleteScope }
  /** `sentMs`: when the user confirmed it, milliseconds since the epoch. A worker that was stuck must not act on it late. */
  | ({ readonly op: 'executeDelete'; readonly sentMs: number } & ConfirmedDelete)
  // A newer query of the same slot refuses the older one with ESUPERSEDED.
  | { readonly op: 'groupBy'; readonly slot: string; readonly query: GroupQuery }
  | { readonly op: 'facets'; readonly slot: string; readonly query: FacetQuery }
  | { readonly op: 'totals'; readonly slot: string; readonly scope: QueryScope }
  | { readonly op: 'sampleText'; readonly slot: string; readonly scope: ExportScope; readonly form: TextForm }
  /** `most`: characters that the text can have. */
  | {
      readonly op: 'copyText';
      readonly slot: string;
      readonly scope: ExportScope;
      readonly form: TextForm;
      readonly most: number;
    }
  | { readonly op: 'prepareExport'; readonly scope: ExportScope; readonly format: TextFormatId }
  /** `file`: main's number of the file that the user chose. Answered when main has it whole. */
  | { readonly op: 'runExport'; readonly token: number; readonly file: number; readonly form: TextForm };

/** Calls over the whole table, which can take a while. */
export type QueryCall = Extract<Call, { readonly slot: string }>;

export interface Answers {
  readonly indexOf: number;
  readonly prepareDelete: PreparedDelete;
  readonly executeDelete: DeleteOutcome;
  readonly groupBy: GroupAnswer;
  readonly facets: CountedFacets;
  readonly totals: Sums;
  readonly sampleText: TextSample;
  readonly copyText: CopiedText;
  readonly prepareExport: PreparedExport;
  readonly runExport: ExportOutcome;
}

export type ToWorker =
  /** `worker`: how many workers the page had before this one. */
  | { readonly kind: 'attach'; readonly port: MessagePort; readonly worker: number }
  | Want
  /** Answered by `alive`. */
  | { readonly kind: 'ping' }
  /** The page has painted this view and can take another. */
  | { readonly kind: 'ack'; readonly version: number }
  | { readonly kind: 'call'; readonly call: number; readonly ask: Call }
  /** Nobody waits for this groupBy, facets or totals any longer. */
  | { readonly kind: 'cancelQuery'; readonly call: number }
  /** The user cancelled; flows that a running delete has not sent yet are left alone. */
  | { readonly kind: 'cancelDelete'; readonly token: number }
  /** The user cancelled; main removes what it has. */
  | { readonly kind: 'cancelExport'; readonly file: number };

export type FromWorker =
  | { readonly kind: 'alive' }
  /** `seq`: number of the last Want that this view takes into account. */
  | { readonly kind: 'view'; readonly seq: number; readonly view: View }
  /** So many flows of an export are written. */
  | { readonly kind: 'progress'; readonly call: number; readonly flows: number }
  | { readonly kind: 'answer'; readonly call: number; readonly value: Answers[keyof Answers] }
  | { readonly kind: 'refused'; readonly call: number; readonly failure: Failure };
