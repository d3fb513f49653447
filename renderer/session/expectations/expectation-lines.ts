// Expectations as text for the clipboard: what the cells of their rows show, with tabs, and a header. Pure.

import { formatDuration, protocolTitle } from '../../../native/flow/index.ts';
import {
  expectedSource,
  flagWords,
  maskText,
  natWords,
  tupleDestination,
  tupleSource,
} from '../../words/expectation-words.ts';
import { ABSENT, endText } from '../../words/flow-words.ts';
import { tabbedLine } from '../../words/tabbed-line.ts';
import { secondsUntil } from '../../words/time-words.ts';
import type { ExpectationColumnId, KnownExpectation } from './expectation-sort.ts';

interface ColumnText {
  /** In the header. */
  readonly title: string;
  /** What a cell shows, '' if nothing. @param nowMs milliseconds since the epoch. */
  readonly text: (one: KnownExpectation, nowMs: number) => string;
}

/** The columns as text, in screen order. */
export const EXPECTATION_TEXTS: { readonly [Id in ExpectationColumnId]: ColumnText } = {
  protocol: { title: 'Proto', text: ({ expectation }) => protocolTitle(expectation.tuple.protocol) },
  source: { title: 'Expected source', text: ({ expectation }) => endText(expectedSource(expectation)) },
  destination: {
    title: 'Expected destination',
    text: ({ expectation }) => endText(tupleDestination(expectation.tuple)),
  },
  helper: { title: 'Helper', text: ({ expectation }) => expectation.helper || ABSENT },
  timeout: {
    title: 'Expires',
    text: ({ deadlineMs }, nowMs) =>
      deadlineMs === undefined ? ABSENT : formatDuration(secondsUntil(deadlineMs, nowMs)),
  },
  master: {
    title: 'Master',
    text: ({ expectation: { master } }) =>
      master ? `${tupleSource(master).main} → ${tupleDestination(master).main}` : ABSENT,
  },
  mask: { title: 'Mask', text: ({ expectation }) => maskText(expectation) },
  translated: { title: 'Translated to', text: ({ expectation }) => natWords(expectation)?.text ?? '' },
  flags: {
    title: 'Flags',
    text: ({ expectation: { flags = 0 } }) => (flags === 0 ? ABSENT : flagWords(flags).join(', ')),
  },
  class: { title: 'Class', text: ({ expectation }) => expectation.class?.toString() ?? ABSENT },
  id: { title: 'Id', text: ({ expectation }) => expectation.id?.toString() ?? ABSENT },
};

/** Lines with all columns, below a header. @param nowMs milliseconds since the epoch. */
export function expectationLines(some: readonly KnownExpectation[], nowMs: number): string {
  const columns = Object.values(EXPECTATION_TEXTS);
  const lines = some.map((one) => tabbedLine(columns.map(({ text }) => text(one, nowMs))));
  return tabbedLine(columns.map(({ title }) => title)) + lines.join('');
}
