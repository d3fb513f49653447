// The state of a flow: the diagram of its protocol with the present state, and the time it has left.

import { IconArrowRight } from '@tabler/icons-react';
import { Fragment, type ReactNode } from 'react';
import { formatDuration } from '../../native/flow/index.ts';
import { useNow } from '../session/use-now.ts';
import { useSession } from '../session/use-session.ts';
import { deadlineMs, secondsLeft } from '../words/time-words.ts';
import type { KnownFlow } from './known-flow.ts';
import { detailsSection } from './section.tsx';
import { type DiagramRow, stateDiagram } from './state-diagram.ts';
import { type TimeoutsInForce, timeoutsInForce } from './timeouts-in-force.ts';
import './state.css';

type StateProps = Pick<KnownFlow, 'flow' | 'viewMs' | 'mostLeftSec' | 'ended' | 'source'>;

export const STATE = detailsSection({
  id: 'state',
  title: 'State',
  place: 'column',
  reads: ['flow', 'viewMs', 'mostLeftSec', 'ended', 'source'],
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

function Expires({ flow, viewMs, mostLeftSec, ended, source }: StateProps): ReactNode {
  const { clock } = useSession();
  const nowMs = useNow(clock);
  const leftSec = ended ? undefined : secondsLeft(flow, deadlineMs(flow, viewMs), nowMs);
  if (leftSec === undefined) return null;
  const found = timeoutsInForce(flow, { leftSec, mostLeftSec, nowMs }, source.timeouts);
  const totalSec = totalOf(found, flow.timeoutOfSec);
  const ofSec = Math.max(leftSec, totalSec ?? flow.timeoutOfSec ?? leftSec);
  return (
    <>
      <span className="fg-diagram-title">Expires</span>
      <span className="fg-expires">
        <span className="fg-mono">{formatDuration(leftSec)}</span>
        {totalSec !== undefined && <span className="fg-dim">of {formatDuration(ofSec)}</span>}
        <i className="fg-expiry">
          <i style={{ transform: `scaleX(${(leftSec / Math.max(1, ofSec)).toFixed(3)})` }} />
        </i>
      </span>
      {source.timeouts && <SetBy found={found} />}
    </>
  );
}

/** Undefined if it cannot be told. @param longestSec of the times left that were seen: all that is known of one of its own. */
function totalOf({ bySysctl, canBeOwn }: TimeoutsInForce, longestSec: number | undefined): number | undefined {
  const [first] = bySysctl;
  if (first === undefined) return longestSec;
  return !canBeOwn && bySysctl.every(({ seconds }) => seconds === first.seconds) ? first.seconds : undefined;
}

/** By what the time left was set, or all that can have set it. */
function SetBy({ found: { bySysctl, canBeOwn } }: { found: TimeoutsInForce }): ReactNode {
  return (
    <>
      <span className="fg-diagram-title">Set by</span>
      <ul>
        {bySysctl.map(({ sysctl, seconds }, place) => (
          <li key={sysctl} className="fg-mono fg-sysctl">
            {place > 0 && <Or />}
            <Breakable name={sysctl} /> = {seconds}
          </li>
        ))}
        {canBeOwn && <li title={OWN}>{bySysctl.length > 0 && <Or />}a timeout of its own</li>}
      </ul>
    </>
  );
}

function Or(): ReactNode {
  return <span className="fg-dim">or </span>;
}

const OWN = 'A timeout policy of the rules, a helper, or whoever made or changed the entry; no sysctl';

/** A long name that may break after its underscores. */
function Breakable({ name }: { name: string }): ReactNode {
  return name.split(/(?<=_)/).map((part) => (
    <Fragment key={part}>
      {part}
      <wbr />
    </Fragment>
  ));
}
