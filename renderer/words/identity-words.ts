// A flow in one line that is unique in the table: all that two flows can differ in, and where NAT takes it. Pure.

import { AF_INET6, protocolTitle } from '../../native/flow/index.ts';
import type { RowView } from '../engine/api.ts';
import {
  destinationWords,
  type EndpointWords,
  endText,
  sourceWords,
  type TupleFields,
  translation,
  zoneText,
} from './flow-words.ts';

/** The parts of the line, in order. */
export interface IdentityWords {
  readonly protocol: string;
  readonly source: EndpointWords;
  readonly destination: EndpointWords;
  /** The ends that NAT changes: the new source, and the new destination after an arrow. */
  readonly translated: readonly string[];
  /** "zone 7", "zone 7 →" for one direction; '' in the default zone. */
  readonly zone: string;
}

/** The fields that the line is made from. */
export type IdentityFields = TupleFields & Pick<RowView, 'family' | 'zone'>;

export function identityWords(row: IdentityFields): IdentityWords {
  const { source, destination } = translation(row);
  const zone = zoneText(row);
  return {
    protocol: protocolWords(row),
    source: sourceWords(row),
    destination: destinationWords(row),
    translated: [...(source === undefined ? [] : [source]), ...(destination === undefined ? [] : [`→ ${destination}`])],
    // The kernel omits zone 0, so zone 0 and no zone are the same.
    zone: zone === undefined || row.zone === 0 ? '' : `zone ${zone}`,
  };
}

/** IPv4-mapped addresses are written as IPv4 addresses, so the protocol says that they are IPv6. */
function protocolWords(row: IdentityFields): string {
  const isMapped = row.family === AF_INET6 && !row.origSrc.includes(':') && !row.origDst.includes(':');
  return protocolTitle(row.protocol) + (isMapped ? ' over IPv6' : '');
}

/** "ICMP 10.0.0.1 id 77 → 10.0.0.9 echo-request, zone 7": for accessible names. */
export function identityText(row: IdentityFields): string {
  const { protocol, source, destination, translated, zone } = identityWords(row);
  const ends = [protocol, endText(source), '→', endText(destination)].join(' ');
  const nat = translated.length === 0 ? '' : `translated ${translated.join(' ')}`;
  return [ends, nat, zone].filter((part) => part !== '').join(', ');
}
