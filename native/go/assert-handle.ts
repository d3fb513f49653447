// Functions on a handle check that they got one.

import { Conntrack } from '../conntrack.ts';
import { shown } from '../flow/checks.ts';

/** @throws TypeError for anything that is not a handle. */
export function assertHandle(conntrack: Conntrack): void {
  if (conntrack instanceof Conntrack) return;
  throw new TypeError(`Expected a handle from Conntrack.open(), got ${shown(conntrack)}`);
}
