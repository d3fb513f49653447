// The menu of a value that is shown beside the grid: in the details, and among the facets.

import { type ReactNode, useEffect, useState } from 'react';
import { findField } from '../../native/filter/index.ts';
import type { FilterValue } from '../session/value-clicks.ts';
import { ContextMenu, type ContextMenuProps } from './ContextMenu.tsx';
import { ValueItems } from './ValueItems.tsx';

interface Opened {
  readonly value: FilterValue;
  readonly at: NonNullable<ContextMenuProps['at']>;
}

/** One for the window: each value carries `data-field` and `data-value`, as the filter language writes them. */
export function ValueMenu(): ReactNode {
  const [opened, setOpened] = useState<Opened>();
  useEffect(() => {
    const onMenu = (event: PointerEvent | MouseEvent) => {
      const next = event.defaultPrevented ? undefined : openedBy(event);
      if (!next) return;
      event.preventDefault();
      setOpened(next);
    };
    document.addEventListener('contextmenu', onMenu);
    return () => document.removeEventListener('contextmenu', onMenu);
  }, []);
  return (
    <ContextMenu label="Value" at={opened?.at} onClose={() => setOpened(undefined)}>
      {opened && <ValueItems value={opened.value} />}
    </ContextMenu>
  );
}

/** By a key, the event comes from what has the focus. */
function openedBy(event: MouseEvent): Opened | undefined {
  const element =
    event.target instanceof Element ? event.target.closest<HTMLElement>('[data-field][data-value]') : null;
  const { field: name = '', value: text } = element?.dataset ?? {};
  const field = findField(name);
  if (!element || !field || text === undefined) return undefined;
  const { left, bottom } = element.getBoundingClientRect();
  const byKey = event.button !== 2;
  return {
    value: { field, text },
    at: byKey ? { x: left, y: bottom, byKey } : { x: event.clientX, y: event.clientY, byKey },
  };
}
