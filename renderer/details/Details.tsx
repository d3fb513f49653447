// The details of one flow, in the pane beside the grid or in place of the grid: a sentence, then the sections.

import type { ReactNode } from 'react';
import { protocolTitle } from '../../native/flow/index.ts';
import { useEngineValue } from '../session/use-engine-value.ts';
import { endedHeading } from '../words/end-words.ts';
import { destinationWords, endText, sourceWords, stateText } from '../words/flow-words.ts';
import { identityText } from '../words/identity-words.ts';
import { DetailsFrame, type DetailsFrameProps } from './DetailsFrame.tsx';
import { Door } from './Door.tsx';
import { FlowActions } from './FlowActions.tsx';
import { FullFrame } from './FullFrame.tsx';
import { FullViewButton } from './FullViewButton.tsx';
import { flowSentence, type SentencePart } from './flow-sentence.ts';
import type { KnownFlow } from './known-flow.ts';
import { SelectionSummary } from './SelectionSummary.tsx';
import { Section, type SectionPlace } from './section.tsx';
import { SECTIONS } from './section-list.tsx';
import { useKnownFlow } from './use-known-flow.ts';

const CHOOSE = 'Click a row, or go to it with the arrow keys, to see everything about its flow.';

/** The pane: region `Details`. While several flows are selected, it is about them. */
export function DetailsPane(): ReactNode {
  const selected = useEngineValue((view) => view.selected);
  return selected > 1 ? <SelectionSummary count={selected} /> : <FlowPane />;
}

function FlowPane(): ReactNode {
  const known = useKnownFlow();
  return (
    <DetailsFrame
      heading={heading(known)}
      tools={known && <FullViewButton />}
      lead={
        <>
          {known && <Subject known={known} />}
          <Lead known={known} />
        </>
      }
      label={known && identityText(known.flow)}
      foot={known && !known.ended && <FlowActions known={known} />}
      marks={marksOf(known)}
    >
      {known && SECTIONS.map((section) => <Section key={section.id} section={section} known={known} isFull={false} />)}
    </DetailsFrame>
  );
}

const PLACES: readonly SectionPlace[] = ['top', 'column', 'bottom'];

/** In place of the grid. */
export function FullDetails(): ReactNode {
  const known = useKnownFlow();
  return (
    <FullFrame
      heading={heading(known)}
      lead={<Lead known={known} />}
      label={known && identityText(known.flow)}
      foot={known && !known.ended && <FlowActions known={known} />}
      marks={marksOf(known)}
    >
      {known &&
        PLACES.map((place) => (
          <div key={place} className={`fg-details-${place}`}>
            {SECTIONS.filter((section) => section.place === place).map((section) => (
              <Section key={section.id} section={section} known={known} isFull />
            ))}
          </div>
        ))}
    </FullFrame>
  );
}

function marksOf(known: KnownFlow | undefined): DetailsFrameProps['marks'] {
  return { 'data-handle': known?.flow.handle, 'data-ended': known?.ended ? true : undefined };
}

/** "TCP, established"; "Gone 14:09:12, expired". */
function heading(known: KnownFlow | undefined): string {
  if (!known) return 'Details';
  const { flow, ended } = known;
  if (ended) return endedHeading({ ...flow, reason: ended.reason }, ended.endedMs);
  const state = stateText(flow);
  const title = protocolTitle(flow.protocol);
  return state === '' ? title : `${title}, ${/^[A-Z]{2}/.test(state) ? state : state.toLowerCase()}`;
}

/** "192.168.4.27:51544 → 198.51.100.14:443", as in its row. */
function Subject({ known: { flow } }: { known: KnownFlow }): ReactNode {
  const text = `${endText(sourceWords(flow))} → ${endText(destinationWords(flow))}`;
  return (
    <p className="fg-details-subject fg-mono" title={text}>
      {text}
    </p>
  );
}

/** The flow in a sentence, or how to choose one. */
function Lead({ known }: { known: KnownFlow | undefined }): ReactNode {
  if (!known) return <p>{CHOOSE}</p>;
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
