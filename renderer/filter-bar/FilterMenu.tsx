// The menu at the filter box: the filters with names, those used before, and what can be done with them.

import { Menu } from '@mantine/core';
import { IconCheck, IconChevronDown } from '@tabler/icons-react';
import { type ReactNode, useEffect, useRef } from 'react';
import { visibleText } from '../../native/flow/index.ts';
import { ActionItem } from '../controls/ActionItem.tsx';
import type { FilterTarget } from '../session/filter-target.ts';
import { useSession, useSessionState } from '../session/use-session.ts';
import { SENTENCES } from '../words/sentences.ts';
import { useNamedFilters } from './use-named-filters.ts';
import './saved-filters.css';

const { named: words } = SENTENCES;

/** How many of those used before are listed. */
const RECENT = 20;

export interface FilterMenuProps {
  readonly target: FilterTarget;
  readonly opened: boolean;
  readonly onChange: (opened: boolean) => void;
}

export function FilterMenu({ target, opened, onChange }: FilterMenuProps): ReactNode {
  const list = useRef<HTMLDivElement>(null);
  const tab = useSessionState((state) => state.tab);
  useEffect(() => {
    if (opened) list.current?.querySelector<HTMLElement>('[data-menu-item]')?.focus();
  }, [opened]);
  return (
    <Menu
      opened={opened}
      onChange={onChange}
      position="bottom-end"
      withinPortal
      returnFocus
      // Not by a key outside, as by default: the one that opened the menu is still on its way up.
      clickOutsideEvents={['mousedown', 'touchstart']}
    >
      <Menu.Target>
        <button
          type="button"
          className="fg-filter-clear"
          aria-label="Saved and recent filters"
          title="Saved and recent filters (Alt+Down)"
        >
          <IconChevronDown aria-hidden="true" />
        </button>
      </Menu.Target>
      <Menu.Dropdown ref={list} className="fg-filter-menu">
        <Named target={target} />
        <ActionItem action="saveFilter" />
        <ActionItem action="renameFilter" />
        <ActionItem action="forgetFilter" tone="danger" />
        <ActionItem action="copyFilter" />
        {tab === 'connections' && <ActionItem action="copyFilterCommand" />}
        <Menu.Divider />
        <Recent target={target} />
        <ActionItem action="clearHistory" />
      </Menu.Dropdown>
    </Menu>
  );
}

function Named({ target }: { target: FilterTarget }): ReactNode {
  const offered = useNamedFilters(target);
  if (offered.length === 0) return null;
  return (
    <>
      <Menu.Label>{words.saved}</Menu.Label>
      {offered.map(({ name, filter, isApplied, canApply }) => (
        <Menu.Item
          key={name}
          aria-label={name}
          aria-description={canApply ? visibleText(filter) : words.cannotApply}
          aria-disabled={!canApply || undefined}
          title={canApply ? visibleText(filter) : words.cannotApply}
          closeMenuOnClick={canApply}
          rightSection={isApplied && <IconCheck className="fg-menu-check" aria-hidden="true" />}
          onClick={() => canApply && target.setFilter(filter)}
        >
          {name}
          <code className="fg-dim">{visibleText(filter)}</code>
        </Menu.Item>
      ))}
      <Menu.Divider />
    </>
  );
}

function Recent({ target }: { target: FilterTarget }): ReactNode {
  const { filterHistory } = useSession();
  // What is offered changes with it.
  useSessionState((state) => state.filterHistory);
  const recent = filterHistory.offered(target).slice(0, RECENT);
  if (recent.length === 0) return null;
  return (
    <>
      <Menu.Label>{words.recent}</Menu.Label>
      {recent.map((filter) => (
        <Menu.Item key={filter} title={visibleText(filter)} onClick={() => target.setFilter(filter)}>
          <code>{visibleText(filter)}</code>
        </Menu.Item>
      ))}
      <Menu.Divider />
    </>
  );
}
