// A text beside what the pointer rests on. Its tooltip is made then: a window has dozens of buttons with a text, and they would
// delay its first picture.

import { Tooltip } from '@mantine/core';
import { type PointerEvent, type ReactNode, useEffect, useRef, useState } from 'react';
import { flushSync } from 'react-dom';

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
  const [target, setTarget] = useState<HTMLElement>();
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const stop = (): void => clearTimeout(timer.current);
  useEffect(() => () => clearTimeout(timer.current), []);
  return {
    onPointerEnter: ({ currentTarget, pointerType }) => {
      stop();
      if (target || text === undefined || pointerType === 'touch') return;
      // At once, so that it hears of it when the pointer leaves.
      timer.current = setTimeout(() => flushSync(() => setTarget(currentTarget)), REST_MS);
    },
    onPointerLeave: stop,
    // Once made, it follows the pointer by itself.
    tooltip: target && (
      <Tooltip
        target={target}
        label={text}
        openDelay={REST_MS}
        defaultOpened
        multiline
        maw={320}
        disabled={isQuiet || text === undefined}
      />
    ),
  };
}
