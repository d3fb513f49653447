// A toast: a line above the status bar that says how something ended, and leaves by itself if all went well.

import { IconAlertTriangle, IconCircleCheck } from '@tabler/icons-react';
import { type FocusEvent, type ReactNode, type RefObject, useEffect, useLayoutEffect, useRef, useState } from 'react';
import { useSession } from '../session/use-session.ts';
import './toast.css';

/** It leaves after this time, counted from when it was last pointed at or had the focus, ms. */
export const TOAST_MS = 10_000;

export interface ToastFrameProps {
  /** Accessible name. */
  readonly label: string;
  readonly title: string;
  /** What it says after its title. */
  readonly words: string;
  /** The counts, for programs. */
  readonly attributes: Readonly<Record<`data-${string}`, number | undefined>>;
  /** Something went wrong: it stays until it is dismissed. */
  readonly stays?: boolean;
  readonly onLeave: () => void;
  /** Its buttons. */
  readonly children: ReactNode;
}

export function ToastFrame({ label, title, words, attributes, stays, onLeave, children }: ToastFrameProps): ReactNode {
  const [pointed, setPointed] = useState(false);
  const [focused, setFocused] = useState(false);
  const held = pointed || focused || stays === true;
  useEffect(() => {
    if (held) return;
    const timer = setTimeout(onLeave, TOAST_MS);
    return () => clearTimeout(timer);
  }, [held, onLeave]);
  const toast = useFocusKept();
  return (
    <div
      ref={toast}
      role="status"
      aria-label={label}
      className="fg-toast"
      {...attributes}
      onPointerEnter={() => setPointed(true)}
      onPointerLeave={() => setPointed(false)}
      onFocus={() => setFocused(true)}
      onBlur={(event) => setFocused(staysWithin(event))}
      onKeyDown={(event) => {
        if (event.key !== 'Escape') return;
        event.preventDefault();
        onLeave();
      }}
    >
      {stays ? <IconAlertTriangle aria-hidden="true" data-tone="warn" /> : <IconCircleCheck aria-hidden="true" />}
      <p>
        <b>{title}</b>
        {words !== '' && <span className="fg-toast-rest"> · {words}</span>}
      </p>
      {children}
    </div>
  );
}

/** The rows get the focus if it leaves with it. */
function useFocusKept(): RefObject<HTMLDivElement | null> {
  const { focus } = useSession();
  const toast = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    const element = toast.current;
    return () => {
      if (element?.contains(document.activeElement)) focus.focus('grid');
    };
  }, [focus]);
  return toast;
}

function staysWithin({ currentTarget, relatedTarget }: FocusEvent): boolean {
  return relatedTarget instanceof Node && currentTarget.contains(relatedTarget);
}
