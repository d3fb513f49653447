// The tab strip. One tab is shown at a time.

import { type KeyboardEvent, type ReactNode, useRef } from 'react';
import type { Tab } from './tabs.ts';
import './tabs.css';

export interface TabStripProps {
  readonly tabs: readonly Tab[];
  readonly shown: Tab;
  readonly onShow: (tab: Tab) => void;
}

/** Id of the element that contains the shown tab. */
export const TAB_PANEL_ID = 'fg-tab-panel';

/** Arrows, Home and End show another tab, by WAI-ARIA's tabs pattern. */
export function TabStrip({ tabs, shown, onShow }: TabStripProps): ReactNode {
  const strip = useRef<HTMLDivElement>(null);
  const onKeyDown = (event: KeyboardEvent) => {
    const place = placeOfKey(event.key, tabs.indexOf(shown), tabs.length);
    const tab = place === undefined ? undefined : tabs[place];
    if (!tab) return;
    event.preventDefault();
    onShow(tab);
    strip.current?.querySelector<HTMLElement>(`[data-tab="${tab.id}"]`)?.focus();
  };
  return (
    <div ref={strip} role="tablist" className="fg-tabs" onKeyDown={onKeyDown}>
      {tabs.map((tab) => (
        <button
          key={tab.id}
          type="button"
          role="tab"
          className="fg-tab"
          data-tab={tab.id}
          aria-selected={tab === shown}
          aria-controls={tab === shown ? TAB_PANEL_ID : undefined}
          tabIndex={tab === shown ? 0 : -1}
          onClick={() => onShow(tab)}
        >
          {tab.title}
          {tab.badge?.()}
        </button>
      ))}
    </div>
  );
}

function placeOfKey(key: string, place: number, count: number): number | undefined {
  switch (key) {
    case 'ArrowRight':
      return (place + 1) % count;
    case 'ArrowLeft':
      return (place + count - 1) % count;
    case 'Home':
      return 0;
    case 'End':
      return count - 1;
    default:
      return undefined;
  }
}
