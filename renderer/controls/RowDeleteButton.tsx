// The button at the end of a row that deletes what the row shows. The grid handles the click.

import type { ReactNode } from 'react';
import './row-delete.css';

export interface RowDeleteButtonProps {
  /** Accessible name, which says what is deleted. */
  readonly name: string;
  readonly title: string;
  /** Why it is blocked; undefined if it is not. */
  readonly blocked: string | undefined;
}

export function RowDeleteButton({ name, title, blocked }: RowDeleteButtonProps): ReactNode {
  return (
    <button
      type="button"
      className="fg-delete"
      tabIndex={-1}
      data-action="delete"
      aria-label={name}
      title={blocked ?? title}
      disabled={blocked !== undefined}
    />
  );
}
