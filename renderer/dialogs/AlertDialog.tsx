// The frame of a confirmation, or of another dialog.

import { type ReactNode, useId } from 'react';
import { useModal } from './use-modal.ts';
import './dialog.css';

export interface AlertDialogProps {
  readonly title: string;
  /** `dialog` for one that asks nothing of importance; by default `alertdialog`. */
  readonly role?: 'dialog';
  /** Whether it has more in it than a confirmation. */
  readonly isWide?: boolean;
  /** Whether it has less. */
  readonly isNarrow?: boolean;
  readonly children: ReactNode;
  readonly buttons: ReactNode;
  /** Stands beside the buttons. */
  readonly aside?: ReactNode;
  /** Escape was pressed; not called while `busy`. */
  readonly onCancel: () => void;
  readonly busy: boolean;
}

/** Modal while it is mounted. */
export function AlertDialog(props: AlertDialogProps): ReactNode {
  const { title, role = 'alertdialog', isWide = false, isNarrow = false } = props;
  const { children, buttons, aside, onCancel, busy } = props;
  const width = isWide ? ' fg-dialog-wide' : isNarrow ? ' fg-dialog-narrow' : '';
  const dialog = useModal();
  const titleId = useId();
  const bodyId = useId();
  return (
    <dialog
      ref={dialog}
      role={role}
      className={`fg-dialog${width}`}
      aria-labelledby={titleId}
      aria-describedby={bodyId}
      onCancel={(event) => {
        event.preventDefault();
        if (!busy) onCancel();
      }}
    >
      <h2 id={titleId}>{title}</h2>
      <div id={bodyId} className="fg-dialog-body">
        {children}
      </div>
      <div className="fg-dialog-buttons">
        {aside !== undefined && <span className="fg-dialog-aside">{aside}</span>}
        {buttons}
      </div>
    </dialog>
  );
}
