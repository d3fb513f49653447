// The pane at the left: the most frequent values of each facet, with their flows. A click filters for a value, Alt+click
// leaves it out, and another click takes that back.

import { type ReactNode, useEffect, useRef, useState } from 'react';
import { useRovingFocus } from '../controls/use-roving-focus.ts';
import { useEngineValue } from '../session/use-engine-value.ts';
import { useLate } from '../session/use-late.ts';
import { useSessionState } from '../session/use-session.ts';
import { FacetSection } from './FacetSection.tsx';
import { useFacets } from './use-facets.ts';
import './facets.css';

/** Keys that go nowhere by themselves. */
const MODIFIERS: ReadonlySet<string> = new Set(['Alt', 'AltGraph', 'Control', 'Meta', 'Shift']);

/** Region `Facets`: one tab stop, in which arrow keys go from value to value. Values stay in place while it is used. */
export function Facets(): ReactNode {
  const region = useRef<HTMLElement>(null);
  const onKeyDown = useRovingFocus(region);
  const [isPointedAt, setPointedAt] = useState(false);
  const [isUsed, setUsed] = useState(false);
  const focusedFacet = useRef<string>(undefined);
  // A value that had the focus and is no longer shown reports no blur: nothing has the focus then. Its facet gets it.
  useEffect(() => {
    if (document.activeElement !== document.body) return;
    setUsed(false);
    titleOf(region.current, focusedFacet.current)?.focus();
  });
  const { facets, isCounted } = useFacets(isPointedAt || isUsed);
  // While none are there, the note says so.
  const isLate = useLate(facets !== undefined && !isCounted);
  const reading = useEngineValue((view) => !view.complete && view.total > 0);
  const reached = useSessionState((state) => state.status.access.reach !== 'none');
  return (
    <section
      ref={region}
      className="fg-facets"
      aria-label="Facets"
      aria-busy={isLate}
      onKeyDown={(event) => {
        // Alt alone belongs to a click.
        if (!MODIFIERS.has(event.key)) setUsed(true);
        onKeyDown(event);
      }}
      onFocus={({ target }) => {
        focusedFacet.current = target.closest<HTMLElement>('[data-facet]')?.dataset.facet;
      }}
      onBlur={(event) => {
        focusedFacet.current = undefined;
        if (!event.currentTarget.contains(event.relatedTarget)) setUsed(false);
      }}
      onPointerEnter={() => setPointedAt(true)}
      onPointerLeave={() => setPointedAt(false)}
    >
      <h2 className="fg-hidden">Facets</h2>
      {reading && (
        <p className="fg-facets-note">
          {facets ? 'Still reading: counts of the first flows' : 'Still reading: counts will follow'}
        </p>
      )}
      {reached && facets?.map((shown) => <FacetSection key={shown.facet.field.name} shown={shown} />)}
    </section>
  );
}

function titleOf(region: HTMLElement | null, facet: string | undefined): HTMLElement | null | undefined {
  return facet === undefined
    ? undefined
    : region?.querySelector<HTMLElement>(`[data-facet="${facet}"] .fg-facet-title`);
}
