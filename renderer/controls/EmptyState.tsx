// What is shown in place of rows: why there are none, and what to do about it.

import { IconFilterOff, IconLock, IconPlugConnected, IconRadar2, type TablerIcon } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { isPlayground } from '../../electron/contract/access.ts';
import { shellWord } from '../../electron/contract/shell-word.ts';
import { formatCount, visibleText } from '../../native/flow/index.ts';
import { useEngineValue } from '../session/use-engine-value.ts';
import { useSessionState } from '../session/use-session.ts';
import { SENTENCES } from '../words/sentences.ts';
import { ActionButton } from './ActionButton.tsx';
import { Command } from './Command.tsx';
import { type EmptyKind, remedySentence } from './empty-state.ts';
import { SourceCommand } from './SourceCommand.tsx';

const { empty } = SENTENCES;

/** A rule that makes the kernel track what passes; it changes no verdict. */
const TRACKING_RULE =
  'table inet flowglass_tracking { chain c { type filter hook prerouting priority 0; ct state new counter; }; chain o { type filter hook output priority 0; ct state new counter; }; }';

export function EmptyState({ kind }: { kind: EmptyKind }): ReactNode {
  switch (kind) {
    case 'connecting':
      return <EmptyFrame icon={IconPlugConnected} title={empty.connecting} patient />;
    case 'reading':
      return <Reading />;
    case 'noAccess':
      return <NoAccess />;
    case 'nothingTracked':
      return <NothingTracked />;
    case 'nothingMatches':
      return <NoFlowMatches />;
  }
}

/** An explanation in place of rows. */
export interface EmptyFrameProps {
  readonly icon: TablerIcon;
  readonly title: string;
  readonly children?: ReactNode;
  readonly belowHeader?: boolean;
  /** Shown only after a moment. */
  readonly patient?: boolean;
}

export function EmptyFrame({ icon: Icon, title, children, belowHeader, patient }: EmptyFrameProps): ReactNode {
  return (
    <section
      className="fg-empty"
      aria-label={title}
      data-below-header={belowHeader || undefined}
      data-patient={patient || undefined}
    >
      <div className="fg-empty-inner">
        <div className="fg-empty-icon" aria-hidden="true">
          <Icon />
        </div>
        <h2>{title}</h2>
        {children}
      </div>
    </section>
  );
}

function Reading(): ReactNode {
  const total = useEngineValue((view) => view.total);
  const filtered = total > 0;
  return (
    <EmptyFrame icon={IconRadar2} title={empty.reading} belowHeader patient>
      {filtered && <p>Nothing among the first {formatCount(total)} flows matches the filter yet.</p>}
    </EmptyFrame>
  );
}

function NoAccess(): ReactNode {
  const access = useSessionState((state) => state.status.access);
  // Trying again helps if access broke, not if it was never granted.
  const gaveUp = access.failure !== undefined && access.remedies.length === 0;
  const retry = <ActionButton action="retry" look={gaveUp ? 'primary' : undefined} />;
  return (
    <EmptyFrame icon={IconLock} title={empty.noAccess}>
      <p>{access.failure?.message ?? 'Reading the table needs CAP_NET_ADMIN, which this user does not have.'}</p>
      {access.remedies.length > 0 && <p>{remedySentence(access.remedies.length)}</p>}
      {access.remedies.map((remedy) => (
        <Command key={remedy} text={remedy} />
      ))}
      <div className="fg-empty-buttons">
        {gaveUp && retry}
        <ActionButton action="openPlayground" look={gaveUp ? undefined : 'primary'} />
        {!gaveUp && retry}
      </div>
    </EmptyFrame>
  );
}

function NothingTracked(): ReactNode {
  const access = useSessionState((state) => state.status.access);
  return (
    <EmptyFrame icon={IconRadar2} title={empty.nothingTracked} belowHeader>
      <p>
        The table of {access.host} ({access.netns}) is empty. A network namespace tracks connections only once a
        firewall rule needs it: any rule with <code>ct state</code>, or NAT. This one tracks everything and blocks
        nothing:
      </p>
      <SourceCommand text={`nft ${shellWord(TRACKING_RULE)}`} />
      <div className="fg-empty-buttons">{!isPlayground(access) && <ActionButton action="openPlayground" />}</div>
    </EmptyFrame>
  );
}

function NoFlowMatches(): ReactNode {
  const total = useEngineValue((view) => view.total);
  const filter = useEngineValue((view) => view.filterText);
  return <NothingMatches all={`${formatCount(total)} flows`} filter={filter} />;
}

/** @param all "1,234 flows": what does not match. */
export function NothingMatches({ all, filter }: { all: string; filter: string }): ReactNode {
  return (
    <EmptyFrame icon={IconFilterOff} title={empty.nothingMatches} belowHeader>
      <p>
        None of {all} matches <code className="fg-quoted">{visibleText(filter)}</code>
      </p>
      <div className="fg-empty-buttons">
        <ActionButton action="clearFilter" />
      </div>
    </EmptyFrame>
  );
}
