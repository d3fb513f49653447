// How expectations are sorted: one record for each column of their table. Pure.

import type { ListedExpectation } from '../../../electron/contract/expectations.ts';
import { compareAddresses, parseAddress, protocolTitle } from '../../../native/flow/index.ts';
import { flagWords, maskText } from '../../words/expectation-words.ts';

/** An expectation that is known, alive or just gone. */
export interface KnownExpectation {
  /** Identifies it while the table is open. */
  readonly key: number;
  readonly expectation: ListedExpectation;
  /** When the kernel will drop it, milliseconds since the epoch; undefined if it gives no timeout. */
  readonly deadlineMs: number | undefined;
}

type Compare = (a: KnownExpectation, b: KnownExpectation) => number;

function byNumber(value: (one: KnownExpectation) => number | undefined): Compare {
  return (a, b) => (value(a) ?? -1) - (value(b) ?? -1);
}

function byText(value: (one: KnownExpectation) => string | undefined): Compare {
  return (a, b) => (value(a) ?? '').localeCompare(value(b) ?? '', 'en');
}

/** An address, then its port; without either first. */
function byEnd(
  end: (one: ListedExpectation) => readonly [address: string | undefined, port: number | undefined],
): Compare {
  return (a, b) => {
    const [aAddress, aPort = -1] = end(a.expectation);
    const [bAddress, bPort = -1] = end(b.expectation);
    return compareAddresses(wordsOf(aAddress), wordsOf(bAddress)) || aPort - bPort;
  };
}

function wordsOf(address: string | undefined): readonly number[] {
  return (address === undefined ? undefined : parseAddress(address)) ?? [0, 0, 0, 0];
}

/** Compares expectations by what each column shows. */
export const EXPECTATION_SORTS = {
  protocol: byText(({ expectation }) => protocolTitle(expectation.tuple.protocol)),
  source: byEnd(({ tuple }) => [tuple.src, tuple.sport]),
  destination: byEnd(({ tuple }) => [tuple.dst, tuple.dport]),
  helper: byText(({ expectation }) => expectation.helper),
  master: byEnd(({ master }) => [master?.src, master?.sport]),
  mask: byText(({ expectation }) => maskText(expectation)),
  translated: byEnd(({ nat }) => [nat?.tuple.src, nat?.tuple.sport]),
  flags: byText(({ expectation }) => flagWords(expectation.flags ?? 0).join(' ')),
  class: byNumber(({ expectation }) => expectation.class),
  timeout: byNumber(({ deadlineMs }) => deadlineMs),
  id: byNumber(({ expectation }) => expectation.id),
} as const satisfies Readonly<Record<string, Compare>>;

/** A column of the table of expectations. */
export type ExpectationColumnId = keyof typeof EXPECTATION_SORTS;

/** One of the columns that they are sorted by, the most significant first. */
export interface ExpectationSort {
  readonly column: ExpectationColumnId;
  readonly descending: boolean;
}

/** A sorted copy. Equal ones, and all of them without a sort, are in the order in which they became known. */
export function sorted(some: readonly KnownExpectation[], by: readonly ExpectationSort[]): KnownExpectation[] {
  return [...some].sort((a, b) => {
    for (const { column, descending } of by) {
      const order = EXPECTATION_SORTS[column](a, b);
      if (order !== 0) return descending ? -order : order;
    }
    return a.key - b.key;
  });
}
