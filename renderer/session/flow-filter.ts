// The filter of flows: the text in its box, the errors of that text, and the text that is applied. Owns that part of the
// store. No React.

import type { StoreApi } from 'zustand/vanilla';
import { type Field, type FilterError, parseFilter, type ValueContext } from '../../native/filter/index.ts';
import type { EngineClient } from '../engine/api.ts';
import { EngineError } from '../engine/client-calls.ts';
import type { Facet, FacetWanted } from '../engine/queries/query-api.ts';
import { parsedFilter } from './applied-filter.ts';
import type { FilterTarget } from './filter-target.ts';
import { filterWithout } from './joined-filters.ts';
import type { SessionState } from './session-state.ts';
import { clickValue } from './value-clicks.ts';
import type { ValueClick } from './value-terms.ts';

/** The one filter of flows of a page. */
export class FlowFilter implements FilterTarget {
  readonly context: ValueContext;
  readonly example = 'Filter: proto = tcp and dst in 10.0.0.0/8';
  readonly #engine: Pick<EngineClient, 'setFilter' | 'facets'>;
  readonly #store: StoreApi<SessionState>;
  readonly #onChange: () => void;

  /** @param onChange is called when the text has changed. */
  constructor(
    engine: Pick<EngineClient, 'setFilter' | 'facets'>,
    store: StoreApi<SessionState>,
    context: ValueContext,
    onChange: () => void,
  ) {
    this.#engine = engine;
    this.#store = store;
    this.context = context;
    this.#onChange = onChange;
  }

  readonly subscribe = (listener: () => void): (() => void) => this.#store.subscribe(listener);

  readonly getText = (): string => this.#store.getState().filterText;

  readonly getApplied = (): string => this.#store.getState().appliedFilter;

  readonly getErrors = (): readonly FilterError[] => this.#store.getState().filterErrors;

  readonly canApply = (text: string): boolean => parseFilter(text, this.context).ok;

  readonly accepts = (): boolean => true;

  /** Sets the filter; a text with errors leaves the applied filter as it is. */
  readonly setFilter = (text: string): void => {
    const result = parseFilter(text, this.context);
    if (result.ok) {
      this.#store.setState({ filterText: text, filterErrors: [], appliedFilter: text });
      this.#engine.setFilter(text);
    } else this.#store.setState({ filterText: text, filterErrors: result.errors });
    this.#onChange();
  };

  /**
   * The values of a field among all live flows; undefined if a newer query of the same slot replaced this one, or if it
   * failed: suggestions while typing are not worth an error message.
   */
  readonly askValues = async (wanted: FacetWanted, slot: string): Promise<Facet | undefined> => {
    try {
      return (await this.#engine.facets({ scope: 'living', facets: [wanted] }, slot)).facets[0];
    } catch (error) {
      if (error instanceof EngineError) return undefined;
      throw error;
    }
  };

  /** Sets the filter to what it is after a click on a value of a field. @param value as the filter language writes it. */
  clickValue(field: Field, value: string, click: ValueClick): void {
    clickValue(this, { field, text: value }, click);
  }

  /** Adds to the filter that these flows are left out. @param filter a text without errors. */
  leaveOut(filter: string): void {
    const left = filterWithout(parsedFilter(this.getApplied(), this.context), filter, this.context);
    if (left !== undefined) this.setFilter(left);
  }
}
