// The window's tabs, in order. A new tab is a line here and a folder of its own.

import type { ReactNode, Ref } from 'react';
import type { ActionId } from '../../electron/contract/actions.ts';
import { CONNECTIONS } from '../flows/connections-tab.tsx';

export interface Tab {
  readonly id: string;
  /** Accessible name. */
  readonly title: string;
  /** Draws its contents. `ref` takes the element to focus when leaving the filter box. */
  readonly render: (ref: Ref<HTMLElement>) => ReactNode;
  /** The actions on what it shows. They do nothing while another tab is shown. */
  readonly actions: readonly ActionId[];
}

export const TABS: readonly [Tab, ...Tab[]] = [CONNECTIONS];

/** Whether an action can run while a tab is shown. Actions that no tab lists belong to the window. */
export function offersAction(tab: Tab, action: ActionId, tabs: readonly Tab[] = TABS): boolean {
  return tab.actions.includes(action) || !tabs.some(({ actions }) => actions.includes(action));
}
