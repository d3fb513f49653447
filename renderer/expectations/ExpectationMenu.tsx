// The menu of a cell of expectations. It is about the expectation that was there when it opened, or about the selection if
// that has it.

import { Menu } from '@mantine/core';
import type { ReactNode } from 'react';
import { formatCount } from '../../native/flow/index.ts';
import { ActionItem } from '../controls/ActionItem.tsx';
import { ContextMenu } from '../controls/ContextMenu.tsx';
import { ValueItems } from '../controls/ValueItems.tsx';
import type { GridMenu } from '../grid/grid-menu.ts';
import type { ExpectationColumnId } from '../session/expectations/expectation-sort.ts';
import type { ExpectationRow } from '../session/expectations/expectation-view.ts';
import { useExpectations } from '../session/expectations/use-expectations.ts';
import { useSession } from '../session/use-session.ts';
import { expectationText } from '../words/expectation-words.ts';
import { SENTENCES } from '../words/sentences.ts';
import { expectationValue } from './expectation-fields.ts';

export type ExpectationMenuOpen = GridMenu<ExpectationRow, ExpectationColumnId>;

export interface ExpectationMenuProps {
  /** As it was opened; undefined while it is closed. */
  readonly menu: ExpectationMenuOpen | undefined;
  readonly onClose: () => void;
}

export function ExpectationMenu({ menu, onClose }: ExpectationMenuProps): ReactNode {
  const label = menu ? `Expectation ${expectationText(menu.row.expectation)}` : 'Expectation';
  return (
    <ContextMenu label={label} at={menu?.at} onClose={onClose}>
      {menu && <Items menu={menu} />}
    </ContextMenu>
  );
}

function Items({ menu: { row, column, text } }: { menu: ExpectationMenuOpen }): ReactNode {
  const { filterContext } = useSession();
  const selected = useExpectations((view) => view.selected);
  const isGone = useExpectations(({ followed }) => followed?.key === row.key && followed.isGone);
  const target = { expectation: row.key };
  const ofSelection = row.selected && selected > 1;
  return (
    <>
      <Menu.Label className="fg-menu-subject" data-ended={isGone || undefined}>
        <span>{ofSelection ? `${formatCount(selected)} selected expectations` : expectationText(row.expectation)}</span>
        {!ofSelection && isGone && <span className="fg-menu-ended">{SENTENCES.menu.isGone}</span>}
      </Menu.Label>
      <ValueItems value={column && expectationValue(column, row.expectation, filterContext)} showsKeys />
      <Menu.Divider />
      <ActionItem action="showDetails" showsKey />
      {!ofSelection && <ActionItem action="showMaster" target={target} />}
      <Menu.Divider />
      <ActionItem action="copyCell" target={{ cell: text }} showsKey={selected === 0} keyOf="copy" />
      {ofSelection ? (
        <ActionItem action="copyExpectations" showsKey keyOf="copy" />
      ) : (
        <ActionItem action="copyExpectation" target={target} />
      )}
      <Menu.Divider />
      {ofSelection ? (
        <ActionItem action="deleteSelectedExpectations" tone="danger" saysWhy />
      ) : (
        <ActionItem action="deleteExpectation" target={target} tone="danger" saysWhy />
      )}
    </>
  );
}
