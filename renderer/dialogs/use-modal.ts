// A <dialog> that is modal while its component is mounted. The browser keeps the focus inside and the rest of the page
// inert.

import { type RefObject, useEffect, useRef } from 'react';

/** The reference for the dialog. The focus returns to where it was when the dialog opened. */
export function useModal(): RefObject<HTMLDialogElement | null> {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const element = dialog.current;
    const before = document.activeElement;
    element?.showModal();
    return () => {
      element?.close();
      if (before instanceof HTMLElement) before.focus();
    };
  }, []);
  return dialog;
}
