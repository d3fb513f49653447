// Escape in what floats: it closes, and nothing behind it does.

import type { KeyboardEvent } from 'react';

/**
 * For `onKeyDown` of a popover whose own closing by Escape is off: that would be before a field in it could clear its text
 * (SearchField).
 */
export function onEscape(close: () => void): (event: KeyboardEvent) => void {
  return (event) => {
    if (event.key !== 'Escape') return;
    event.stopPropagation();
    close();
  };
}
