// The frame of a pane with details: a heading and what it means, everything else below it, and what can be done at the
// bottom.

import { IconX } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { ActionButton } from '../controls/ActionButton.tsx';
import './details.css';

export interface DetailsFrameProps {
  readonly heading: string;
  /** Buttons beside the heading, before the one that closes the pane. */
  readonly tools?: ReactNode;
  /** A paragraph below the heading. */
  readonly lead: ReactNode;
  /** Accessible name of what scrolls. */
  readonly label: string | undefined;
  readonly foot?: ReactNode;
  /** Attributes of the region, for styles and tests. */
  readonly marks: Readonly<Record<`data-${string}`, string | number | true | undefined>>;
  readonly children: ReactNode;
}

/** Region `Details`. */
export function DetailsFrame({ heading, tools, lead, label, foot, marks, children }: DetailsFrameProps): ReactNode {
  return (
    <section className="fg-frame fg-details" aria-label="Details" {...marks}>
      <header className="fg-frame-head">
        <div className="fg-frame-title">
          <h2>{heading}</h2>
          {tools}
          <ActionButton action="toggleDetails" look="plain" className="fg-icon-button" aria-label="Close details">
            <IconX aria-hidden="true" />
          </ActionButton>
        </div>
        {lead}
      </header>
      <DetailsBody label={label}>{children}</DetailsBody>
      {foot && <footer className="fg-details-foot">{foot}</footer>}
    </section>
  );
}

/** What scrolls, so it can have the focus. @param label its accessible name. */
export function DetailsBody({ label, children }: { label: string | undefined; children: ReactNode }): ReactNode {
  return (
    // biome-ignore lint/a11y/useSemanticElements: these are no fields of a form
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
    <div className="fg-frame-body fg-details-body" role="group" tabIndex={0} aria-label={label}>
      {children}
    </div>
  );
}
