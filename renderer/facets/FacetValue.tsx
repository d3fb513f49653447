// A value of a facet with its flows, and the button that leaves it out.

import { IconCheck, IconMinus } from '@tabler/icons-react';
import type { MouseEvent, ReactNode } from 'react';
import { formatCount, visibleText } from '../../native/flow/index.ts';
import { STOP } from '../controls/use-roving-focus.ts';
import { useSessionState } from '../session/use-session.ts';
import { flows } from '../words/counts.ts';
import { type Facet, valueLabel } from './facet-list.ts';
import type { ShownValue } from './shown-facets.ts';
import { useFacetClick } from './use-facets.ts';

export interface FacetValueProps {
  readonly facet: Facet;
  readonly value: ShownValue;
  /** Of the most frequent value: the length of the bar. */
  readonly share: number;
}

/** A value and, beside it, the button that leaves it out. */
export function FacetValue({ facet, value, share }: FacetValueProps): ReactNode {
  const click = useFacetClick();
  const { text, flows: count, choice } = value;
  const label = visibleText(valueLabel(facet, value.value, text));
  const named = useSessionState(({ serviceNames }) => serviceNames || facet.field.kind !== 'port');
  const detail = named ? facet.detail?.(value.value) : undefined;
  const onClick = (event: MouseEvent) =>
    click(facet, text, event.altKey !== (choice === 'leftOut') ? 'leaveOut' : 'choose');
  return (
    <div className="fg-facet-value" data-choice={choice}>
      <button
        type="button"
        className="fg-facet-choose"
        data-field={facet.field.name}
        data-value={text}
        data-count={count}
        aria-pressed={choice === 'chosen'}
        aria-label={`${label}${detail ? ` (${detail})` : ''}, ${flows(count)}${choice === 'leftOut' ? ', left out' : ''}`}
        title={detail ? `${label} · ${detail}` : label}
        onClick={onClick}
        {...STOP}
      >
        <i className="fg-facet-bar" style={{ transform: `scaleX(${share.toFixed(3)})` }} />
        {choice === 'chosen' && <IconCheck aria-hidden="true" />}
        {choice === 'leftOut' && <IconMinus aria-hidden="true" />}
        <span className={facet.mono ? 'fg-facet-label fg-mono' : 'fg-facet-label'}>
          {label}
          {detail && <span className="fg-dim"> {detail}</span>}
        </span>
        <span className="fg-facet-count">{formatCount(count)}</span>
      </button>
      <button
        type="button"
        className="fg-facet-out"
        tabIndex={-1}
        aria-label={choice === 'leftOut' ? `No longer leave out ${label}` : `Leave out ${label}`}
        title={choice === 'leftOut' ? 'No longer leave out' : 'Leave out (Alt+click)'}
        onClick={() => click(facet, text, 'leaveOut')}
      >
        <IconMinus aria-hidden="true" />
      </button>
    </div>
  );
}
