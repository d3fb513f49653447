// The details of one flow, in the pane beside the grid or in place of the grid: a sentence, then the sections.

import { IconArrowLeft, IconArrowsMaximize, IconX } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { protocolTitle } from '../../native/flow/index.ts';
import { ActionButton } from '../controls/ActionButton.tsx';
import { useEngineValue } from '../session/use-engine-value.ts';
import { endedHeading } from '../words/end-words.ts';
import { stateText } from '../words/flow-words.ts';
import { identityText } from '../words/identity-words.ts';
import { Door } from './Door.tsx';
import { FlowActions } from './FlowActions.tsx';
import { flowSentence, type SentencePart } from './flow-sentence.ts';
import type { KnownFlow } from './known-flow.ts';
import { SelectionSummary } from './SelectionSummary.tsx';
import { Section, type SectionPlace } from './section.tsx';
import { SECTIONS } from './section-list.tsx';
import { useKnownFlow } from './use-known-flow.ts';
import './details.css';

const CHOOSE = 'Click a row, or go to it with the arrow keys, to see everything about its flow.';

/** The pane: region `Details`. While several flows are selected, it is about them. */
export function DetailsPane(): ReactNode {
  const selected = useEngineValue((view) => view.selected);
  return selected > 1 ? <SelectionSummary count={selected} /> : <FlowPane />;
}

function FlowPane(): ReactNode {
  const known = useKnownFlow();
  return (
    <section className="fg-details" aria-label="Details" data-handle={known?.flow.handle} data-ended={isEnded(known)}>
      <header className="fg-details-head">
        <div className="fg-details-title">
          <h2>{known ? heading(known) : 'Details'}</h2>
          {known && (
            <ActionButton action="showFullDetails" look="plain" className="fg-icon-button" aria-label="Full view">
              <IconArrowsMaximize aria-hidden="true" />
            </ActionButton>
          )}
          <ActionButton action="toggleDetails" look="plain" className="fg-icon-button" aria-label="Close details">
            <IconX aria-hidden="true" />
          </ActionButton>
        </div>
        {known ? <Sentence known={known} /> : <p>{CHOOSE}</p>}
      </header>
      <Body known={known}>
        {known &&
          SECTIONS.map((section) => <Section key={section.id} section={section} known={known} isFull={false} />)}
      </Body>
      {known && (
        <footer className="fg-details-foot">
          <FlowActions known={known} />
        </footer>
      )}
    </section>
  );
}

const PLACES: readonly SectionPlace[] = ['top', 'column', 'bottom'];

/** In place of the grid: region `Details`, too; there is one of them at a time. */
export function FullDetails(): ReactNode {
  const known = useKnownFlow();
  return (
    <section
      className="fg-details fg-details-full"
      aria-label="Details"
      data-handle={known?.flow.handle}
      data-ended={isEnded(known)}
    >
      <header className="fg-details-bar">
        <ActionButton action="hideFullDetails" look="plain" autoFocus>
          <IconArrowLeft aria-hidden="true" />
          Back <kbd>Esc</kbd>
        </ActionButton>
        <span className="fg-divider" />
        <h2>{known ? heading(known) : 'Details'}</h2>
        {known ? <Sentence known={known} /> : <p>{CHOOSE}</p>}
        <span className="fg-space" />
        {known && <FlowActions known={known} />}
      </header>
      <Body known={known}>
        {known &&
          PLACES.map((place) => (
            <div key={place} className={`fg-details-${place}`}>
              {SECTIONS.filter((section) => section.place === place).map((section) => (
                <Section key={section.id} section={section} known={known} isFull />
              ))}
            </div>
          ))}
      </Body>
    </section>
  );
}

/** What scrolls, so it can have the focus. */
function Body({ known, children }: { known: KnownFlow | undefined; children: ReactNode }): ReactNode {
  return (
    // biome-ignore lint/a11y/useSemanticElements: these are no fields of a form
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
    <div className="fg-details-body" role="group" tabIndex={0} aria-label={known && identityText(known.flow)}>
      {children}
    </div>
  );
}

function isEnded(known: KnownFlow | undefined): true | undefined {
  return known?.ended ? true : undefined;
}

/** "TCP, established"; "Gone 14:09:12, expired". */
function heading({ flow, ended }: KnownFlow): string {
  if (ended) return endedHeading(ended);
  const state = stateText(flow);
  const title = protocolTitle(flow.protocol);
  return state === '' ? title : `${title}, ${/^[A-Z]{2}/.test(state) ? state : state.toLowerCase()}`;
}

function Sentence({ known }: { known: KnownFlow }): ReactNode {
  return (
    <p className="fg-sentence">
      {flowSentence(known).map((part, place) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the parts of a sentence have no other identity
        <Part key={place} part={part} />
      ))}
    </p>
  );
}

function Part({ part: { text, door, isTranslated } }: { part: SentencePart }): ReactNode {
  const look = isTranslated ? 'fg-sentence-nat' : '';
  if (door) {
    return (
      <Door to={door} className={`fg-sentence-value ${look}`}>
        {text}
      </Door>
    );
  }
  return isTranslated ? <b className={look}>{text}</b> : text;
}
