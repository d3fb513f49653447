// A value that is a door: a click filters for it, Alt+click leaves it out, and another click takes that back.

import type { ReactNode } from 'react';
import { fieldSpec } from '../../native/filter/index.ts';
import { useSession } from '../session/use-session.ts';
import type { DoorTo } from './door-to.ts';
import './door.css';

export interface DoorProps {
  readonly to: DoorTo;
  readonly className?: string;
  readonly children: ReactNode;
}

export function Door({ to, className = '', children }: DoorProps): ReactNode {
  const session = useSession();
  return (
    <button
      type="button"
      className={`fg-door ${className}`}
      data-field={to.field}
      data-value={to.value}
      title={`Filter for ${to.field} = ${to.value}; with Alt, leave it out`}
      onClick={(event) =>
        session.filter.clickValue(fieldSpec(to.field), to.value, event.altKey ? 'leaveOut' : 'choose')
      }
    >
      {children}
    </button>
  );
}
