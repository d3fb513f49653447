// Several selected flows: their sums, and for each field the value that all have, or how many values there are.

import { IconTrash, IconX } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { type FieldName, fieldSpec } from '../../native/filter/index.ts';
import { formatBytes, formatCount, protocolTitle, stateTitle } from '../../native/flow/index.ts';
import { ActionButton } from '../controls/ActionButton.tsx';
import type { EngineClient } from '../engine/api.ts';
import type { Facet, Sums } from '../engine/queries/query-api.ts';
import { LiveAnswer, type LiveQuestion } from '../session/live-answer.ts';
import { useLiveAnswer } from '../session/use-live-answer.ts';
import { useSession } from '../session/use-session.ts';
import { flows } from '../words/counts.ts';
import { ABSENT } from '../words/flow-words.ts';
import { valueText } from '../words/value-text.ts';
import { Door } from './Door.tsx';

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
  { field: 'mark', title: 'Mark' },
  { field: 'zone', title: 'Zone' },
  { field: 'label', title: 'Labels' },
  { field: 'helper', title: 'Helper' },
];

/** The engine's name of each field. */
const COUNTED = FIELDS.map(({ field }) => fieldSpec(field).counted ?? 'protocol');

interface Summary {
  readonly sums: Sums;
  readonly facets: readonly Facet[];
}

function summaryOf(engine: EngineClient): LiveAnswer<LiveQuestion, Summary> {
  return new LiveAnswer(engine, async () => {
    const facets = COUNTED.map((field) => ({ field, top: 1 }));
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
  const summary = useLiveAnswer(() => summaryOf(engine), { key: String(count) });
  return (
    <section className="fg-details" aria-label="Details" data-selected={count}>
      <header className="fg-details-head">
        <div className="fg-details-title">
          <h2>{flows(count)} selected</h2>
          <ActionButton action="toggleDetails" look="plain" className="fg-icon-button" aria-label="Close details">
            <IconX aria-hidden="true" />
          </ActionButton>
        </div>
        <p>Sums, and what all of them have in common.</p>
      </header>
      {/* biome-ignore lint/a11y/useSemanticElements: these are no fields of a form */}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
      <div className="fg-details-body" role="group" tabIndex={0} aria-label="Selected flows">
        {summary && <SumsSection sums={summary.sums} />}
        {summary && <CommonSection facets={summary.facets} />}
      </div>
      <footer className="fg-details-foot">
        <ActionButton action="deleteSelected" tone="danger">
          <IconTrash aria-hidden="true" />
          Delete {flows(count)}…
        </ActionButton>
      </footer>
    </section>
  );
}

function SumsSection({ sums }: { sums: Sums }): ReactNode {
  const { counted, packets, bytes, rateBytesPerSec, flows: all } = sums;
  return (
    <section className="fg-ds" aria-label="Sums">
      <h3 className="fg-ds-title">Sums</h3>
      <dl className="fg-facts">
        <Pair name="bytes" title="Bytes" value={bytes === undefined ? undefined : formatBytes(bytes)} raw={bytes} />
        <Pair
          name="packets"
          title="Packets"
          value={packets === undefined ? undefined : formatCount(packets)}
          raw={packets}
        />
        <Pair
          name="rate"
          title="Rate"
          value={rateBytesPerSec === undefined ? undefined : `${formatBytes(rateBytesPerSec)}/s`}
          raw={rateBytesPerSec}
        />
        {counted < all && counted > 0 && (
          <Pair name="counted" title="Counted" value={`${formatCount(counted)} of ${formatCount(all)}`} raw={counted} />
        )}
      </dl>
    </section>
  );
}

interface PairProps {
  readonly name: string;
  readonly title: string;
  readonly value: string | undefined;
  readonly raw: number | undefined;
}

function Pair({ name, title, value, raw }: PairProps): ReactNode {
  return (
    <div className="fg-fact" data-fact={name} data-sum={raw}>
      <dt>{title}</dt>
      <dd className="fg-mono">{value ?? <span className="fg-dim">not counted</span>}</dd>
    </div>
  );
}

function CommonSection({ facets }: { facets: readonly Facet[] }): ReactNode {
  return (
    <section className="fg-ds" aria-label="In common">
      <h3 className="fg-ds-title">In common</h3>
      <dl className="fg-facts">
        {FIELDS.map((field, place) => {
          const facet = facets[place];
          return (
            facet && (
              <div key={field.field} className="fg-fact" data-fact={field.field} data-values={facet.distinct}>
                <dt>{field.title}</dt>
                <dd>
                  <Common field={field} facet={facet} />
                </dd>
              </div>
            )
          );
        })}
      </dl>
    </section>
  );
}

/** "TCP", "5 values", "web, or none". */
function Common({ field: { field, label }, facet }: { field: SummaryField; facet: Facet }): ReactNode {
  const { filterContext } = useSession();
  const { distinct, without, values } = facet;
  const value = values[0]?.value;
  if (distinct === 0 || value === undefined) return <span className="fg-dim">{ABSENT}</span>;
  const orNone = without > 0 ? ', or none' : '';
  if (distinct > 1) return `${formatCount(distinct)} values${orNone}`;
  const text = valueText(fieldSpec(field), value, filterContext);
  return (
    <>
      <Door to={{ field, value: text }} className={label ? '' : 'fg-mono'}>
        {label ? label(value) : text}
      </Door>
      {orNone}
    </>
  );
}
