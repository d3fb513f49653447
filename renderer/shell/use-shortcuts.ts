// Runs actions chosen by a key or in the menu bar.

import { notifications } from '@mantine/notifications';
import { useEffect } from 'react';
import { type ActionId, type ActionScope, actionEntry } from '../../electron/contract/actions.ts';
import { actionOfKey } from '../actions/action-of-key.ts';
import { actionBlocked, runAction } from '../actions/run-action.ts';
import type { Session } from '../session/session.ts';
import { closeTopmost } from '../session/topmost.ts';
import { actionOn, type Tab } from './tabs.ts';

const BLOCKED_NOTICE = 'blocked';

/**
 * Handles the keys that the focused widget does not: the grid and the filter's editor handle theirs first. While a dialog
 * is open, no key runs an action. Says why an action is blocked.
 */
export function useShortcuts(session: Session, tab: Tab): void {
  useEffect(() => {
    const run = (chosen: ActionId) => {
      const action = actionOn(tab, chosen);
      if (!action) return;
      const blocked = actionBlocked(action, { session });
      if (blocked === undefined) runAction(action, { session });
      else tellBlocked(action, blocked);
    };
    const stopMenu = session.api.on('menu', run);
    const onKey = (event: KeyboardEvent) => {
      if (closesTopmost(event) && !session.hasDialog && closeTopmost(session)) {
        event.preventDefault();
        return;
      }
      const action = event.defaultPrevented ? undefined : actionOfKey(event, scopeOf(event.target));
      if (!action) return;
      // Also while a dialog is open, or the menu bar would run it.
      event.preventDefault();
      if (!session.hasDialog && !session.store.getState().showingKeys) run(action);
    };
    window.addEventListener('keydown', onKey);
    return () => {
      stopMenu();
      window.removeEventListener('keydown', onKey);
    };
  }, [session, tab]);
}

/** A key has no button whose hint could say it. */
function tellBlocked(action: ActionId, message: string): void {
  notifications.hide(BLOCKED_NOTICE);
  notifications.show({
    id: BLOCKED_NOTICE,
    title: actionEntry(action).title,
    message,
    autoClose: 6000,
    withBorder: true,
  });
}

/** Whether the key may close what the focus is not in: what floats, and a text to search for, have their own Escape. */
function closesTopmost({ key, defaultPrevented, target }: KeyboardEvent): boolean {
  if (key !== 'Escape' || defaultPrevented) return false;
  if (!(target instanceof HTMLElement)) return true;
  if (target.closest('[role="dialog"], [role="menu"], [role="listbox"]')) return false;
  return !(target instanceof HTMLInputElement && target.type === 'search' && target.value !== '');
}

function scopeOf(target: EventTarget | null): ActionScope | undefined {
  if (!(target instanceof HTMLElement)) return undefined;
  if (target.isContentEditable || /^(INPUT|SELECT|TEXTAREA)$/.test(target.tagName)) return 'text';
  return target.closest('[role="grid"]') ? 'grid' : undefined;
}
