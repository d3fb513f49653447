// The frame of details in place of a grid: a bar with the way back, what they are about and what can be done, and everything
// else below it.

import { IconArrowLeft } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { ActionButton } from '../controls/ActionButton.tsx';
import { DetailsBody, type DetailsFrameProps } from './DetailsFrame.tsx';
import './full-details.css';

/** Region `Details`, too: there is one of them at a time. */
export function FullFrame({ heading, lead, label, foot, marks, children }: DetailsFrameProps): ReactNode {
  return (
    <section className="fg-frame fg-details fg-details-full" aria-label="Details" {...marks}>
      <header className="fg-details-bar">
        <ActionButton action="hideFullDetails" look="plain" autoFocus>
          <IconArrowLeft aria-hidden="true" />
          Back <kbd>Esc</kbd>
        </ActionButton>
        <span className="fg-divider" />
        <h2>{heading}</h2>
        {lead}
        <span className="fg-space" />
        {foot}
      </header>
      <DetailsBody label={label}>{children}</DetailsBody>
    </section>
  );
}
