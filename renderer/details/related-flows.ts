// Which other flows are related to one, as filters. Pure.

import { protocolName } from '../../native/flow/index.ts';
import type { RowView } from '../engine/api.ts';
import { translatedEnds } from '../words/flow-words.ts';
import { hasPort } from './deed-words.ts';

/** Flows that have something in common with one, which is itself among them while it lives. */
export interface Relation {
  readonly id: 'both' | 'client' | 'server' | 'nat';
  readonly title: string;
  /** Finds them. */
  readonly filter: string;
}

export function relationsOf(flow: RowView): Relation[] {
  const client = `src = ${flow.origSrc}`;
  const server = `dst = ${flow.origDst}`;
  const port = natPort(flow);
  return [
    { id: 'both', title: 'Same client and server', filter: `${client} and ${server}` },
    { id: 'client', title: 'Same client', filter: client },
    { id: 'server', title: 'Same server', filter: server },
    ...(port === undefined ? [] : [{ id: 'nat', title: 'Same NAT port', filter: port } as const]),
  ];
}

/** The address and port that NAT has put in place of the source's or else of the destination's. */
function natPort(flow: RowView): string | undefined {
  if (!hasPort(flow)) return undefined;
  const { source, destination } = translatedEnds(flow);
  const protocol = `proto = ${protocolName(flow.protocol)}`;
  if (source) return `${protocol} and reply.dst = ${source.address} and reply.dport = ${source.word}`;
  return destination && `${protocol} and reply.src = ${destination.address} and reply.sport = ${destination.word}`;
}
