// The button `Columns` and its list of columns of flows.

import { Popover } from '@mantine/core';
import { IconColumns3 } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { actionEntry, actionTitle } from '../../electron/contract/actions.ts';
import { runAction } from '../actions/run-action.ts';
import { ActionButton } from '../controls/ActionButton.tsx';
import { onEscape } from '../controls/on-escape.ts';
import { useSession, useSessionState } from '../session/use-session.ts';
import { ColumnChooser } from './ColumnChooser.tsx';
import { arrangement, isArrangedAs } from './column-choice.ts';
import { FLOW_COLUMNS } from './connection-columns.tsx';
import { arrange, firstChoices, useArrangement } from './use-flow-columns.ts';

export function ColumnsButton(): ReactNode {
  const session = useSession();
  const open = useSessionState((state) => state.choosingColumns);
  const close = () => session.windowLayout.setChoosingColumns(false);
  return (
    // Its roles would go to the place of the button, which has none.
    <Popover
      {...{ opened: open, onDismiss: close, position: 'bottom-end', withRoles: false }}
      closeOnEscape={false}
      trapFocus
      returnFocus
      withinPortal
    >
      <Popover.Target>
        <span className="fg-columns-place">
          <ActionButton
            action="chooseColumns"
            look="plain"
            aria-label="Columns"
            aria-haspopup="dialog"
            aria-expanded={open}
          >
            <IconColumns3 aria-hidden="true" />
            <span className="fg-button-word">Columns</span>
          </ActionButton>
        </span>
      </Popover.Target>
      {/* A click between its controls leaves the focus in it, so that Escape closes it. */}
      <Popover.Dropdown className="fg-pop" role="dialog" aria-label="Columns" tabIndex={-1} onKeyDown={onEscape(close)}>
        {open && <Chooser />}
      </Popover.Dropdown>
    </Popover>
  );
}

/** What else is shown in cells. */
function ServiceNames(): ReactNode {
  const session = useSession();
  const shown = useSessionState(({ serviceNames }) => serviceNames);
  return (
    <label className="fg-chooser-choice" title={actionEntry('toggleServiceNames').hint}>
      <input type="checkbox" checked={shown} onChange={() => runAction('toggleServiceNames', { session })} />
      {actionTitle('toggleServiceNames')}
    </label>
  );
}

function Chooser(): ReactNode {
  const session = useSession();
  const arranged = useArrangement();
  const first = firstChoices(useSessionState(({ profiles }) => profiles.shown));
  const isSized = useSessionState(({ layout }) => Object.keys(layout.widths).length > 0);
  return (
    <ColumnChooser
      columns={FLOW_COLUMNS}
      arranged={arranged}
      isFirst={isArrangedAs(FLOW_COLUMNS, arranged, first) && !isSized}
      onArrange={(next) => arrange(session, next)}
      onReset={() => {
        session.windowLayout.changeColumns({ columns: first, widths: {} });
        return arrangement(FLOW_COLUMNS, first).flatMap(({ id, shown }) => (shown ? [id] : []));
      }}
    >
      <ServiceNames />
    </ColumnChooser>
  );
}
