// What is shown in place of expectations: why there are none, and what would make some.

import { IconAlertTriangle, IconHourglass, IconRadar2 } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { shellWord } from '../../electron/contract/shell-word.ts';
import { ActionButton } from '../controls/ActionButton.tsx';
import { EmptyFrame, NothingMatches } from '../controls/EmptyState.tsx';
import { SourceCommand } from '../controls/SourceCommand.tsx';
import { useExpectations } from '../session/expectations/use-expectations.ts';
import { expectations } from '../words/counts.ts';
import { SENTENCES } from '../words/sentences.ts';

const { empty } = SENTENCES;

/** Gives the helper ftp to the connections to port 21; it changes no verdict. */
const HELPER_RULE =
  'table inet flowglass_helpers { ct helper ftp { type "ftp" protocol tcp; }; chain c { type filter hook prerouting priority 0; tcp dport 21 ct helper set "ftp"; }; chain o { type filter hook output priority 0; tcp dport 21 ct helper set "ftp"; }; }';

/** Nothing while some are listed. */
export function ExpectationsEmpty(): ReactNode {
  const kind = useExpectations((view) => view.kind);
  const listed = useExpectations((view) => view.listed);
  const known = useExpectations((view) => view.known);
  if (listed > 0) return null;
  if (kind === 'unread') return <EmptyFrame icon={IconRadar2} title={empty.readingExpectations} belowHeader patient />;
  if (kind === 'failed') return <Failed />;
  return known === 0 ? <NothingExpected /> : <NoExpectationMatches />;
}

function Failed(): ReactNode {
  const message = useExpectations((view) => view.failure?.message);
  return (
    <EmptyFrame icon={IconAlertTriangle} title={empty.expectationsFailed} belowHeader>
      <p>{message}</p>
      <div className="fg-empty-buttons">
        <ActionButton action="rereadExpectations" look="primary" />
      </div>
    </EmptyFrame>
  );
}

function NothingExpected(): ReactNode {
  return (
    <EmptyFrame icon={IconHourglass} title={empty.nothingExpected} belowHeader>
      <p>
        Some protocols announce further connections: FTP says on which port it will send a file, SIP where the call will
        be. A helper reads that and tells the kernel to expect them. The helpers of Linux are for FTP, TFTP, SIP, H.323,
        IRC, PPTP, Amanda, SANE, NetBIOS and SNMP.
      </p>
      <p>
        A helper works only if its module is loaded, such as by <code>modprobe nf_conntrack_ftp</code>, and if a rule
        gives it flows, as this one does for FTP:
      </p>
      <SourceCommand text={`nft ${shellWord(HELPER_RULE)}`} />
    </EmptyFrame>
  );
}

function NoExpectationMatches(): ReactNode {
  const known = useExpectations((view) => view.known);
  const filter = useExpectations((view) => view.appliedFilter);
  return <NothingMatches all={expectations(known)} filter={filter} />;
}
