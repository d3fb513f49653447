// Strips under the bars, one at a time: a failed command of main; a table that keeps failing; a namespace whose name now
// refers to another; what became of a delete that nobody waited for; what was started again; settings that were not read
// or cannot be saved; the playground, with the way back.

import { IconAlertTriangle, IconFlask, IconRefresh } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { isPlayground } from '../../electron/contract/access.ts';
import { ActionButton } from '../controls/ActionButton.tsx';
import { lateDeleteSentence } from '../dialogs/outcome-words.ts';
import { settingsTrouble } from '../session/settings-trouble.ts';
import { staleNamespace } from '../session/stale-namespace.ts';
import { useSessionState } from '../session/use-session.ts';
import { recoverySentences } from '../words/recovery-words.ts';
import { SENTENCES } from '../words/sentences.ts';

export function Notices(): ReactNode {
  const playground = useSessionState((state) => isPlayground(state.status.access));
  const stale = useSessionState(({ status }) => staleNamespace(status.access));
  const trouble = useSessionState((state) => state.trouble);
  const settings = useSessionState((state) => settingsTrouble(state.settings));
  const failed = useSessionState((state) => state.silence?.failure !== undefined);
  const lateDelete = useSessionState((state) => state.lateDelete);
  const recovered = useSessionState((state) => state.recovered);
  if (trouble) {
    return (
      <div className="fg-notice" data-tone="bad" role="alert">
        <IconAlertTriangle aria-hidden="true" />
        <p>{trouble.message}</p>
        <ActionButton action="dismissFailure" look="plain" />
      </div>
    );
  }
  if (failed) {
    return (
      <section className="fg-notice" data-tone="bad" role="alert" aria-label="Table">
        <IconAlertTriangle aria-hidden="true" />
        <p>{SENTENCES.recovery.failed}</p>
        <ActionButton action="restartTable" />
      </section>
    );
  }
  if (stale !== undefined) {
    return (
      <section className="fg-notice" data-tone="bad" role="alert" aria-label="Network namespace">
        <IconAlertTriangle aria-hidden="true" />
        <p>{stale}</p>
        <ActionButton action="reopenNamespace" />
      </section>
    );
  }
  if (lateDelete) {
    return (
      <section className="fg-notice" data-tone="warn" role="status" aria-label="Delete">
        <IconAlertTriangle aria-hidden="true" />
        <p>{lateDeleteSentence(lateDelete)}</p>
        <ActionButton action="dismissFailure" look="plain" />
      </section>
    );
  }
  if (recovered) {
    return (
      <section className="fg-notice" role="status" aria-label="Started again">
        <IconRefresh aria-hidden="true" />
        <p>
          <b>{SENTENCES.recovery[recovered.ended]}</b> {recoverySentences(recovered)}
        </p>
        <ActionButton action="dismissFailure" look="plain" />
      </section>
    );
  }
  if (settings) {
    return (
      <section className="fg-notice" data-tone="warn" role="alert" aria-label="Settings">
        <IconAlertTriangle aria-hidden="true" />
        <p>{settings.message}</p>
        <ActionButton action="dismissSettings" look="plain" />
      </section>
    );
  }
  if (!playground) return null;
  return (
    <section className="fg-notice" aria-label="Playground">
      <IconFlask aria-hidden="true" />
      <p>
        <b>Playground.</b> Real traffic in a private network namespace. Delete what you like; this machine’s own table
        is not touched.
      </p>
      <ActionButton action="leavePlayground" look="plain" />
    </section>
  );
}
