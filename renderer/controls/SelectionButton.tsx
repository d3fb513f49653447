// The command on what is selected, with the number of selected rows.

import { IconTrash } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { type ActionId, actionEntry } from '../../electron/contract/actions.ts';
import { formatCount } from '../../native/flow/index.ts';
import { ActionButton } from './ActionButton.tsx';

export interface SelectionButtonProps {
  readonly action: ActionId;
  /** How many rows are selected, and how many of those the filter hides. */
  readonly selected: number;
  readonly hidden: number;
}

export function SelectionButton({ action, selected, hidden }: SelectionButtonProps): ReactNode {
  return (
    <>
      {selected > 0 && (
        <span className="fg-dim fg-optional">
          {formatCount(selected)} selected
          {hidden > 0 && `, ${formatCount(hidden)} hidden by the filter`} · order held
        </span>
      )}
      <ActionButton action={action} look="plain" tone="danger" aria-description={`${formatCount(selected)} selected`}>
        <IconTrash aria-hidden="true" />
        <span className="fg-button-word">{actionEntry(action).title}</span>
        {selected > 0 && <span className="fg-number">{formatCount(selected)}</span>}
      </ActionButton>
    </>
  );
}
