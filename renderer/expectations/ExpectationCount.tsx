// How many expectations there are: beside the title of their tab, and, with those that match, beside the filter.

import type { ReactNode } from 'react';
import { MAX_EXPECTATIONS } from '../../electron/contract/expectations.ts';
import { formatCount } from '../../native/flow/index.ts';
import { useExpectations } from '../session/expectations/use-expectations.ts';
import { expectations } from '../words/counts.ts';

/** Nothing while there are none. The tab keeps its name, so a screen reader gets the number from the count. */
export function ExpectationBadge(): ReactNode {
  const total = useExpectations((view) => view.total);
  if (total === 0) return null;
  return (
    <small aria-hidden="true" title={expectations(total)}>
      {formatCount(total)}
    </small>
  );
}

/** The status `Expectation count`. */
export function ExpectationCount(): ReactNode {
  const { kind, listed, known, total, appliedFilter } = useCounts();
  const isFiltered = appliedFilter.trim() !== '';
  return (
    <div
      className="fg-count"
      role="status"
      aria-label="Expectation count"
      data-matching={listed}
      data-total={total}
      data-filter={appliedFilter}
    >
      {kind === 'read' && (
        <span title={known < total ? `The first ${formatCount(MAX_EXPECTATIONS)} are listed` : undefined}>
          <b>{formatCount(isFiltered ? listed : total)}</b>
          {isFiltered ? ` of ${formatCount(total)}` : ` ${total === 1 ? 'expectation' : 'expectations'}`}
          {known < total && ` · ${formatCount(known)} listed`}
        </span>
      )}
    </div>
  );
}

function useCounts() {
  return {
    kind: useExpectations((view) => view.kind),
    listed: useExpectations((view) => view.listed),
    known: useExpectations((view) => view.known),
    total: useExpectations((view) => view.total),
    appliedFilter: useExpectations((view) => view.appliedFilter),
  };
}
