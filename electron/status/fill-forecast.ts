// When the table will be full at the current pace: a straight line (least squares) through the entry counts of the last ten
// minutes, or as many as are known. Pure: the time of each reading is passed in.

const WINDOW_MS = 10 * 60_000;
/** There is no line until the readings span this long. */
const LEAST_SPAN_MS = 30_000;
const LEAST_READINGS = 10;
const DAY_MIN = 24 * 60;
/** A forecast once given stays until it exceeds this, so that it does not flicker around one day. */
const FORGET_MIN = 26 * 60;

interface Reading {
  readonly atMs: number;
  readonly entries: number;
}

export class FillForecast {
  #readings: Reading[] = [];
  #saidMin: number | undefined;

  /**
   * Takes a reading. @returns whole minutes until `max` is reached, 0 for less than one; undefined if that is more than a day
   * away, or too little is known. Changes only when the estimate has moved by most of a step: a minute, or an hour if it is
   * more than one away.
   */
  add(atMs: number, entries: number, max: number): number | undefined {
    this.#readings = [...this.#readings.filter((reading) => atMs - reading.atMs <= WINDOW_MS), { atMs, entries }];
    const perMin = this.#entriesPerMin();
    this.#saidMin = perMin === undefined ? undefined : calm(this.#saidMin, Math.max(0, max - entries) / perMin);
    return this.#saidMin;
  }

  /** The line's slope; undefined unless it rises by more than the readings scatter around it. */
  #entriesPerMin(): number | undefined {
    const readings = this.#readings;
    const [first] = readings;
    const spanMs = (readings.at(-1)?.atMs ?? 0) - (first?.atMs ?? 0);
    if (!first || spanMs < LEAST_SPAN_MS || readings.length < LEAST_READINGS) return undefined;
    const points = readings.map(({ atMs, entries }) => ({ x: atMs - first.atMs, y: entries - first.entries }));
    const mean = (values: readonly number[]) => values.reduce((all, value) => all + value, 0) / values.length;
    const x0 = mean(points.map(({ x }) => x));
    const y0 = mean(points.map(({ y }) => y));
    const slope = mean(points.map(({ x, y }) => (x - x0) * (y - y0))) / mean(points.map(({ x }) => (x - x0) ** 2));
    const scatter = Math.sqrt(mean(points.map(({ x, y }) => (y - y0 - slope * (x - x0)) ** 2)));
    return slope > 0 && slope * spanMs > scatter ? slope * 60_000 : undefined;
  }
}

/** The estimate in whole steps; the previous one is kept while the new one is close to it. */
function calm(saidMin: number | undefined, estimateMin: number): number | undefined {
  if (estimateMin > (saidMin === undefined ? DAY_MIN : FORGET_MIN)) return undefined;
  const step = estimateMin < 60 ? 1 : 60;
  if (saidMin !== undefined && Math.abs(estimateMin - saidMin) < 0.75 * step) return saidMin;
  return estimateMin < 1 ? 0 : Math.round(estimateMin / step) * step;
}
