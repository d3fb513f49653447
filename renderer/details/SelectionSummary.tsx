// Several selected flows: their sums, and for each field the value that all have, or how many values there are.

import { IconTrash } from '@tabler/icons-react';
import { type ReactNode, useState } from 'react';
import { type FieldName, fieldSpec } from '../../native/filter/index.ts';
import { formatBytes, formatCount, protocolTitle, stateTitle } from '../../native/flow/index.ts';
import { ActionButton } from '../controls/ActionButton.tsx';
import type { EngineClient } from '../engine/api.ts';
import type { Facet, Sums } from '../engine/queries/query-api.ts';
import { LiveAnswer, type LiveQuestion } from '../session/live-answer.ts';
import { useEngineValue } from '../session/use-engine-value.ts';
import { useLiveAnswer } from '../session/use-live-answer.ts';
import { useSession } from '../session/use-session.ts';
import { flows } from '../words/counts.ts';
import { ABSENT } from '../words/flow-words.ts';
import { valueText } from '../words/value-text.ts';
import { DetailsFrame } from './DetailsFrame.tsx';
import { Door } from './Door.tsx';
import { Fact, FactSection } from './facts.tsx';
import './selection.css';

interface SummaryField {
  readonly field: FieldName;
  readonly title: string;
  readonly label?: (value: number | string) => string;
}

const FIELDS: readonly SummaryField[] = [
  { field: 'proto', title: 'Protocol', label: (value) => protocolTitle(Number(value)) },
  { field: 'state', title: 'State', label: (value) => stateTitle(String(value).toUpperCase()) },
  { field: 'src', title: 'Source' },
  { field: 'dst', title: 'Destination' },
  { field: 'dport', title: 'Port' },
  { field: 'direction', title: 'Direction', label: String },
  { field: 'mark', title: 'Mark' },
  { field: 'zone', title: 'Zone' },
  { field: 'label', title: 'Labels' },
  { field: 'helper', title: 'Helper' },
];

/** The engine's name of each field. */
const COUNTED = FIELDS.map(({ field }) => fieldSpec(field).counted ?? 'protocol');

/** Values of a field that can be unfolded, the most frequent first. */
const SHOWN_VALUES = 10;

interface Summary {
  readonly sums: Sums;
  readonly facets: readonly Facet[];
}

function summaryOf(engine: EngineClient): LiveAnswer<LiveQuestion, Summary> {
  return new LiveAnswer(engine, async () => {
    const facets = COUNTED.map((field) => ({ field, top: SHOWN_VALUES }));
    const [sums, answer] = await Promise.all([
      engine.totals('selected', 'selected-sums'),
      engine.facets({ scope: 'selected', facets }, 'selected-values'),
    ]);
    return { sums, facets: answer.facets };
  });
}

/** In place of the details while several flows are selected. @param count how many. */
export function SelectionSummary({ count }: { count: number }): ReactNode {
  const { engine } = useSession();
  const choices = useEngineValue((view) => view.selectionChoices);
  const summary = useLiveAnswer(() => summaryOf(engine), { key: `${choices} ${count}` })?.answer;
  return (
    <DetailsFrame
      heading={`${flows(count)} selected`}
      lead={<p>Sums, and what all of them have in common.</p>}
      label="Selected flows"
      foot={
        <ActionButton action="deleteSelected" tone="danger">
          <IconTrash aria-hidden="true" />
          Delete {flows(count)}…
        </ActionButton>
      }
      marks={{ 'data-selected': count }}
    >
      {summary && <SumsSection sums={summary.sums} />}
      {summary && <CommonSection facets={summary.facets} />}
    </DetailsFrame>
  );
}

function SumsSection({ sums }: { sums: Sums }): ReactNode {
  const { counted, packets, bytes, rateBytesPerSec: rate, flows: all } = sums;
  return (
    <FactSection title="Sums">
      <Sum name="bytes" title="Bytes" of={bytes} format={formatBytes} />
      <Sum name="packets" title="Packets" of={packets} format={formatCount} />
      <Sum name="rate" title="Rate" of={rate} format={(value) => `${formatBytes(value)}/s`} />
      {counted < all && counted > 0 && (
        <Sum
          name="counted"
          title="Counted"
          of={counted}
          format={(value) => `${formatCount(value)} of ${formatCount(all)}`}
        />
      )}
    </FactSection>
  );
}

interface SumProps {
  readonly name: string;
  readonly title: string;
  readonly of: number | undefined;
  readonly format: (value: number) => string;
}

function Sum({ name, title, of: sum, format }: SumProps): ReactNode {
  return (
    <Fact name={name} title={title} sum={sum}>
      <span className="fg-mono">{sum === undefined ? <span className="fg-dim">not counted</span> : format(sum)}</span>
    </Fact>
  );
}

function CommonSection({ facets }: { facets: readonly Facet[] }): ReactNode {
  return (
    <FactSection title="In common">
      {FIELDS.map((field, place) => {
        const facet = facets[place];
        return (
          facet && (
            <Fact key={field.field} name={field.field} title={field.title}>
              <Common field={field} facet={facet} />
            </Fact>
          )
        );
      })}
    </FactSection>
  );
}

/** "TCP", "5 values", "web, or none". */
function Common({ field, facet }: { field: SummaryField; facet: Facet }): ReactNode {
  const { distinct, without, values } = facet;
  const [value] = values;
  if (distinct === 0 || value === undefined) return <span className="fg-dim">{ABSENT}</span>;
  const orNone = without > 0 ? ', or none' : '';
  if (distinct > 1) return <Values field={field} facet={facet} orNone={orNone} />;
  return (
    <>
      <ValueDoor field={field} value={value.value} />
      {orNone}
    </>
  );
}

/** How many values there are; unfolded, the most frequent of them. */
function Values({ field, facet, orNone }: { field: SummaryField; facet: Facet; orNone: string }): ReactNode {
  const [open, setOpen] = useState(false);
  const { distinct, values } = facet;
  const others = distinct - values.length;
  return (
    <>
      <button type="button" className="fg-door" aria-expanded={open} onClick={() => setOpen(!open)}>
        {formatCount(distinct)} values{orNone}
      </button>
      {open && (
        <ul className="fg-common-values" aria-label={field.title}>
          {values.map(({ value, flows: count }) => (
            <li key={value} data-count={count}>
              <ValueDoor field={field} value={value} />
              <span className="fg-mono">{formatCount(count)}</span>
            </li>
          ))}
          {others > 0 && <li className="fg-dim">{formatCount(others)} more</li>}
        </ul>
      )}
    </>
  );
}

function ValueDoor({ field: { field, label }, value }: { field: SummaryField; value: number | string }): ReactNode {
  const { filterContext } = useSession();
  const text = valueText(fieldSpec(field), value, filterContext);
  return (
    <Door to={{ field, value: text }} className={label ? '' : 'fg-mono'}>
      {label ? label(value) : text}
    </Door>
  );
}
