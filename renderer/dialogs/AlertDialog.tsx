// The frame of a confirmation: a modal <dialog> with the role alertdialog. The browser keeps the focus inside and the
// rest of the page inert, and restores the focus afterwards.

import { type ReactNode, useEffect, useId, useRef } from 'react';
import './dialog.css';

export interface AlertDialogProps {
  readonly title: string;
  readonly children: ReactNode;
  readonly buttons: ReactNode;
  /** Escape was pressed; not called while `busy`. */
  readonly onCancel: () => void;
  readonly busy: boolean;
}

/** Modal while it is mounted. */
export function AlertDialog({ title, children, buttons, onCancel, busy }: AlertDialogProps): ReactNode {
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
      role="alertdialog"
      className="fg-dialog"
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
