// Numbers of things in words. Pure.

import { formatCount } from '../../native/flow/index.ts';

/** "1 flow", "1,234 flows". */
export function flows(count: number): string {
  return `${formatCount(count)} ${count === 1 ? 'flow' : 'flows'}`;
}

/** "1 entry", "8,123 entries". */
export function entries(count: number): string {
  return `${formatCount(count)} ${count === 1 ? 'entry' : 'entries'}`;
}

/** "1 expectation", "14 expectations". */
export function expectations(count: number): string {
  return `${formatCount(count)} ${count === 1 ? 'expectation' : 'expectations'}`;
}

/** "1 change", "12 changes". */
export function changes(count: number): string {
  return `${formatCount(count)} ${count === 1 ? 'change' : 'changes'}`;
}

/** "once", "2 times". */
export function times(count: number): string {
  return count === 1 ? 'once' : `${formatCount(count)} times`;
}
