// The tabs of the window, in the order of the strip. A further one is a line here and a folder of its own.

import type { ReactNode, Ref } from 'react';
import type { ActionId } from '../../electron/contract/actions.ts';
import { CONNECTIONS } from '../flows/connections-tab.tsx';

export interface Tab {
  readonly id: string;
  /** Accessible name. */
  readonly title: string;
  /** Draws what is in it. `ref` takes the element to which the focus goes from the filter box. */
  readonly render: (ref: Ref<HTMLElement>) => ReactNode;
  /** The actions on what it shows. While another tab is shown, they do nothing. */
  readonly actions: readonly ActionId[];
}

export const TABS: readonly [Tab, ...Tab[]] = [CONNECTIONS];

/** Whether an action can be run while a tab is shown: what no tab has is an action of the window. */
export function offersAction(tab: Tab, action: ActionId, tabs: readonly Tab[] = TABS): boolean {
  return tab.actions.includes(action) || !tabs.some(({ actions }) => actions.includes(action));
}
