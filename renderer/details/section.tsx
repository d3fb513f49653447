// A section of the details: one record, from which the pane and the full view are drawn.

import { IconChevronDown, IconChevronRight } from '@tabler/icons-react';
import { memo, type ReactNode, type RefObject, useLayoutEffect, useRef } from 'react';
import { useSession, useSessionState } from '../session/use-session.ts';
import type { KnownFlow } from './known-flow.ts';
import { revealIn } from './reveal.ts';
import './section.css';

/** Where a section stands in the full view: across the top, in the columns below it, or across the bottom. */
export type SectionPlace = 'top' | 'column' | 'bottom';

/** @typeParam Read what `render` and `summary` get: they cannot read what is missing in `reads`. */
interface SectionRecord<Read extends keyof KnownFlow> {
  readonly id: string;
  /** Undefined for one without a heading. */
  readonly title?: string;
  /** Beside the title, such as the time that it covers. */
  readonly note?: string;
  readonly place: SectionPlace;
  readonly reads: readonly Read[];
  /** Null if there is nothing to say: then the section is not drawn. */
  readonly render: (known: Pick<KnownFlow, NoInfer<Read>>, isFull: boolean) => ReactNode;
  /** For a section that is folded at first in the pane: its gist, beside the title. */
  readonly summary?: (known: Pick<KnownFlow, NoInfer<Read>>) => ReactNode;
}

/** A section in the list. */
export interface DetailsSection extends Omit<SectionRecord<never>, 'reads' | 'render' | 'summary'> {
  readonly reads: readonly (keyof KnownFlow)[];
  readonly render: (known: KnownFlow, isFull: boolean) => ReactNode;
  readonly summary?: (known: KnownFlow) => ReactNode;
}

export function detailsSection<Read extends keyof KnownFlow>(record: SectionRecord<Read>): DetailsSection {
  return record;
}

export interface SectionProps {
  readonly section: DetailsSection;
  readonly known: KnownFlow;
  readonly isFull: boolean;
}

/** Drawn again only when something that the section reads has changed. */
export const Section = memo(DrawnSection, (a, b) => {
  if (a.section !== b.section || a.isFull !== b.isFull) return false;
  return a.section.reads.every((name) => a.known[name] === b.known[name]);
});

function DrawnSection({ section, known, isFull }: SectionProps): ReactNode {
  if (section.summary && !isFull)
    return <FoldedSection section={section} known={known} summary={section.summary(known)} />;
  const content = section.render(known, isFull);
  if (content === null) return null;
  return (
    <section className="fg-ds" data-section={section.id}>
      {section.title && (
        <h3 className="fg-ds-title">
          {section.title}
          {section.note && <small>{section.note}</small>}
        </h3>
      )}
      {content}
    </section>
  );
}

function FoldedSection({ section, known, summary }: Omit<SectionProps, 'isFull'> & { summary: ReactNode }): ReactNode {
  const { windowLayout } = useSession();
  const open = useSessionState(({ details }) => details.unfolded.includes(section.id));
  const place = useRef<HTMLElement>(null);
  const willToggle = useRevealed(place, open);
  const Chevron = open ? IconChevronDown : IconChevronRight;
  const toggle = () => {
    willToggle();
    windowLayout.toggleSection(section.id);
  };
  return (
    <section ref={place} className="fg-ds fg-ds-folding" data-section={section.id}>
      <h3>
        <button type="button" className="fg-ds-fold" aria-expanded={open} onClick={toggle}>
          <Chevron aria-hidden="true" />
          {section.title}
          <small>{summary}</small>
        </button>
      </h3>
      {open && <div className="fg-ds-unfolded">{section.render(known, false)}</div>}
    </section>
  );
}

/** Scrolls to a section that is unfolded here. @returns to be called before it is folded or unfolded. */
function useRevealed(section: RefObject<HTMLElement | null>, open: boolean): () => void {
  const isAsked = useRef(false);
  useLayoutEffect(() => {
    const { current } = section;
    if (open && isAsked.current && current?.parentElement) revealIn(current.parentElement, current);
    isAsked.current = false;
  }, [section, open]);
  return () => {
    isAsked.current = true;
  };
}
