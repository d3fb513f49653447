// The menu of a cell of flows. It is about the flow that was there when it opened, or about the selection if that has the flow.

import { Menu } from '@mantine/core';
import type { ReactNode } from 'react';
import { formatCount, protocolTitle } from '../../native/flow/index.ts';
import { hasEnded } from '../actions/has-ended.ts';
import { ActionItem } from '../controls/ActionItem.tsx';
import { ContextMenu } from '../controls/ContextMenu.tsx';
import { ValueItems } from '../controls/ValueItems.tsx';
import type { RowView } from '../engine/api.ts';
import type { ColumnId } from '../engine/columns/engine-columns.ts';
import type { GridMenu } from '../grid/grid-menu.ts';
import { useEngineValue } from '../session/use-engine-value.ts';
import { useSession } from '../session/use-session.ts';
import { destinationWords, endText, sourceWords } from '../words/flow-words.ts';
import { identityText } from '../words/identity-words.ts';
import { SENTENCES } from '../words/sentences.ts';
import { cellText } from './cell-text.ts';
import { cellValue } from './column-fields.ts';

export type FlowMenuOpen = GridMenu<RowView, ColumnId>;

export interface FlowMenuProps {
  /** As it was opened; undefined while it is closed. */
  readonly menu: FlowMenuOpen | undefined;
  readonly onClose: () => void;
}

export function FlowMenu({ menu, onClose }: FlowMenuProps): ReactNode {
  return (
    <ContextMenu label={menu ? `Flow ${identityText(menu.row)}` : 'Flow'} at={menu?.at} onClose={onClose}>
      {menu && <Items menu={menu} />}
    </ContextMenu>
  );
}

function Items({ menu: { row, column } }: { menu: FlowMenuOpen }): ReactNode {
  const session = useSession();
  const { filterContext } = session;
  const selected = useEngineValue((view) => view.selected + view.selectedEnded);
  const onTop = useEngineValue((view) => view.onTop.some(({ handle }) => handle === row.handle));
  const target = { flow: row.handle };
  const ofSelection = row.selected && selected > 1;
  return (
    <>
      <Subject row={row} selected={ofSelection ? selected : 1} />
      <ValueItems value={column && cellValue(column, row, filterContext)} showsKeys />
      <Menu.Divider />
      <ActionItem action="showDetails" showsKey />
      {!ofSelection && (
        <ActionItem action="keepOnTop" target={target} showsKey done={onTop ? SENTENCES.menu.isOnTop : undefined} />
      )}
      <Menu.Divider />
      <ActionItem
        action="copyCell"
        target={{ cell: column && cellText(session, column, row) }}
        showsKey={selected === 0}
        keyOf="copy"
      />
      {ofSelection ? (
        <>
          <ActionItem action="copy" showsKey />
          <ActionItem action="copyAs" showsKey />
        </>
      ) : (
        <ActionItem action="copyRow" target={target} />
      )}
      <Menu.Divider />
      {ofSelection ? (
        <ActionItem action="deleteSelected" tone="danger" showsKey saysWhy />
      ) : (
        <ActionItem action="deleteFlow" target={target} tone="danger" saysWhy />
      )}
    </>
  );
}

/** What the menu is about, and whether that has ended since. */
function Subject({ row, selected }: { row: RowView; selected: number }): ReactNode {
  const ended = useEngineValue((view) => hasEnded(view, row.handle));
  if (selected > 1)
    return <Menu.Label className="fg-menu-subject">{`${formatCount(selected)} selected flows`}</Menu.Label>;
  const words = `${protocolTitle(row.protocol)} ${endText(sourceWords(row))} → ${endText(destinationWords(row))}`;
  return (
    <Menu.Label className="fg-menu-subject" data-ended={ended || undefined} title={identityText(row)}>
      <span>{words}</span>
      {ended && <span className="fg-menu-ended">{SENTENCES.menu.hasEnded}</span>}
    </Menu.Label>
  );
}
