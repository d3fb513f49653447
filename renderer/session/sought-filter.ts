// A filter that is to find one flow for the details: the view that shows its result arrives a moment after it is set. Pure.

import type { RowView, View } from '../engine/api.ts';

/** What a filter found. */
export interface Found {
  /** Undefined if no flow matches. */
  readonly flow: RowView | undefined;
}

export class SoughtFilter {
  #text: string | undefined;

  /** The next view with this filter has the flow. */
  seek(text: string): void {
    this.#text = text;
  }

  /**
   * What the view has for it, once; undefined while it is not the filter's, or is still being read.
   * @param wanted the filter that the page has asked for last: another one ends the search.
   */
  take(
    { filterText, complete, rows }: Pick<View, 'filterText' | 'complete' | 'rows'>,
    wanted: string,
  ): Found | undefined {
    if (this.#text !== undefined && this.#text !== wanted) this.#text = undefined;
    if (this.#text === undefined || filterText !== this.#text) return undefined;
    const flow = rows.find(({ reason }) => reason === undefined) ?? rows[0];
    if (!flow && !complete) return undefined;
    this.#text = undefined;
    return { flow };
  }
}
