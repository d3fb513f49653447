// The tabs that the window can show, by name. What they are is in shell/tabs.ts. Types only.

/** Identifies a tab. */
export type TabId = 'connections' | 'expectations';
