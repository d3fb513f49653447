// The commands on the selected flows.

import type { ReactNode } from 'react';
import { formatCount } from '../../native/flow/index.ts';
import { SelectionButton } from '../controls/SelectionButton.tsx';
import { useEngineValue } from '../session/use-engine-value.ts';

export function FlowSelection(): ReactNode {
  const selected = useEngineValue((view) => view.selected);
  const ended = useEngineValue((view) => view.selectedEnded);
  const hidden = useEngineValue((view) => view.selectedHidden);
  return (
    <>
      {ended > 0 && <span className="fg-dim fg-optional">{formatCount(ended)} ended selected</span>}
      <SelectionButton action="deleteSelected" selected={selected} hidden={hidden} />
    </>
  );
}
