// The entries of a menu that filter by a value.

import { Menu } from '@mantine/core';
import type { ReactNode } from 'react';
import { visibleText } from '../../native/flow/index.ts';
import { hasManyValues } from '../session/own-terms.ts';
import { useSession } from '../session/use-session.ts';
import { choiceIn, type FilterValue } from '../session/value-clicks.ts';
import { SENTENCES } from '../words/sentences.ts';
import { ActionItem } from './ActionItem.tsx';

export interface ValueItemsProps {
  /** Undefined where the filter language has no name for what is shown: then they say so. */
  readonly value: FilterValue | undefined;
  /** Whether the keys of the grid are shown. */
  readonly showsKeys?: boolean;
}

/** "src = 192.168.4.27", and what the filter can do with it. */
export function ValueItems({ value, showsKeys = false }: ValueItemsProps): ReactNode {
  const session = useSession();
  const choice = value && choiceIn(session.filterOf(session.store.getState().tab), value);
  const { menu } = SENTENCES;
  return (
    <>
      {value && (
        <Menu.Label className="fg-menu-subject fg-mono">
          <span>{`${value.field.name} ${hasManyValues(value.field) ? 'has' : '='} ${visibleText(value.text)}`}</span>
        </Menu.Label>
      )}
      <ActionItem
        action="filterFor"
        target={{ value }}
        showsKey={showsKeys}
        done={choice === 'chosen' ? menu.isChosen : undefined}
      />
      <ActionItem
        action="filterOut"
        target={{ value }}
        showsKey={showsKeys}
        done={choice === 'leftOut' ? menu.isLeftOut : undefined}
      />
      <ActionItem action="filterAnd" target={{ value }} />
      <ActionItem action="filterOr" target={{ value }} />
    </>
  );
}
