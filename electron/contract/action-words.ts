// A logged action in words: what it did, and what came of it, as the window and the exported script say it. Pure.

import type {
  ActionKind,
  ActionOutcome,
  ActionRecord,
  DeletedCounts,
  RefusedCount,
  UndoneCounts,
} from './action-log.ts';

type Thing = 'flow' | 'entry' | 'expectation';

const PLURAL: Readonly<Record<Thing, string>> = { flow: 'flows', entry: 'entries', expectation: 'expectations' };

function formatCount(count: number): string {
  return count.toLocaleString('en');
}

/** "1 flow", "592 flows". */
function counted(count: number, thing: Thing): string {
  return `${formatCount(count)} ${count === 1 ? thing : PLURAL[thing]}`;
}

function thingOf(kind: ActionKind): Thing {
  return kind === 'deleteExpectations' || kind === 'flushExpectations' ? 'expectation' : 'flow';
}

/** What was done: "Deleted 592 flows"; if what came of it is not known, what was begun: "Delete of 592 flows". */
export function whatWords(record: Pick<ActionRecord, 'kind' | 'asked' | 'outcome'>): string {
  const { kind, asked, outcome } = record;
  if (!outcome) return `${BEGUN[kind]} of ${counted(asked, thingOf(kind))}`;
  switch (kind) {
    case 'flush':
      return 'Flushed the table';
    case 'flushExpectations':
      return 'Flushed the expectations';
    case 'undo':
      return `Restored ${counted(outcome?.kind === 'undone' ? outcome.restored : asked, 'flow')}`;
    case 'redo':
      return `Deleted ${counted(deletedOf(outcome) ?? asked, 'flow')} again`;
    case 'deleteFlows':
    case 'deleteMatching':
    case 'deleteExpectations':
      return `Deleted ${counted(deletedOf(outcome) ?? asked, thingOf(kind))}`;
  }
}

/** Which flows were chosen by hand, as far as that is kept: "TCP 10.0.0.1:40000 → 10.0.0.9:443 and 2 more". */
export function chosenWords({ first, asked }: Pick<ActionRecord, 'first' | 'asked'>): string | undefined {
  if (first === undefined) return undefined;
  return asked > 1 ? `${first} and ${formatCount(asked - 1)} more` : first;
}

/** What was begun. */
const BEGUN: Readonly<Record<ActionKind, string>> = {
  deleteFlows: 'Delete',
  deleteMatching: 'Delete',
  flush: 'Flush',
  undo: 'Undo',
  redo: 'Redo',
  deleteExpectations: 'Delete',
  flushExpectations: 'Flush',
};

/** What an undo or redo is about: "delete of 592 flows". */
export function deedWords({ kind, asked, outcome }: Pick<ActionRecord, 'kind' | 'asked' | 'outcome'>): string {
  if (kind === 'flush') return `flush of ${counted(outcome?.kind === 'flushed' ? outcome.before : asked, 'flow')}`;
  return `delete of ${counted(deletedOf(outcome) ?? asked, thingOf(kind))}`;
}

function deletedOf(outcome: ActionOutcome | undefined): number | undefined {
  return outcome?.kind === 'deleted' ? outcome.deleted : undefined;
}

/** What came of it beyond that, a phrase each; without an outcome why it has failed, or that it is not known. */
export function outcomeWords({ outcome, failure }: Pick<ActionRecord, 'outcome' | 'failure'>): readonly string[] {
  const why = failure ? [failure.message] : [];
  switch (outcome?.kind) {
    case undefined:
      return failure ? why : ['Flowglass was closed before it ended'];
    case 'flushed': {
      const { before, after, kept } = outcome;
      const left = after === undefined ? '' : `, ${after === 0 ? 'none' : formatCount(after)} after it`;
      const forUndo = kept === undefined ? [] : [`${counted(kept, 'flow')} saved for an undo`];
      return [`${counted(before, 'entry')} before the flush${left}`, ...forUndo, ...why];
    }
    case 'deleted':
      return [...deletedWords(outcome), ...why];
    case 'undone':
      return [...undoneWords(outcome), ...why];
  }
}

/** What became of the flows that a delete did not remove, a phrase each. */
export function deletedWords({ gone, replaced, unmatched, refused, unknown, notSent }: DeletedCounts): string[] {
  return [
    ...phrase(gone, (n) => `${n} already gone`),
    ...phrase(replaced, (n) => `${n} replaced by others, left alone`),
    ...phrase(unmatched, (n) => `${n} no longer matching, left alone`),
    ...refusedWords(refused),
    ...phrase(unknown, (n) => `${n} unknown: the answer was lost`),
    ...phrase(notSent, (n) => `${n} not attempted`),
  ];
}

/** What became of the flows that an undo did not restore, and what restored ones lack, a phrase each. */
export function undoneWords(counts: UndoneCounts): string[] {
  const { restoredBefore, notDeleted, cameBack, expired, refused, unknown, notSent, lacking, replaced } = counts;
  return [
    ...phrase(restoredBefore, (n) => `${n} restored before`),
    ...phrase(notDeleted, (n) => `${n} had not been deleted`),
    ...phrase(cameBack, (n) => `${n} came back meanwhile, left alone`),
    ...phrase(expired, (n) => `${n} expired meanwhile`),
    ...refusedWords(refused),
    ...phrase(unknown, (n) => `${n} unknown: the answer was lost`),
    ...phrase(notSent, (n) => `${n} not attempted`),
    ...lacking.map(({ what, count }) => `${formatCount(count)} ${LACKING[what]}`),
    ...phrase(replaced, (n) => `${n} perhaps replaced since: a redo leaves them alone`),
  ];
}

/** What a restored flow lacks. */
const LACKING: Readonly<Record<UndoneCounts['lacking'][number]['what'], string>> = {
  master: 'without the flow that expected it, which is gone',
  helper: 'without its helper, which the kernel no longer has',
  labels: 'without labels, which no rule uses',
  offload: 'not offloaded until its next packets',
  timeout: 'with another timeout',
  secctx: 'without security context',
};

function refusedWords(refused: readonly RefusedCount[]): string[] {
  return refused.map(({ reason, count }) => `${formatCount(count)} refused: ${reason}`);
}

function phrase(count: number, words: (count: string) => string): string[] {
  return count === 0 ? [] : [words(formatCount(count))];
}
