// What kinds of flows a confirmation is about, in numbers.

import type { ReactNode } from 'react';
import { formatBytes, formatCount, IPPROTO, protocolTitle, stateName } from '../../native/flow/index.ts';
import type { DeleteCounts } from '../engine/api.ts';

/** More protocols, or more states, are not shown. */
const MOST = 3;

/** Nothing for a single flow: its line says it all. */
export function Breakdown({ counts }: { counts: DeleteCounts }): ReactNode {
  const { count, byProtocol, byTcpState, translated, bytes } = counts;
  if (count < 2) return null;
  return (
    <div className="fg-breakdown">
      <div>
        {byProtocol.slice(0, MOST).map(({ protocol, count: of }) => (
          <Kind key={protocol} name={protocolTitle(protocol)} text={formatCount(of)} />
        ))}
      </div>
      {byTcpState.length > 0 && (
        <div>
          {byTcpState.slice(0, MOST).map(({ state, count: of }) => (
            <Kind key={state} name={stateName(IPPROTO.tcp, state)} text={formatCount(of)} />
          ))}
        </div>
      )}
      {(translated > 0 || bytes !== undefined) && (
        <div>
          {translated > 0 && <Kind name="Translated" text={formatCount(translated)} className="fg-nat" />}
          {bytes !== undefined && <Kind name="Bytes so far" text={formatBytes(bytes)} />}
        </div>
      )}
    </div>
  );
}

function Kind({ name, text, className }: { name: string; text: string; className?: string }): ReactNode {
  return (
    <span>
      <span className="fg-dim">{name}</span> <b className={className}>{text}</b>
    </span>
  );
}
