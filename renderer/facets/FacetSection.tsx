// One facet: its title, which folds it, its values, and the list of the others.

import { Popover } from '@mantine/core';
import { IconChevronDown, IconChevronRight } from '@tabler/icons-react';
import { memo, type ReactNode, useState } from 'react';
import { formatCount } from '../../native/flow/index.ts';
import { onEscape } from '../controls/on-escape.ts';
import { STOP } from '../controls/use-roving-focus.ts';
import { useSession, useSessionState } from '../session/use-session.ts';
import { FacetValue } from './FacetValue.tsx';
import type { Facet } from './facet-list.ts';
import { MoreValues } from './MoreValues.tsx';
import { moreOf, namedOf, type ShownFacet, type ShownValue } from './shown-facets.ts';

/** Drawn again only when something of it looks different: twelve of them change little with each key in the filter. */
export const FacetSection = memo(function FacetSection({ shown }: { shown: ShownFacet }): ReactNode {
  const { facet, values, distinct } = shown;
  const session = useSession();
  const { name } = facet.field;
  const folded = useSessionState((state) => state.foldedFacets.includes(name));
  const Chevron = folded ? IconChevronRight : IconChevronDown;
  const named = namedOf(shown);
  return (
    <section className="fg-facet" aria-label={facet.title} data-facet={name}>
      <h3>
        <button
          type="button"
          className="fg-facet-title"
          aria-expanded={!folded}
          onClick={() => session.windowLayout.toggleFacet(name)}
          {...STOP}
        >
          <Chevron aria-hidden="true" />
          {facet.title}
          {folded && named > 0 && <span className="fg-facet-named">{named} in the filter</span>}
          {(folded || distinct === 0) && <small>{formatCount(distinct)}</small>}
        </button>
      </h3>
      {!folded && values.length > 0 && <Values facet={facet} values={values} />}
      {!folded && <More facet={facet} others={moreOf(shown)} />}
    </section>
  );
});

function Values({ facet, values }: { facet: Facet; values: readonly ShownValue[] }): ReactNode {
  const most = values.reduce((max, { flows: count }) => Math.max(max, count), 1);
  return (
    <ul className="fg-facet-values">
      {values.map((value) => (
        <li key={value.text}>
          <FacetValue facet={facet} value={value} share={value.flows / most} />
        </li>
      ))}
    </ul>
  );
}

/** The button "n more", which opens the list of all values. */
const More = memo(function More({ facet, others }: { facet: Facet; others: number }): ReactNode {
  const [open, setOpen] = useState(false);
  if (others === 0 && !open) return null;
  return (
    <Popover
      opened={open}
      onChange={setOpen}
      closeOnEscape={false}
      position="right-start"
      trapFocus
      returnFocus
      withinPortal
    >
      <Popover.Target>
        <button
          type="button"
          className="fg-facet-more"
          aria-haspopup="dialog"
          aria-expanded={open}
          onClick={() => setOpen(!open)}
          {...STOP}
        >
          {formatCount(others)} more
          <span className="fg-hidden"> of {facet.title}</span>
        </button>
      </Popover.Target>
      {/* A click between its controls leaves the focus in it, so that Escape closes it. */}
      <Popover.Dropdown
        className="fg-pop"
        aria-label={`All values of ${facet.title}`}
        tabIndex={-1}
        onKeyDown={onEscape(() => setOpen(false))}
      >
        {open && <MoreValues facet={facet} />}
      </Popover.Dropdown>
    </Popover>
  );
});
