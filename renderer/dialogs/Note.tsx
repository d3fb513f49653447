// A note in a confirmation: an icon, a sentence whose beginning is bold, and what can be done about it.

import {
  IconAlertTriangle,
  IconArrowBackUp,
  IconArrowsExchange,
  IconEyeOff,
  IconInfoCircle,
  IconRefresh,
  type TablerIcon,
} from '@tabler/icons-react';
import type { ReactNode } from 'react';

/** What a note is about: `own` can cut the user off, `final` cannot be undone, `back` comes back by itself. */
export type NoteKind = 'own' | 'final' | 'back' | 'break' | 'hidden' | 'other';

const ICONS: Record<NoteKind, TablerIcon> = {
  own: IconAlertTriangle,
  final: IconArrowBackUp,
  back: IconRefresh,
  break: IconArrowsExchange,
  hidden: IconEyeOff,
  other: IconInfoCircle,
};

export interface NoteProps {
  readonly kind: NoteKind;
  /** A screen reader says it at once. */
  readonly role?: 'alert';
  readonly lead: ReactNode;
  readonly children?: ReactNode;
  /** Follows the sentence, on a line of its own. */
  readonly remedy?: ReactNode;
}

export function Note({ kind, role, lead, children, remedy }: NoteProps): ReactNode {
  const Icon = ICONS[kind];
  return (
    <div className="fg-note" data-note={kind}>
      <Icon aria-hidden="true" />
      <div>
        <p role={role}>
          <b>{lead}</b>
          {children !== undefined && <> {children}</>}
        </p>
        {remedy}
      </div>
    </div>
  );
}
