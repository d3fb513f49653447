// A menu at a point of the window, for what is there: entries are its children.

import { Menu } from '@mantine/core';
import { type ReactNode, useEffect, useRef } from 'react';
import './menus.css';

export interface ContextMenuProps {
  /** Accessible name. */
  readonly label: string;
  /** Where it is open, CSS px; undefined while it is closed. */
  readonly at: { readonly x: number; readonly y: number; readonly byKey: boolean } | undefined;
  readonly onClose: () => void;
  readonly children: ReactNode;
}

/** Escape, a choice, a click elsewhere and a new size of the window close it; the focus goes back to where it was. */
export function ContextMenu({ label, at, onClose, children }: ContextMenuProps): ReactNode {
  const list = useRef<HTMLDivElement>(null);
  const byKey = at?.byKey ?? false;
  useEffect(() => {
    if (byKey) list.current?.querySelector<HTMLElement>('[data-menu-item]')?.focus();
  }, [byKey]);
  const isOpen = at !== undefined;
  useEffect(() => {
    if (!isOpen) return;
    // What it was opened on is elsewhere then.
    window.addEventListener('resize', onClose);
    return () => window.removeEventListener('resize', onClose);
  }, [isOpen, onClose]);
  return (
    <Menu
      opened={isOpen}
      onChange={(opened) => !opened && onClose()}
      position="bottom-start"
      offset={2}
      withinPortal
      // A point at the edge of the window counts as hidden, and would take the menu with it.
      hideDetached={false}
      returnFocus
      // Not by a key outside, as by default: the one that opened the menu is still on its way up.
      clickOutsideEvents={['mousedown', 'touchstart']}
      transitionProps={{ duration: 0 }}
    >
      <Menu.Target>
        <button
          type="button"
          className="fg-menu-point"
          tabIndex={-1}
          aria-hidden="true"
          aria-label={label}
          style={at && { left: at.x, top: at.y }}
        />
      </Menu.Target>
      <Menu.Dropdown ref={list} className="fg-context-menu">
        {children}
      </Menu.Dropdown>
    </Menu>
  );
}
