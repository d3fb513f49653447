// The page's calls with one answer each: where a flow is in the list, what a delete would take, deleting, and queries
// over the whole table.

import { type Filter, secondLookOf } from '../../native/filter/index.ts';
import { bitmapWords, collectBits, testBit } from '../../native/flow/bitmap.ts';
import { flowCommand } from '../../native/flow/flow-commands.ts';
import type { DeleteScope, PreparedDelete, RowView } from './api.ts';
import { previewRows } from './delete/delete-preview.ts';
import type { Deletions } from './delete/deletion.ts';
import { FrozenFlows } from './delete/frozen-flows.ts';
import { FrozenValues, NO_SECOND_LOOK } from './delete/frozen-values.ts';
import { ownLast } from './delete/own-session.ts';
import type { Exports } from './export/exports.ts';
import { frozenList, querySteps, textContext } from './page-queries.ts';
import type { PageWants } from './page-wants.ts';
import { KeptCounts } from './queries/kept-counts.ts';
import { QueryJobs } from './queries/query-jobs.ts';
import type { FlowTable } from './store/flow-table.ts';
import { rowOf } from './store/store.ts';
import type { Picture } from './view/picture.ts';
import { conntrackCommand } from './view/predicate.ts';
import type { Answers, Call, FromWorker, QueryCall } from './worker-messages.ts';

/** Number of flows shown as examples in a confirmation. */
const SAMPLE_ROWS = 5;
/** An older confirmation was given while the worker did not answer, which the window has reported since. */
const CONFIRMED_WITHIN_MS = 3000;

interface CallHost {
  readonly now: () => number;
  readonly after: (ms: number, run: () => void) => () => void;
  readonly toPage: (message: FromWorker) => void;
}

export class PageCalls {
  readonly #picture: Picture;
  readonly #wants: PageWants;
  readonly #deletions: Deletions;
  readonly #exports: Exports;
  readonly #host: CallHost;
  /** Queries under way. */
  readonly queries: QueryJobs;
  readonly #keptCounts = new KeptCounts();
  /** The flows of the last prepared delete; only one dialog is open at a time. */
  #asked: { readonly token: number; readonly handles: Float64Array } | undefined;

  constructor(picture: Picture, wants: PageWants, deletions: Deletions, exports: Exports, host: CallHost) {
    this.#picture = picture;
    this.#wants = wants;
    this.#deletions = deletions;
    this.#exports = exports;
    this.#host = host;
    this.queries = new QueryJobs(host);
  }

  /** Carries out a call; the answer goes to the page with the same number. */
  take(call: number, ask: Call): void {
    switch (ask.op) {
      case 'indexOf':
        this.#answer(call, this.#picture.indexOf(ask.handle, this.#host.now()));
        break;
      case 'prepareDelete':
        this.#answer(call, this.#prepare(ask.scope));
        break;
      case 'executeDelete':
        this.#execute(call, ask);
        break;
      case 'prepareExport':
        this.#answer(call, this.#exports.prepare(frozenList(this.#picture, ask.scope, ask.format, this.#host.now())));
        break;
      case 'runExport':
        this.#export(call, ask);
        break;
      default:
        this.#query(call, ask);
    }
  }

  /** Once a second. */
  tick(nowMs: number): void {
    this.#keptCounts.tick(nowMs, this.#picture.table);
  }

  #answer(call: number, value: Answers[keyof Answers]): void {
    this.#host.toPage({ kind: 'answer', call, value });
  }

  #query(call: number, ask: QueryCall): void {
    const steps = querySteps(this.#picture, this.#wants, ask, this.#keptCounts, this.#host.now);
    if (!steps) {
      const failure = { op: ask.op, code: 'EINVAL', message: 'A filter of this question has errors.' };
      this.#host.toPage({ kind: 'refused', call, failure });
      return;
    }
    this.queries.start<Answers[QueryCall['op']]>(call, ask.slot, ask.op, steps, {
      answered: (answer) => this.#answer(call, answer),
      refused: (failure) => this.#host.toPage({ kind: 'refused', call, failure }),
    });
  }

  #export(call: number, { token, file, form }: Extract<Call, { op: 'runExport' }>): void {
    this.#exports.run(token, file, form, textContext(this.#picture, this.#wants), {
      progressed: (flows) => this.#host.toPage({ kind: 'progress', call, flows }),
      answered: (outcome) => this.#answer(call, outcome),
      refused: (failure) => this.#host.toPage({ kind: 'refused', call, failure }),
    });
  }

  #execute(call: number, { sentMs, ...confirmed }: Extract<Call, { op: 'executeDelete' }>): void {
    const { token, action } = confirmed;
    // In either direction, as the clock can be set.
    if (Math.abs(this.#host.now() - sentMs) > CONFIRMED_WITHIN_MS) {
      this.#deletions.cancel(token);
      this.#deletions.notBegun(token, action);
      const message = 'The table did not answer when the delete was confirmed. Nothing was deleted; start it again.';
      this.#host.toPage({ kind: 'refused', call, failure: { op: 'delete', code: 'ELATE', message } });
      return;
    }
    const outcome = this.#deletions.execute(confirmed);
    if (outcome) {
      const handles = this.#asked?.token === token ? this.#asked.handles : [];
      this.#asked = undefined;
      void outcome.then((value) => {
        this.#picture.deleted(handles);
        this.#answer(call, value);
      });
      return;
    }
    this.#deletions.notBegun(token, action);
    const message = 'The flows of this delete are no longer known. Nothing was deleted; start it again.';
    this.#host.toPage({ kind: 'refused', call, failure: { op: 'delete', code: 'ENOTOKEN', message } });
  }

  /** Freezes exactly the flows of a scope as the view has them now: what you see is what you delete. */
  #prepare(scope: DeleteScope): PreparedDelete {
    const picture = this.#picture;
    const { filter, ownSession } = this.#wants;
    picture.update(this.#host.now());
    const { table, listing } = picture;
    const { rows, own } = ownLast(table, this.#rowsOf(scope), ownSession);
    const isMatching = scope.kind === 'matching';
    const values = isMatching ? FrozenValues.of(filter, picture.filterText, table, rows) : undefined;
    const flows = new FrozenFlows(table, rows, values);
    const sample = picture.sample(rows.subarray(0, SAMPLE_ROWS));
    const token = this.#deletions.prepare(flows, own);
    this.#asked = { token, handles: flows.handles };
    const preview = (of: Uint32Array) => previewRows(table, of, listing.filter.listed, ownSession);
    const all = preview(rows);
    return {
      token,
      all,
      others: own === 0 ? all : preview(rows.subarray(0, rows.length - own)),
      own,
      ended: this.#endedOf(scope),
      sample,
      filterText: picture.filterText,
      reading: isMatching ? picture.loading : undefined,
      paused: picture.paused,
      secondLook: isMatching ? secondLookOf(filter) : NO_SECOND_LOOK,
      command: this.#command(scope, rows.length === 1 ? sample[0] : undefined, filter),
    };
  }

  /** A command can replace a filter only if these rows are all that match it in the kernel now. */
  #command(scope: DeleteScope, only: RowView | undefined, filter: Filter): string | undefined {
    const picture = this.#picture;
    if (only) return flowCommand('delete', only);
    if (scope.kind !== 'matching' || !picture.complete || picture.loading || picture.paused) return undefined;
    return conntrackCommand(filter, this.#wants.filterContext);
  }

  /** How many flows of the scope have ended; a filter takes only living ones. */
  #endedOf(scope: DeleteScope): number {
    const { table, selection } = this.#picture;
    if (scope.kind === 'matching') return 0;
    if (scope.kind === 'selected' && (scope.orElse === undefined || !selection.isEmpty(table))) {
      return selection.countEnded(table);
    }
    const handle = scope.kind === 'one' ? scope.handle : (scope.orElse ?? -1);
    const row = rowOf(table, handle);
    return row >= 0 && !testBit(table.alive, row) ? 1 : 0;
  }

  #rowsOf(scope: DeleteScope): Uint32Array {
    const { table, listing, selection } = this.#picture;
    if (scope.kind === 'one') return livingRow(table, scope.handle);
    if (scope.kind === 'selected' && scope.orElse !== undefined && selection.isEmpty(table)) {
      return livingRow(table, scope.orElse);
    }
    const chosen = scope.kind === 'selected' ? selection.bits : listing.filter.listed;
    const bits = new Uint32Array(bitmapWords(table.capacity));
    for (let w = 0; w < bits.length; w++) bits[w] = (chosen[w] ?? 0) & (table.alive[w] ?? 0);
    const rows = new Uint32Array(table.length);
    return rows.slice(0, collectBits(bits, rows));
  }
}

/** The row of a flow, or none if it ended. */
function livingRow(table: FlowTable, handle: number): Uint32Array {
  const row = rowOf(table, handle);
  return row >= 0 && testBit(table.alive, row) ? Uint32Array.of(row) : new Uint32Array(0);
}
