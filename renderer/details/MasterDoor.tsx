// The flow that expected this one, as a button that filters for it.

import type { ReactNode } from 'react';
import { formatEndpoint, type ProtocolTuple, protocolTitle } from '../../native/flow/index.ts';
import { useSession } from '../session/use-session.ts';
import { flowFilter } from '../words/expectation-words.ts';
import './door.css';

export function MasterDoor({ master }: { master: ProtocolTuple }): ReactNode {
  const session = useSession();
  const ends = [formatEndpoint(master.src, master.sport), formatEndpoint(master.dst, master.dport)];
  return (
    <button type="button" className="fg-door fg-mono" onClick={() => session.showFlow(flowFilter(master))}>
      {protocolTitle(master.protocol)} {ends.join(' → ')}
    </button>
  );
}
