// The filters with names, as chips in the toolbar: a click applies one, another click clears it.

import { IconPlus, IconStar } from '@tabler/icons-react';
import { type MouseEvent, type ReactNode, useState, useSyncExternalStore } from 'react';
import { visibleText } from '../../native/flow/index.ts';
import { ActionButton } from '../controls/ActionButton.tsx';
import { ActionItem } from '../controls/ActionItem.tsx';
import { ContextMenu, type ContextMenuProps } from '../controls/ContextMenu.tsx';
import type { FilterTarget } from '../session/filter-target.ts';
import { SENTENCES } from '../words/sentences.ts';
import { useNamedFilters } from './use-named-filters.ts';
import './saved-filters.css';

interface Opened {
  readonly name: string;
  readonly at: NonNullable<ContextMenuProps['at']>;
}

/** Those that the tab can apply; nothing while there are none and none is worth a name. */
export function SavedFilters({ target }: { target: FilterTarget }): ReactNode {
  const offered = useNamedFilters(target).filter(({ canApply }) => canApply);
  const hasFilter = useSyncExternalStore(target.subscribe, () => target.getApplied().trim() !== '');
  const [menu, setMenu] = useState<Opened>();
  if (offered.length === 0 && !hasFilter) return null;
  return (
    <>
      <span className="fg-divider" />
      <fieldset className="fg-chips" aria-label={SENTENCES.named.saved}>
        {offered.map(({ name, filter, isApplied }) => (
          <button
            key={name}
            type="button"
            className="fg-chip"
            aria-pressed={isApplied}
            title={visibleText(filter)}
            onClick={() => target.setFilter(isApplied ? '' : filter)}
            onContextMenu={(event) => {
              event.preventDefault();
              setMenu({ name, at: placeOf(event) });
            }}
          >
            {isApplied && <IconStar aria-hidden="true" />}
            {name}
          </button>
        ))}
      </fieldset>
      <ActionButton action="saveFilter" look="plain" className="fg-chip-add">
        <IconPlus aria-hidden="true" />
      </ActionButton>
      <ContextMenu label={menu ? `Filter ${menu.name}` : 'Filter'} at={menu?.at} onClose={() => setMenu(undefined)}>
        {menu && (
          <>
            <ActionItem action="renameFilter" target={{ savedFilter: menu.name }} />
            <ActionItem action="forgetFilter" target={{ savedFilter: menu.name }} tone="danger" />
          </>
        )}
      </ContextMenu>
    </>
  );
}

/** At the pointer, or below the chip if a key asked for the menu. */
function placeOf({ button, clientX, clientY, currentTarget }: MouseEvent): Opened['at'] {
  const { left, bottom } = currentTarget.getBoundingClientRect();
  return button === 2 ? { x: clientX, y: clientY, byKey: false } : { x: left, y: bottom, byKey: true };
}
