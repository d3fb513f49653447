// The traffic of each direction: its rate, the last minute as a line, and what was counted.

import type { ReactNode } from 'react';
import { formatBytes, formatCount } from '../../native/flow/index.ts';
import type { KnownFlow } from './known-flow.ts';
import { Sparkline } from './Sparkline.tsx';
import { detailsSection } from './section.tsx';
import { type RateEachWay, ratesOf, type Traffic } from './traffic-history.ts';
import './traffic.css';

export const TRAFFIC = detailsSection({
  id: 'traffic',
  title: 'Traffic',
  note: 'last minute',
  place: 'column',
  reads: ['flow', 'traffic', 'ended', 'source'],
  render: (known) => (known.flow.bytes === undefined ? <NotCounted {...known} /> : <Counted {...known} />),
});

function NotCounted({ source }: Pick<KnownFlow, 'source'>): ReactNode {
  const why =
    source.accounting === false
      ? 'accounting is off (nf_conntrack_acct=0).'
      : 'accounting (nf_conntrack_acct) was off when this flow began.';
  return <p className="fg-ds-note">Not counted: {why}</p>;
}

type CountedProps = Pick<KnownFlow, 'flow' | 'traffic' | 'ended'>;

function Counted({ flow, traffic, ended }: CountedProps): ReactNode {
  const { origBytes = 0, replyBytes = 0, origPackets = 0, replyPackets = 0 } = flow;
  const shown = { traffic, rates: ended ? undefined : ratesOf(flow, traffic) };
  return (
    <div className="fg-traffic">
      <Direction title="To client" way="reply" bytes={replyBytes} packets={replyPackets} {...shown} />
      <Direction title="To server" way="orig" bytes={origBytes} packets={origPackets} {...shown} />
    </div>
  );
}

interface DirectionProps {
  readonly traffic: Traffic;
  readonly rates: RateEachWay | undefined;
  readonly title: string;
  readonly way: 'orig' | 'reply';
  readonly bytes: number;
  readonly packets: number;
}

function Direction({ title, way, bytes, packets, traffic, rates }: DirectionProps): ReactNode {
  const rate = rates?.[way];
  return (
    <div className="fg-traffic-way" data-way={way}>
      <span className="fg-traffic-title">{title}</span>
      <span className="fg-traffic-rate fg-mono" data-rate={rate === undefined ? undefined : Math.round(rate)}>
        {rate === undefined ? '–' : `${formatBytes(rate)}/s`}
      </span>
      <Sparkline points={traffic.points} way={way} />
      <span className="fg-traffic-sum fg-mono" data-bytes={bytes} data-packets={packets}>
        {formatBytes(bytes)} · {formatCount(packets)} {packets === 1 ? 'packet' : 'packets'}
      </span>
    </div>
  );
}
