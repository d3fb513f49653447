// A text beside what the pointer rests on. Its tooltip is made then: a window has dozens of buttons with a text, and they would
// delay its first picture.

import { Tooltip } from '@mantine/core';
import { type PointerEvent, type ReactNode, useEffect, useRef, useState } from 'react';

/** How long the pointer has to rest, ms. */
const REST_MS = 400;

interface Hint {
  readonly onPointerEnter: (event: PointerEvent<HTMLElement>) => void;
  readonly onPointerLeave: () => void;
  /** To be drawn beside the element. */
  readonly tooltip: ReactNode;
}

/**
 * The tooltip of an element that gets the two handlers.
 * @param text undefined while there is nothing to say.
 * @param isQuiet it stays away, or disappears.
 */
export function useHint(text: string | undefined, isQuiet: boolean): Hint {
  /** What the pointer rests on. */
  const [target, setTarget] = useState<HTMLElement>();
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);
  return {
    onPointerEnter: ({ currentTarget, pointerType }) => {
      clearTimeout(timer.current);
      if (pointerType === 'touch') return;
      timer.current = setTimeout(() => setTarget(currentTarget), REST_MS);
    },
    onPointerLeave: () => {
      clearTimeout(timer.current);
      setTarget(undefined);
    },
    tooltip: target && text !== undefined && (
      <Tooltip target={target} label={text} defaultOpened multiline maw={320} disabled={isQuiet} />
    ),
  };
}
