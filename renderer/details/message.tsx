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
  reads: ['inspection', 'unread', 'ended'],
  summary: ({ inspection, unread, ended }) => {
    if (inspection) return `${formatCount(inspection.message.length)} bytes`;
    return unread !== undefined && !ended ? 'not read' : '';
  },
  render: (known) => <LastMessage {...known} />,
});

type MessageProps = Pick<KnownFlow, 'inspection' | 'unread' | 'ended'>;

/**
 * While the first reading of the next flow is under way, the message of the flow before it stays, dimmed and not to be
 * copied: nothing folds or jumps. Once that reading has ended, however it did, no byte of another flow is shown.
 */
function LastMessage({ inspection, unread, ended }: MessageProps): ReactNode {
  const [last, setLast] = useState(inspection);
  const isUnderWay = unread === undefined && !ended;
  const next = inspection ?? (isUnderWay ? last : undefined);
  if (next !== last) setLast(next);
  const trouble = ended ? undefined : unread;
  if (!next) return <p className="fg-ds-note">{trouble ?? (ended ? NEVER_READ : 'Not read yet.')}</p>;
  return (
    <>
      {trouble !== undefined && <p className="fg-ds-note">{trouble} This is what was read before.</p>}
      <NetlinkMessage message={next.message} nodes={next.nodes} isOld={next !== inspection} />
    </>
  );
}

const NEVER_READ = 'The flow had ended before its message was read.';
