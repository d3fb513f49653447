// The one host that all flows of a delete have in common, which a rule could block. Pure.

import type { OwnSession } from '../../../electron/contract/settings.ts';
import { otherHostTest } from '../../../native/filter/scan/direction-match.ts';
import { AF_INET6, formatAddress, formatIPv6, parseAddress } from '../../../native/flow/index.ts';
import type { SharedAddress } from '../api.ts';
import type { FlowTable } from '../store/flow-table.ts';

/**
 * The original source of all rows, or else their original destination, if that is one other host: nobody is offered to
 * block this host itself. `client` if that is only the host from which the user is logged in. Undefined as well where the
 * host's addresses are not known, and for flows in zones, where other hosts can have the same address.
 */
export function sharedAddress(
  table: FlowTable,
  rows: Uint32Array,
  session: OwnSession | null,
): SharedAddress | 'client' | undefined {
  const first = rows[0];
  const isOther = otherHostTest(table);
  if (first === undefined || !isOther) return undefined;
  const family = table.family[first] ?? 0;
  if (rows.some((row) => table.zone[row] !== 0 || table.family[row] !== family)) return undefined;
  const client = session && parseAddress(session.client.replace(/%.*$/, ''));
  let isOnlyClient = false;
  for (const words of [table.origSrc, table.origDst]) {
    const at = 4 * first;
    const isClient = client?.every((word, w) => word === words[at + w]);
    if (!isOther(words, at) || !rows.every((row) => isSame(words, 4 * row, at))) continue;
    if (isClient) isOnlyClient = true;
    else return { family, address: family === AF_INET6 ? formatIPv6(words, at) : formatAddress(words, at) };
  }
  return isOnlyClient ? 'client' : undefined;
}

function isSame(words: Uint32Array, a: number, b: number): boolean {
  for (let w = 0; w < 4; w++) if (words[a + w] !== words[b + w]) return false;
  return true;
}
