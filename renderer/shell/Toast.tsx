// How a delete or flush ended if all went well: a line above the status bar that leaves by itself.

import { IconArrowBackUp, IconCircleCheck, IconX } from '@tabler/icons-react';
import { type FocusEvent, type ReactNode, type RefObject, useEffect, useLayoutEffect, useRef, useState } from 'react';
import { actionEntry, actionTitle } from '../../electron/contract/actions.ts';
import { ActionButton } from '../controls/ActionButton.tsx';
import { useCameBack } from '../dialogs/ComebackNotes.tsx';
import { endAttributes, endTitle, toastWords } from '../dialogs/outcome-words.ts';
import type { RemovalOutcome } from '../session/removal.ts';
import { useSession, useSessionState } from '../session/use-session.ts';
import './toast.css';

/** It leaves after this time, counted from when it was last pointed at or had the focus, ms. */
export const TOAST_MS = 10_000;

/** The space above and below it, CSS px: toast.css. */
const MARGINS_PX = 24;

/** Nothing while there is nothing to say. */
export function Toast(): ReactNode {
  const ended = useSessionState((state) => state.ended);
  if (ended?.shown !== 'toast' || ended.end.kind === 'failed') return null;
  return <Shown key={endedKey(ended.end)} end={ended.end} />;
}

/** Another one has its own time. */
function endedKey(end: RemovalOutcome): string {
  return `${end.kind} ${end.thing} ${end.token ?? ''}`;
}

function Shown({ end }: { end: RemovalOutcome }): ReactNode {
  const { removals } = useSession();
  const isUndoing = useSessionState(({ log }) => log.running !== undefined);
  const cameBack = useCameBack(end.token);
  const [pointed, setPointed] = useState(false);
  const [focused, setFocused] = useState(false);
  const held = pointed || focused;
  useEffect(() => {
    if (held) return;
    const timer = setTimeout(() => removals.dismissEnd(), TOAST_MS);
    return () => clearTimeout(timer);
  }, [held, removals]);
  // What it says is being taken back, here or by the key.
  useEffect(() => {
    if (isUndoing) removals.dismissEnd();
  }, [isUndoing, removals]);
  const words = toastWords(end, cameBack);
  const toast = useCovering(words);
  return (
    <div
      ref={toast}
      role="status"
      aria-label="Outcome"
      className="fg-toast"
      {...endAttributes(end)}
      data-came-back={cameBack}
      onPointerEnter={() => setPointed(true)}
      onPointerLeave={() => setPointed(false)}
      onFocus={() => setFocused(true)}
      onBlur={(event) => setFocused(staysWithin(event))}
      onKeyDown={(event) => {
        if (event.key !== 'Escape') return;
        event.preventDefault();
        removals.dismissEnd();
      }}
    >
      <IconCircleCheck aria-hidden="true" />
      <p>
        <b>{endTitle(end)}</b>
        {words !== '' && <span className="fg-toast-rest"> · {words}</span>}
      </p>
      <Undo end={end} />
      <ActionButton action="dismissOutcome" look="plain" className="fg-icon-button" aria-label="Dismiss">
        <IconX aria-hidden="true" />
      </ActionButton>
    </div>
  );
}

/** Nothing if it cannot be undone, or is not what the key would undo. */
function Undo({ end: { action } }: { end: RemovalOutcome }): ReactNode {
  const isNext = useSessionState(({ log }) => action !== undefined && log.known.undo === action);
  if (!isNext) return null;
  return (
    <>
      <span className="fg-divider" />
      <ActionButton action="undo" look="plain" className="fg-toast-undo" aria-label={actionTitle('undo')}>
        <IconArrowBackUp aria-hidden="true" />
        {actionTitle('undo')}
        <kbd>{actionEntry('undo').keys?.[0]?.key}</kbd>
      </ActionButton>
    </>
  );
}

/** The rows can be scrolled clear of the toast, and get the focus if it leaves with it. @param words what it says, on which its height depends. */
function useCovering(words: string): RefObject<HTMLDivElement | null> {
  const { store, focus } = useSession();
  const toast = useRef<HTMLDivElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: it is measured again when it says something else
  useLayoutEffect(() => {
    store.setState({ coveredPx: (toast.current?.offsetHeight ?? 0) + MARGINS_PX });
  }, [store, words]);
  useLayoutEffect(() => {
    const element = toast.current;
    return () => {
      store.setState({ coveredPx: 0 });
      if (element?.contains(document.activeElement)) focus.focus('grid');
    };
  }, [store, focus]);
  return toast;
}

function staysWithin({ currentTarget, relatedTarget }: FocusEvent): boolean {
  return relatedTarget instanceof Node && currentTarget.contains(relatedTarget);
}
