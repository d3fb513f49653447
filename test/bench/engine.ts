// The measurements of filter and engine (filter.bench.ts, engine.bench.ts) in the form of the benchmark file.

import { measureFilter } from './filter.bench.ts';
import { type Measurement, measurement, sizeName } from './plan.ts';

/** All measurements of the engine at one size. */
export async function measureEngine(flows: number): Promise<Measurement[]> {
  const filter = measureFilter(undefined, flows);
  return [measurement(`filter-3-terms-${sizeName(flows)}`, 'ms', filter.ms, filter.ms)];
}
