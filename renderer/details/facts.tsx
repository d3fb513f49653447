// Times, and what identifies and classifies a flow: pairs of a name and a value.

import type { ReactNode } from 'react';
import { fieldSpec } from '../../native/filter/index.ts';
import { formatDuration, PRESENCE, type ProtocolTuple } from '../../native/flow/index.ts';
import type { RowView } from '../engine/api.ts';
import type { Session } from '../session/session.ts';
import { useNow } from '../session/use-now.ts';
import { useSession } from '../session/use-session.ts';
import { momentText } from '../words/clock-time.ts';
import { ABSENT, idText, markText, zoneText } from '../words/flow-words.ts';
import { idleText } from '../words/time-words.ts';
import { valueText } from '../words/value-text.ts';
import { Door } from './Door.tsx';
import type { KnownFlow } from './known-flow.ts';
import { MasterDoor } from './MasterDoor.tsx';
import { detailsSection } from './section.tsx';
import './facts.css';

type FactsProps = Pick<KnownFlow, 'flow' | 'ended' | 'inspection'>;

export const FACTS = detailsSection({
  id: 'facts',
  title: 'Times and identity',
  place: 'column',
  reads: ['flow', 'ended', 'inspection'],
  render: (known) => (
    <dl className="fg-facts">
      <Times {...known} />
      <Identity {...known} />
    </dl>
  ),
});

export interface FactProps {
  readonly name: string;
  readonly title: string;
  /** The number that it shows, for tests. */
  readonly sum?: number | undefined;
  readonly children: ReactNode;
}

/** A name and its value. */
export function Fact({ name, title, sum, children }: FactProps): ReactNode {
  return (
    <div className="fg-fact" data-fact={name} data-sum={sum}>
      <dt>{title}</dt>
      <dd>{children}</dd>
    </div>
  );
}

/** A section of nothing but facts. */
export function FactSection({ title, children }: { title: string; children: ReactNode }): ReactNode {
  return (
    <section className="fg-ds" aria-label={title}>
      <h3 className="fg-ds-title">{title}</h3>
      <dl className="fg-facts">{children}</dl>
    </section>
  );
}

function Times({ flow, ended }: FactsProps): ReactNode {
  const { clock } = useSession();
  const tickMs = useNow(clock);
  const nowMs = ended?.endedMs ?? tickMs;
  const beganMs = flow.startMs ?? flow.firstSeenMs;
  const isStart = flow.startMs !== undefined;
  return (
    <>
      <Fact name="age" title={ended ? 'Lived' : 'Age'}>
        <span className="fg-mono">
          {isStart ? '' : '≥ '}
          {formatDuration((nowMs - beganMs) / 1000)}
        </span>
      </Fact>
      <Fact name="start" title={isStart ? 'Began' : 'First seen'}>
        <span className="fg-mono">{momentText(beganMs, tickMs)}</span>
      </Fact>
      <Fact name="changed" title="Changed">
        {flow.changedMs === undefined ? (
          <span className="fg-dim">not since first seen</span>
        ) : (
          <span className="fg-mono">{momentText(flow.changedMs, tickMs)}</span>
        )}
      </Fact>
      {!ended && (
        <Fact name="idle" title="Idle">
          <span className="fg-mono">{idleText(flow, tickMs)}</span>
        </Fact>
      )}
    </>
  );
}

function Identity({ flow, inspection }: FactsProps): ReactNode {
  const session = useSession();
  const details = inspection?.details;
  return (
    <>
      <Fact name="id" title="Id">
        <span className="fg-mono">{idText(flow)}</span>
      </Fact>
      <Fact name="mark" title="Mark">
        <Door to={{ field: 'mark', value: markText(flow) }} className="fg-mono">
          {markText(flow)}
        </Door>
      </Fact>
      <Fact name="zone" title="Zone">
        <Door to={zoneDoor(flow)} className="fg-mono">
          {zoneText(flow)}
        </Door>
      </Fact>
      <Fact name="labels" title="Labels">
        <Labels flow={flow} session={session} />
      </Fact>
      <Fact name="helper" title="Helper">
        {flow.helper === '' ? (
          <span className="fg-dim">none</span>
        ) : (
          <Door to={{ field: 'helper', value: valueText(fieldSpec('helper'), flow.helper) }}>{flow.helper}</Door>
        )}
      </Fact>
      <Fact name="master" title="Master">
        <Master flow={flow} master={details?.master} />
      </Fact>
      <Fact name="use" title="References">
        <span className="fg-mono">{details?.use ?? ABSENT}</span>
      </Fact>
      {details?.secctx !== undefined && (
        <Fact name="secctx" title="Security">
          <span className="fg-mono">{details.secctx}</span>
        </Fact>
      )}
    </>
  );
}

/** The row knows whether there is one; only the kernel's own answer says which. */
function Master({ flow, master }: { flow: RowView; master: ProtocolTuple | undefined }): ReactNode {
  if (master) return <MasterDoor master={master} />;
  return <span className="fg-dim">{flow.presence & PRESENCE.master ? ABSENT : 'none'}</span>;
}

function zoneDoor({ zone, presence }: RowView): { field: 'zone' | 'zone.orig' | 'zone.reply'; value: string } {
  if (presence & PRESENCE.zoneOrig) return { field: 'zone.orig', value: String(zone) };
  if (presence & PRESENCE.zoneReply) return { field: 'zone.reply', value: String(zone) };
  return { field: 'zone', value: String(zone) };
}

function Labels({ flow, session }: { flow: RowView; session: Session }): ReactNode {
  if (flow.labels.length === 0) return <span className="fg-dim">none</span>;
  return flow.labels.map((label, place) => {
    const text = valueText(fieldSpec('label'), label, session.filterContext);
    return (
      <span key={label}>
        {place > 0 && ', '}
        <Door to={{ field: 'label', value: text }}>{session.filterContext.labels?.get(label) ?? String(label)}</Door>
      </span>
    );
  });
}
