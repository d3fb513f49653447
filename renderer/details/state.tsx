// The state of a flow: the diagram of its protocol with the present state, and the time it has left.

import { IconArrowRight } from '@tabler/icons-react';
import { Fragment, type ReactNode } from 'react';
import { formatDuration, timeoutOf } from '../../native/flow/index.ts';
import { useNow } from '../session/use-now.ts';
import { useSession } from '../session/use-session.ts';
import { deadlineMs, secondsLeft } from '../words/time-words.ts';
import type { KnownFlow } from './known-flow.ts';
import { detailsSection } from './section.tsx';
import { type DiagramRow, stateDiagram, timed } from './state-diagram.ts';
import './state.css';

type StateProps = Pick<KnownFlow, 'flow' | 'viewMs' | 'ended' | 'source'>;

export const STATE = detailsSection({
  id: 'state',
  title: 'State',
  place: 'column',
  reads: ['flow', 'viewMs', 'ended', 'source'],
  render: (known) => <State {...known} />,
});

function State(known: StateProps): ReactNode {
  const { flow, source, ended } = known;
  return (
    <div className="fg-diagram" data-ended={ended !== undefined || undefined}>
      {stateDiagram(flow, source.timeouts).map((row) => (
        <Row key={row.title} row={row} />
      ))}
      <Expires {...known} />
    </div>
  );
}

function Row({ row: { title, steps, note } }: { row: DiagramRow }): ReactNode {
  return (
    <>
      <span className="fg-diagram-title">{title}</span>
      <span className="fg-steps">
        {steps.map((step, place) => (
          <span key={step.title} className="fg-step-place">
            {place > 0 && <IconArrowRight aria-hidden="true" />}
            <span className="fg-step" data-at={step.at} aria-current={step.at === 'now' ? 'step' : undefined}>
              {step.title}
              {step.lasts !== undefined && <small>{step.lasts}</small>}
            </span>
          </span>
        ))}
        {note !== undefined && <span className="fg-dim">{note}</span>}
      </span>
    </>
  );
}

function Expires({ flow, viewMs, ended, source }: StateProps): ReactNode {
  const { clock } = useSession();
  const nowMs = useNow(clock);
  const left = ended ? undefined : secondsLeft(flow, deadlineMs(flow, viewMs), nowMs);
  if (left === undefined) return null;
  const timeout = timeoutOf(timed(flow), source.timeouts);
  const ofSec = Math.max(left, timeout?.seconds ?? flow.timeoutOfSec ?? left);
  return (
    <>
      <span className="fg-diagram-title">Expires</span>
      <span>
        <span className="fg-mono">{formatDuration(left)}</span>
        <span className="fg-dim"> of {formatDuration(ofSec)}</span>
        <i className="fg-expiry">
          <i style={{ transform: `scaleX(${(left / Math.max(1, ofSec)).toFixed(3)})` }} />
        </i>
      </span>
      {timeout && (
        <>
          <span className="fg-diagram-title">Set by</span>
          <span className="fg-mono fg-sysctl">
            <Breakable name={timeout.sysctl} /> = {timeout.seconds}
          </span>
        </>
      )}
    </>
  );
}

/** A long name that may break after its underscores. */
function Breakable({ name }: { name: string }): ReactNode {
  return name.split(/(?<=_)/).map((part) => (
    <Fragment key={part}>
      {part}
      <wbr />
    </Fragment>
  ));
}
