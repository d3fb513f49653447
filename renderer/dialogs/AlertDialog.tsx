// The frame of a confirmation, or of another dialog: a modal <dialog>. The browser keeps the focus inside and the
// rest of the page inert, and restores the focus afterwards.

import { type ReactNode, useEffect, useId, useRef } from 'react';
import './dialog.css';

export interface AlertDialogProps {
  readonly title: string;
  /** `dialog` for one that asks nothing of importance; by default `alertdialog`. */
  readonly role?: 'dialog';
  /** Whether it has more in it than a confirmation. */
  readonly isWide?: boolean;
  readonly children: ReactNode;
  readonly buttons: ReactNode;
  /** Escape was pressed; not called while `busy`. */
  readonly onCancel: () => void;
  readonly busy: boolean;
}

/** Modal while it is mounted. */
export function AlertDialog(props: AlertDialogProps): ReactNode {
  const { title, role = 'alertdialog', isWide = false, children, buttons, onCancel, busy } = props;
  const dialog = useRef<HTMLDialogElement>(null);
  const titleId = useId();
  const bodyId = useId();
  useEffect(() => {
    const element = dialog.current;
    const before = document.activeElement;
    element?.showModal();
    return () => {
      element?.close();
      if (before instanceof HTMLElement) before.focus();
    };
  }, []);
  return (
    <dialog
      ref={dialog}
      role={role}
      className={isWide ? 'fg-dialog fg-dialog-wide' : 'fg-dialog'}
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
      <div className="fg-dialog-buttons">{buttons}</div>
    </dialog>
  );
}
