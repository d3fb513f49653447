// The tabs that the window can show, by name. What they are is in shell/tabs.ts. Pure.

const TAB_IDS = ['connections', 'expectations'] as const;

/** Identifies a tab. */
export type TabId = (typeof TAB_IDS)[number];

/** The tab of this name; undefined if there is none. */
export function tabNamed(name: string | undefined): TabId | undefined {
  return TAB_IDS.find((id) => id === name);
}
