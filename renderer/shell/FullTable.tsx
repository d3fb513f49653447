// The strip that says what a full table does to new connections, since when, how many, and what helps.

import { IconAlertTriangle } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { Command } from '../controls/Command.tsx';
import { useSessionState } from '../session/use-session.ts';
import { lastMinuteWords, raiseLimitCommand, troubleTime, troubleTitle } from './full-table-words.ts';

/** Nothing while the table is not full. A screen reader hears the title once; the numbers change silently. */
export function FullTable(): ReactNode {
  const pressure = useSessionState((state) => state.status.pressure);
  const command = useSessionState((state) => raiseLimitCommand(state.status));
  const trouble = pressure?.trouble;
  return (
    <>
      <p role="status" aria-label="Table limit" className="fg-hidden">
        {trouble && troubleTitle(trouble)}
      </p>
      {trouble && (
        <section className="fg-notice fg-full" data-tone="warn" aria-label="Full table">
          <IconAlertTriangle aria-hidden="true" />
          <p>
            <b>{troubleTitle(trouble)}</b>{' '}
            {[troubleTime(trouble), lastMinuteWords(pressure)].filter(Boolean).join(' · ')}
          </p>
          {command && (
            <>
              <p>
                Raise the limit (all network namespaces share it: the command is for the machine itself, not for a
                container), delete flows that are not needed, or shorten timeouts, such as{' '}
                <code>nf_conntrack_tcp_timeout_established</code>.
              </p>
              <Command text={command} />
            </>
          )}
        </section>
      )}
    </>
  );
}
