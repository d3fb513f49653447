// What a delete of expectations was prepared with.

import { type ListedExpectation, MAX_EXPECTATION_ZONES } from '../../electron/contract/expectations.ts';
import type { Session } from '../session/session.ts';

/** What the user confirms. */
export interface ExpectationsChosen {
  readonly chosen: readonly ListedExpectation[];
  /** How many of them the filter hides, and the filter. */
  readonly hidden: number;
  readonly filterText: string;
  /** Where to look for them. */
  readonly zones: readonly number[];
}

/** If the engine takes longer, expectations in zones are not found, ms. */
const ZONES_PATIENCE_MS = 2000;

/**
 * The zones of the flows in the table: the kernel finds an expectation only with the zone of its master, which it does not
 * report. Empty if they are not known.
 */
export async function knownZones(session: Session): Promise<readonly number[]> {
  const late = new Promise<undefined>((resolve) => {
    setTimeout(resolve, ZONES_PATIENCE_MS, undefined);
  });
  const wanted = { field: 'zone', top: MAX_EXPECTATION_ZONES } as const;
  const zones = await Promise.race([session.filter.askValues(wanted, 'expectation-zones'), late]);
  return zones?.values.flatMap(({ value }) => (typeof value === 'number' ? value : [])) ?? [];
}
