// The buttons `Copy as` and `Export`.

import { IconCopy, IconDownload } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { ActionButton } from '../../controls/ActionButton.tsx';

export function TextButtons(): ReactNode {
  return (
    <>
      <ActionButton action="copyAs" look="plain" className="fg-icon-button" hint="Copy as ( Ctrl+Shift+C )">
        <IconCopy aria-hidden="true" />
      </ActionButton>
      <ActionButton action="exportFlows" look="plain">
        <IconDownload aria-hidden="true" />
        <span className="fg-button-word">Export</span>
      </ActionButton>
    </>
  );
}
