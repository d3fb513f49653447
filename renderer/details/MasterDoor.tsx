// The flow that expected this one, as a button that filters for it.

import type { ReactNode } from 'react';
import { formatEndpoint, type ProtocolTuple, protocolName, protocolTitle } from '../../native/flow/index.ts';
import { useSession } from '../session/use-session.ts';

export function MasterDoor({ master }: { master: ProtocolTuple }): ReactNode {
  const session = useSession();
  const ends = [formatEndpoint(master.src, master.sport), formatEndpoint(master.dst, master.dport)];
  return (
    <button type="button" className="fg-door fg-mono" onClick={() => session.setFilter(masterFilter(master))}>
      {protocolTitle(master.protocol)} {ends.join(' → ')}
    </button>
  );
}

/** A filter that finds exactly this tuple, in any zone. */
export function masterFilter({ protocol, src, dst, sport, dport }: ProtocolTuple): string {
  const terms = [`proto = ${protocolName(protocol)}`, `src = ${src}`];
  if (sport !== undefined) terms.push(`sport = ${sport}`);
  terms.push(`dst = ${dst}`);
  if (dport !== undefined) terms.push(`dport = ${dport}`);
  return terms.join(' and ');
}
