// The strip that says what a full table does to new connections, since when, how much, and what helps.

import { IconAlertTriangle } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { Command } from './Command.tsx';
import { lastMinuteWords, raiseLimitCommand, troubleTime, troubleTitle } from './full-table-words.ts';
import { useSessionState } from './use-session.ts';

/** Nothing while the table is not full. A screen reader hears the title once; the numbers change in silence. */
export function FullTable(): ReactNode {
  const pressure = useSessionState((state) => state.status.pressure);
  const trouble = pressure?.trouble;
  return (
    <>
      <p role="status" className="fg-hidden">
        {trouble && troubleTitle(trouble)}
      </p>
      {trouble && (
        <section className="fg-notice fg-full" data-tone="warn" aria-label="Full table">
          <IconAlertTriangle aria-hidden="true" />
          <div>
            <p>
              <b>{troubleTitle(trouble)}</b>{' '}
              <span className="fg-full-counts">
                {[troubleTime(trouble), lastMinuteWords(pressure)].filter(Boolean).join(' · ')}
              </span>
            </p>
            <Remedies />
          </div>
        </section>
      )}
    </>
  );
}

function Remedies(): ReactNode {
  const command = useSessionState((state) => raiseLimitCommand(state.status));
  return (
    <>
      <p>
        Raise the limit, which all network namespaces of the machine share; or delete flows that are not needed; or
        shorten timeouts, such as <code>net.netfilter.nf_conntrack_tcp_timeout_established</code>.
      </p>
      {command && (
        <>
          <p>On the machine itself, not in a container or another network namespace:</p>
          <Command text={command} />
        </>
      )}
    </>
  );
}
