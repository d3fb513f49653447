// The section with the kernel's own message about the flow.

import { type ReactNode, useState } from 'react';
import { formatCount } from '../../native/flow/index.ts';
import type { KnownFlow } from './known-flow.ts';
import { NetlinkMessage } from './NetlinkMessage.tsx';
import { detailsSection } from './section.tsx';

export const MESSAGE = detailsSection({
  id: 'message',
  title: 'Netlink message',
  place: 'bottom',
  reads: ['inspection', 'ended'],
  summary: ({ inspection }) => (inspection ? `${formatCount(inspection.message.length)} bytes` : ''),
  render: (known) => <LastMessage {...known} />,
});

/** Until the kernel has answered about the next flow, the message before it stays, dimmed: nothing folds or jumps. */
function LastMessage({ inspection, ended }: Pick<KnownFlow, 'inspection' | 'ended'>): ReactNode {
  const [last, setLast] = useState(inspection);
  if (inspection && inspection !== last) setLast(inspection);
  const shown = inspection ?? (ended ? undefined : last);
  if (shown) return <NetlinkMessage message={shown.message} nodes={shown.nodes} isOld={shown !== inspection} />;
  return <p className="fg-ds-note">{ended ? 'The flow had ended before its message was read.' : 'Not read yet.'}</p>;
}
