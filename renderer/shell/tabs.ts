// The window's tabs, in order. A new tab is a line here and a folder of its own.

import type { ReactNode, Ref } from 'react';
import type { ActionId } from '../../electron/contract/actions.ts';
import { EXPECTATIONS } from '../expectations/expectations-tab.tsx';
import { CONNECTIONS } from '../flows/connections-tab.tsx';
import type { TabId } from '../session/tab-id.ts';

export interface Tab {
  readonly id: TabId;
  /** Accessible name. */
  readonly title: string;
  /** The action that shows it. */
  readonly show: ActionId;
  /** Draws its contents. `ref` takes the element to focus when leaving the filter box. */
  readonly render: (ref: Ref<HTMLElement>) => ReactNode;
  /** Draws the pane at the left; undefined if it has none. */
  readonly facets?: () => ReactNode;
  /** Draws the details of what its keys are on: in the pane at the right, and in place of the tab; undefined if it has none. */
  readonly details?: { readonly pane: () => ReactNode; readonly full?: () => ReactNode };
  /** Draws its own buttons in the toolbar; undefined if it has none. */
  readonly tools?: () => ReactNode;
  /** What it shows is counted beside the filter, and, if there is a badge, beside its title. */
  readonly count: () => ReactNode;
  readonly badge?: () => ReactNode;
  /** Draws the commands on what is selected. */
  readonly selection: () => ReactNode;
  /** Its own actions that take the place of others here, with their keys and entries in the menu bar. */
  readonly instead?: Readonly<Partial<Record<ActionId, ActionId>>>;
  /** The actions on what it shows. They do nothing while another tab is shown. */
  readonly actions: readonly ActionId[];
}

export const TABS: readonly [Tab, ...Tab[]] = [CONNECTIONS, EXPECTATIONS];

/** The tab of an id. */
export function tabOf(id: TabId): Tab {
  return TABS.find((tab) => tab.id === id) ?? TABS[0];
}

/** The action that runs on a tab if this one is chosen; undefined if it does not apply there. */
export function actionOn(tab: Tab, action: ActionId, tabs?: readonly Tab[]): ActionId | undefined {
  return tab.instead?.[action] ?? (offersAction(tab, action, tabs) ? action : undefined);
}

/** Whether an action can run while a tab is shown. Actions that no tab lists belong to the window. */
export function offersAction(tab: Tab, action: ActionId, tabs: readonly Tab[] = TABS): boolean {
  return tab.actions.includes(action) || !tabs.some(({ actions }) => actions.includes(action));
}
