// The button in the filter box that clears the filter: the action `clearFilter`, drawn as a cross.

import { IconX } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { actionTitle } from '../../electron/contract/actions.ts';
import { runAction } from '../actions/run-action.ts';
import { useActionBlocked } from '../controls/use-action.ts';
import { useSession } from '../session/use-session.ts';

export function ClearFilterButton({ onCleared }: { readonly onCleared: () => void }): ReactNode {
  const session = useSession();
  const blocked = useActionBlocked('clearFilter');
  const title = actionTitle('clearFilter');
  return (
    <button
      type="button"
      className="fg-filter-clear"
      aria-label={title}
      title={blocked ?? title}
      disabled={blocked !== undefined}
      onClick={() => {
        runAction('clearFilter', { session });
        onCleared();
      }}
    >
      <IconX aria-hidden="true" />
    </button>
  );
}
