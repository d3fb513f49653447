// The button at the end of a row that deletes its flow; the grid runs what it does.

import type { ReactNode } from 'react';
import type { RowView } from '../engine/api.ts';
import { identityText } from '../words/identity-words.ts';

export interface DeleteButtonProps {
  readonly row: RowView;
  /** Why flows cannot be deleted, or undefined when they can. */
  readonly blocked: string | undefined;
}

/** Nothing for a flow that is gone. */
export function DeleteButton({ row, blocked }: DeleteButtonProps): ReactNode {
  if (row.change === 'gone') return null;
  return (
    <button
      type="button"
      className="fg-delete"
      tabIndex={-1}
      data-action="delete"
      aria-label={`Delete flow ${identityText(row)}`}
      title={blocked ?? 'Delete this flow…'}
      disabled={blocked !== undefined}
    />
  );
}
