// The filter of flows, as a filter box edits it.

import type { FilterError } from '../../native/filter/error.ts';
import type { FilterTarget } from './filter-target.ts';

/** The part of the session that has the filter of flows. */
interface FlowFilterOwner extends Pick<FilterTarget, 'setFilter' | 'askValues'> {
  readonly filterContext: FilterTarget['context'];
  readonly store: {
    readonly getState: () => { readonly filterText: string; readonly filterErrors: readonly FilterError[] };
    readonly subscribe: FilterTarget['subscribe'];
  };
}

export function flowFilterOf(session: FlowFilterOwner): FilterTarget {
  const { store, filterContext } = session;
  return {
    subscribe: (listener) => store.subscribe(listener),
    getText: () => store.getState().filterText,
    getErrors: () => store.getState().filterErrors,
    setFilter: (text) => session.setFilter(text),
    context: filterContext,
    askValues: (wanted, slot) => session.askValues(wanted, slot),
    accepts: () => true,
    example: 'Filter: proto = tcp and dst in 10.0.0.0/8',
  };
}
