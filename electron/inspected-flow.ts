// Whether the flow that the kernel returned for a tuple is the one that the page asked about. Pure.

import type { FlowDetails } from '../native/flow/index.ts';
import type { InspectedFlow } from './contract/inspection.ts';

/** Start times are compared as milliseconds with fractions, which are not exact to the nanosecond. */
const SAME_START_MS = 0.001;

/**
 * A later flow of the same tuple can have the same id: only the start tells them apart. A flow has a start all its life,
 * or never; it is not compared if the page knows none.
 */
export function isInspected(flow: InspectedFlow, { id, startNs }: FlowDetails): boolean {
  if (flow.id !== undefined && id !== flow.id) return false;
  if (flow.startMs === undefined) return true;
  return startNs !== undefined && Math.abs(Number(startNs) / 1e6 - flow.startMs) < SAME_START_MS;
}
