// Columns that are measured only while a column, an order, a filter or a rule needs them, because they take memory for
// each flow: the rate of each direction (8 bytes), and when packets were last counted (4 bytes). What was measured before
// is not remembered. Pure.

/** What can be measured. */
export type Measured = 'ratesEachWay' | 'lastCounted';

/** What readings add to the columns of a table; its arrays are empty while they are not kept. */
export class MeasuredColumns {
  /** Bytes per second of each direction, see rate.ts; NaN until there are two readings. */
  origRate = new Float32Array(0);
  replyRate = new Float32Array(0);
  /** When a reading last counted packets that the one before had not, milliseconds after the table's base, plus 1; 0 for never. */
  countedMs = new Uint32Array(0);
  /** Since when that is measured, milliseconds after the table's base. */
  sinceMs = 0;
  #rows = 0;

  /** Follows the rows' capacity. */
  setRows(rows: number): void {
    this.#rows = rows;
    if (this.hasRates) {
      this.origRate = moreRates(this.origRate, rows);
      this.replyRate = moreRates(this.replyRate, rows);
    }
    if (this.hasTimes) {
      const grown = new Uint32Array(rows);
      grown.set(this.countedMs);
      this.countedMs = grown;
    }
  }

  /**
   * Begins to measure what is needed, and forgets the rest.
   * @param nowMs milliseconds after the table's base.
   */
  keep(needed: ReadonlySet<Measured>, nowMs: number): void {
    if (needed.has('ratesEachWay') !== this.hasRates) {
      const rows = this.hasRates ? 0 : this.#rows;
      this.origRate = moreRates(new Float32Array(0), rows);
      this.replyRate = moreRates(new Float32Array(0), rows);
    }
    if (needed.has('lastCounted') !== this.hasTimes) {
      this.countedMs = new Uint32Array(this.hasTimes ? 0 : this.#rows);
      this.sinceMs = nowMs;
    }
  }

  get hasRates(): boolean {
    return this.origRate.length > 0;
  }

  get hasTimes(): boolean {
    return this.countedMs.length > 0;
  }

  /** Rows from `row` up to `end` hold other flows now. */
  clear(row: number, end: number): void {
    this.clearRates(row, end);
    this.countedMs.fill(0, row, end);
  }

  /** Rows without a rate, such as those of ended flows. */
  clearRates(row: number, end: number): void {
    this.origRate.fill(Number.NaN, row, end);
    this.replyRate.fill(Number.NaN, row, end);
  }

  snapshot(rows: number): MeasuredColumns {
    const copy = new MeasuredColumns();
    copy.origRate = this.origRate.slice(0, rows);
    copy.replyRate = this.replyRate.slice(0, rows);
    copy.countedMs = this.countedMs.slice(0, rows);
    copy.sinceMs = this.sinceMs;
    copy.#rows = rows;
    return copy;
  }

  get byteLength(): number {
    return this.origRate.byteLength + this.replyRate.byteLength + this.countedMs.byteLength;
  }
}

function moreRates(from: Float32Array, rows: number): Float32Array<ArrayBuffer> {
  const grown = new Float32Array(rows).fill(Number.NaN, from.length);
  grown.set(from);
  return grown;
}
