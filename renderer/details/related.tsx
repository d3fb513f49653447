// How many flows are related to the shown one. Each number leads to them.

import { IconArrowRight, IconFilter } from '@tabler/icons-react';
import { type MouseEvent, type ReactNode, useMemo, useSyncExternalStore } from 'react';
import { formatCount } from '../../native/flow/index.ts';
import type { EngineClient, RowView } from '../engine/api.ts';
import { LiveAnswer, type LiveQuestion } from '../session/live-answer.ts';
import { useLiveAnswer } from '../session/use-live-answer.ts';
import { useSession } from '../session/use-session.ts';
import { flows } from '../words/counts.ts';
import { inspectedFlow } from './inspected-flow.ts';
import { type Relation, relationsOf } from './related-flows.ts';
import { detailsSection } from './section.tsx';
import './related.css';

export const RELATED = detailsSection({
  id: 'related',
  title: 'Related flows',
  place: 'column',
  reads: ['flow'],
  render: ({ flow }) => <Related flow={flow} />,
});

interface Question extends LiveQuestion {
  readonly relations: readonly Relation[];
}

/** Each filter looks at the whole table: as often as somebody reads these numbers, ms. */
const RENEW_MS = 3000;

/** Flows by filter. */
type Counts = ReadonlyMap<string, number>;

function relatedCounts(engine: EngineClient): LiveAnswer<Question, Counts> {
  return new LiveAnswer(engine, (question: Question) => countRelated(engine, question), RENEW_MS);
}

async function countRelated(engine: EngineClient, { relations }: Question): Promise<Counts> {
  // Every flow has a protocol: these are all flows of the filter.
  const facets = relations.map(({ filter }) => ({ field: 'protocol', top: 256, filter }) as const);
  const answer = await engine.facets({ scope: 'living', facets }, 'related');
  return new Map(
    relations.map(({ filter }, place) => {
      const values = answer.facets[place]?.values ?? [];
      return [filter, values.reduce((sum, value) => sum + value.flows, 0)];
    }),
  );
}

function Related({ flow }: { flow: RowView }): ReactNode {
  const { engine } = useSession();
  const relations = relationsOf(flow);
  const key = relations.map(({ filter }) => filter).join(';');
  const counts = useLiveAnswer(() => relatedCounts(engine), { key, relations })?.answer;
  return (
    <ul className="fg-related">
      {relations.map((relation) => (
        <RelatedFlows key={relation.id} relation={relation} count={counts?.get(relation.filter)} />
      ))}
      <Expected flow={flow} />
    </ul>
  );
}

function RelatedFlows({ relation, count }: { relation: Relation; count: number | undefined }): ReactNode {
  const session = useSession();
  const { id, title, filter } = relation;
  const onClick = (event: MouseEvent) => {
    if (!event.altKey) session.filter.setFilter(filter);
    else session.filter.leaveOut(filter);
  };
  return (
    <li>
      <button
        type="button"
        className="fg-related-flows"
        data-relation={id}
        data-count={count}
        title={`Show only ${filter}; with Alt, leave them out`}
        aria-label={count === undefined ? title : `${title}, ${flows(count)}`}
        onClick={onClick}
      >
        <span>{title}</span>
        <span className="fg-mono">{count === undefined ? '' : formatCount(count)}</span>
        <IconFilter aria-hidden="true" />
      </button>
    </li>
  );
}

/** What the flow's helper has announced. It leads to the first of them. */
function Expected({ flow }: { flow: RowView }): ReactNode {
  const session = useSession();
  const { expectations } = session;
  const master = useMemo(() => inspectedFlow(flow), [flow]);
  const count = useSyncExternalStore(expectations.subscribe, () => expectations.expectedBy(master).length);
  const show = () => {
    const [first] = expectations.expectedBy(master);
    if (first) expectations.follow(first);
    session.showTab('expectations');
  };
  if (count === 0) {
    return (
      <li className="fg-related-flows" data-relation="expected" data-count={0}>
        <span>Expected by this flow</span>
        <span className="fg-dim">none</span>
      </li>
    );
  }
  return (
    <li>
      <button
        type="button"
        className="fg-related-flows"
        data-relation="expected"
        data-count={count}
        title="Show the expectations"
        onClick={show}
      >
        <span>Expected by this flow</span>
        <span className="fg-mono">{formatCount(count)}</span>
        <IconArrowRight aria-hidden="true" />
      </button>
    </li>
  );
}
