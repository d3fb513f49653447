// The status bar: the state of the system in one calm line.

import { IconHistory } from '@tabler/icons-react';
import { type ReactNode, useEffect, useState } from 'react';
import { isReached, type SourceStatus } from '../../electron/contract/access.ts';
import { SOURCES } from '../../electron/contract/source.ts';
import { formatCount } from '../../native/flow/index.ts';
import { ActionButton } from '../controls/ActionButton.tsx';
import { staleNamespace } from '../session/stale-namespace.ts';
import { useEngineValue } from '../session/use-engine-value.ts';
import { useModifyBlocked, useSessionState } from '../session/use-session.ts';
import { SENTENCES } from '../words/sentences.ts';
import { silenceLine } from '../words/silence-words.ts';
import { fullnessWords } from './full-table-words.ts';
import { lossWords, PROGRAMS, restartWords } from './loss-words.ts';
import { RemovalLine } from './RemovalLine.tsx';

const { foot } = SENTENCES;

/** Shares of the table's limit at which the gauge warns: above 95 % the kernel soon drops packets of new flows. */
const FULL_WARN = 0.8;
const FULL_BAD = 0.95;
/** How long a restart is said after what it missed was repaired, ms. */
const REPAIRED_SHOWN_MS = 60_000;

const COUNTED_BY_KERNEL = 'The kernel’s own count, read every two seconds: the number of flows above is newer';

export function Footer(): ReactNode {
  const status = useSessionState((state) => state.status);
  const silent = useSessionState((state) => state.silence !== undefined);
  const logOpen = useSessionState(({ log }) => log.isOpen);
  const removing = useSessionState((state) => state.removal !== undefined);
  const reached = isReached(status.access);
  return (
    <footer className="fg-foot">
      <Live status={status} />
      {reached && <Losses status={status} />}
      {reached && <Fullness status={status} />}
      <span className="fg-space" />
      <RemovalLine />
      <ActionButton action="showActionLog" look="plain" aria-pressed={logOpen}>
        <IconHistory aria-hidden="true" />
        Action log
      </ActionButton>
      {reached && (
        <>
          <span
            className="fg-foot-extra"
            title="net.netfilter.nf_conntrack_acct: packets and bytes are counted for flows that begin while it is on"
          >
            Accounting {onOff(status.accounting)}
          </span>
          <span
            className="fg-foot-extra"
            title="net.netfilter.nf_conntrack_timestamp: start times are kept for flows that begin while it is on"
          >
            Timestamps {onOff(status.timestamps)}
          </span>
          {!status.restarting && !silent && !removing && <Rights />}
        </>
      )}
    </footer>
  );
}

function onOff(value: boolean | undefined): string {
  return value === undefined ? 'unknown' : value ? 'on' : 'off';
}

function Live({ status }: { status: SourceStatus }): ReactNode {
  const paused = useEngineValue((view) => view.paused);
  const held = useEngineValue((view) => (view.paused ? view.heldChanges : 0));
  const loading = useEngineValue((view) => view.loading?.flows);
  const known = useEngineValue((view) => view.version > 0);
  const silence = useSessionState((state) => state.silence);
  const { reach, source } = status.access;
  if (reach === 'none') return <Line tone="bad" text={foot.notConnected} />;
  if (reach === 'connecting') return <Line tone="warn" text={foot.connecting} />;
  if (silence) {
    return (
      <span role="alert" data-tone="bad">
        <span className="fg-dot" data-tone="bad" />
        {silenceLine(silence)}
      </span>
    );
  }
  if (status.restarting) {
    return <Line tone="warn" text={foot.stopped(PROGRAMS[SOURCES[source.kind].program])} />;
  }
  if (paused) return <Line tone="warn" text={foot.paused(held)} />;
  // Only a view from the worker proves that what is shown is live.
  if (!known) return <Line tone="warn" text={foot.reading} />;
  if (loading !== undefined) return <Line tone="warn" text={foot.readingFlows(loading)} />;
  // The name now refers to another table, so the one shown is no longer the live one.
  if (staleNamespace(status.access) !== undefined) return <Line tone="warn" text={foot.oldNamespace} />;
  if (status.events === false) return <Line tone="warn" text={foot.noEvents} />;
  return <Line tone="ok" text={foot.liveEvents(status.eventsPerSec)} />;
}

function Line({ tone, text }: { tone: 'ok' | 'warn' | 'bad'; text: string }): ReactNode {
  return (
    <span>
      <span className="fg-dot" data-tone={tone} />
      {text}
    </span>
  );
}

function Losses({ status }: { status: SourceStatus }): ReactNode {
  const silent = useSessionState((state) => state.silence !== undefined);
  const words = lossWords(status);
  return (
    <>
      {/* Nobody can know this while the table takes no events. */}
      {words && !(silent && words.isCertain) && (
        <span data-tone={words.tone} title={words.hint}>
          {words.text}
        </span>
      )}
      {status.helperRestarts > 0 && <Restarts key={status.helperRestarts} status={status} />}
    </>
  );
}

/** Goes a while after the table is whole again. */
function Restarts({ status }: { status: SourceStatus }): ReactNode {
  const isRepaired = !status.repairing && !status.restarting;
  const [isOver, setOver] = useState(false);
  useEffect(() => {
    setOver(false);
    if (!isRepaired) return;
    const timer = setTimeout(() => setOver(true), REPAIRED_SHOWN_MS);
    return () => clearTimeout(timer);
  }, [isRepaired]);
  if (isOver) return null;
  const { text, hint } = restartWords(status);
  return <span title={hint}>{text}</span>;
}

function Fullness({ status }: { status: SourceStatus }): ReactNode {
  const { entries, maxEntries, pressure } = status;
  if (entries === undefined) return null;
  if (!maxEntries) return <span title={COUNTED_BY_KERNEL}>Table {formatCount(entries)}</span>;
  const share = Math.min(1, entries / maxEntries);
  const words = pressure && fullnessWords(pressure);
  const tone = share >= FULL_BAD ? 'bad' : share >= FULL_WARN ? 'warn' : 'ok';
  return (
    <span title={`${(share * 100).toFixed(1)} % of net.netfilter.nf_conntrack_max. ${COUNTED_BY_KERNEL}`}>
      Table
      <span className="fg-gauge" aria-hidden="true">
        <i data-tone={tone} style={{ transform: `scaleX(${share.toFixed(4)})` }} />
      </span>
      <span>
        {formatCount(entries)} of {formatCount(maxEntries)}
        {words && (
          <>
            {' · '}
            <span data-tone="warn">{words}</span>
          </>
        )}
      </span>
    </span>
  );
}

function Rights(): ReactNode {
  const blocked = useModifyBlocked();
  const canCreate = useSessionState((state) => state.status.access.canCreate);
  if (blocked === undefined) return <span className="fg-foot-rights">{canCreate ? foot.mayUndo : foot.mayModify}</span>;
  return (
    <span className="fg-foot-rights" title={blocked}>
      {foot.readOnly}
    </span>
  );
}
