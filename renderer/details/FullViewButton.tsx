// The button in the pane that shows the details in place of the grid.

import { IconArrowsMaximize } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { ActionButton } from '../controls/ActionButton.tsx';

export function FullViewButton(): ReactNode {
  return (
    <ActionButton action="showFullDetails" look="plain" className="fg-icon-button" aria-label="Full view">
      <IconArrowsMaximize aria-hidden="true" />
    </ActionButton>
  );
}
