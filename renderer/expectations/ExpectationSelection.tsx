// The commands on the selected expectations.

import type { ReactNode } from 'react';
import { SelectionButton } from '../controls/SelectionButton.tsx';
import { useExpectations } from '../session/expectations/use-expectations.ts';

export function ExpectationSelection(): ReactNode {
  const selected = useExpectations((view) => view.selected);
  const hidden = useExpectations((view) => view.selectedHidden);
  return <SelectionButton action="deleteSelectedExpectations" selected={selected} hidden={hidden} />;
}
