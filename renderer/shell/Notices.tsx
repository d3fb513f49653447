// Strips under the bars, one at a time: a failed command of main; a table that keeps failing; a namespace whose name now
// refers to another; what became of a delete that nobody waited for; what was started again; settings that were not read
// or cannot be saved; the playground, with the way back.

import { IconAlertTriangle, IconFlask, IconRefresh, type TablerIcon } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { isPlayground } from '../../electron/contract/access.ts';
import { ActionButton } from '../controls/ActionButton.tsx';
import { lateDeleteSentence, outcomeAttributes } from '../dialogs/outcome-words.ts';
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
      <Notice tone="bad" role="alert" icon={IconAlertTriangle} button={DISMISS}>
        {trouble.message}
      </Notice>
    );
  }
  if (failed) {
    return (
      <Notice
        tone="bad"
        role="alert"
        label="Table"
        icon={IconAlertTriangle}
        button={<ActionButton action="restartTable" />}
      >
        {SENTENCES.recovery.failed}
      </Notice>
    );
  }
  if (stale !== undefined) {
    return (
      <Notice
        tone="bad"
        role="alert"
        label="Network namespace"
        icon={IconAlertTriangle}
        button={<ActionButton action="reopenNamespace" />}
      >
        {stale}
      </Notice>
    );
  }
  if (lateDelete) {
    return (
      <Notice
        tone="warn"
        role="status"
        label="Delete"
        icon={IconAlertTriangle}
        button={DISMISS}
        attributes={outcomeAttributes(lateDelete.counts)}
      >
        {lateDeleteSentence(lateDelete.counts, lateDelete.thing)}
      </Notice>
    );
  }
  if (recovered) {
    return (
      <Notice role="status" label="Started again" icon={IconRefresh} button={DISMISS}>
        <b>{SENTENCES.recovery[recovered.ended]}</b> {recoverySentences(recovered)}
      </Notice>
    );
  }
  if (settings) {
    return (
      <Notice
        tone="warn"
        role="alert"
        label="Settings"
        icon={IconAlertTriangle}
        button={<ActionButton action="dismissSettings" look="plain" />}
      >
        {settings.message}
      </Notice>
    );
  }
  if (!playground) return null;
  return (
    <Notice label="Playground" icon={IconFlask} button={<ActionButton action="leavePlayground" look="plain" />}>
      <b>Playground.</b> Real traffic in a private network namespace. Delete what you like; this machine’s own table is
      not touched.
    </Notice>
  );
}

const DISMISS = <ActionButton action="dismissFailure" look="plain" />;

interface NoticeProps {
  readonly tone?: 'warn' | 'bad';
  /** How a screen reader announces it; a region without one. */
  readonly role?: 'alert' | 'status';
  /** Accessible name. */
  readonly label?: string;
  readonly icon: TablerIcon;
  readonly button: ReactNode;
  readonly attributes?: Readonly<Record<`data-${string}`, number>>;
  readonly children: ReactNode;
}

function Notice({ tone, role, label, icon: Icon, button, attributes, children }: NoticeProps): ReactNode {
  return (
    <section className="fg-notice" data-tone={tone} role={role} aria-label={label} {...attributes}>
      <Icon aria-hidden="true" />
      <p>{children}</p>
      {button}
    </section>
  );
}
