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
import type { KnownFlow } from './known-flow.ts';
import { type Relation, relationsOf } from './related-flows.ts';
import { detailsSection } from './section.tsx';
import { useSettled } from './use-settled.ts';
import './related.css';

export const RELATED = detailsSection({
  id: 'related',
  title: 'Related flows',
  place: 'column',
  reads: ['flow', 'ended'],
  summary: (known) => <Gist {...known} />,
  render: (known) => <Related {...known} />,
});

interface Question extends LiveQuestion {
  readonly relations: readonly Relation[];
}

/** Each filter looks at the whole table: as often as somebody reads these numbers, ms. */
const RENEW_MS = 3000;

/** Flows by filter. */
type Counts = ReadonlyMap<string, number>;

/** @param slot differs for each who asks. */
function relatedCounts(engine: EngineClient, slot: string): LiveAnswer<Question, Counts> {
  return new LiveAnswer(engine, (question: Question) => countRelated(engine, question, slot), { renewMs: RENEW_MS });
}

async function countRelated(engine: EngineClient, { relations }: Question, slot: string): Promise<Counts> {
  const facets = relations.map(({ filter }) => ({ field: 'protocol', top: 1, filter }) as const);
  const answer = await engine.facets({ scope: 'living', facets }, slot);
  return new Map(relations.map(({ filter }, place) => [filter, answer.facets[place]?.flows ?? 0]));
}

type RelatedProps = Pick<KnownFlow, 'flow' | 'ended'>;

/** Counts are of living flows, as the list is: one that lives is among those that are related to it. */
function isOnlyItself(count: number | undefined, ended: KnownFlow['ended']): boolean {
  return count === 1 && ended === undefined;
}

/** "13 to the same server", which it is one of. */
function Gist({ flow, ended }: RelatedProps): ReactNode {
  const relations = relationsOf(flow).filter(({ id }) => id === 'server');
  const [server] = relations;
  const count = useCounts(relations, 'related-gist')?.get(server?.filter ?? '');
  if (isOnlyItself(count, ended)) return 'no other to the same server';
  return count === undefined ? '' : `${formatCount(count)} to the same server`;
}

function useCounts(relations: readonly Relation[], slot: string): Counts | undefined {
  const { engine } = useSession();
  const key = relations.map(({ filter }) => filter).join(';');
  const question = useSettled({ key, relations }, key);
  return useLiveAnswer(() => relatedCounts(engine, slot), question)?.answer;
}

function Related({ flow, ended }: RelatedProps): ReactNode {
  const relations = relationsOf(flow);
  const counts = useCounts(relations, 'related');
  return (
    <ul className="fg-related">
      {relations.map((relation) => (
        <RelatedFlows key={relation.id} relation={relation} count={counts?.get(relation.filter)} ended={ended} />
      ))}
      <Expected flow={flow} />
    </ul>
  );
}

interface RelatedFlowsProps {
  readonly relation: Relation;
  readonly count: number | undefined;
  readonly ended: KnownFlow['ended'];
}

function RelatedFlows({ relation, count, ended }: RelatedFlowsProps): ReactNode {
  const session = useSession();
  const { id, title, filter } = relation;
  const onClick = (event: MouseEvent) => {
    if (!event.altKey) session.filter.setFilter(filter);
    else session.filter.leaveOut(filter);
  };
  if (count === 0) return <NoneRelated relation={id} title={title} />;
  const isAlone = isOnlyItself(count, ended);
  return (
    <li>
      <button
        type="button"
        className="fg-related-flows"
        data-relation={id}
        data-count={count}
        title={`Show only ${filter}; with Alt, leave them out`}
        aria-label={count === undefined ? title : `${title}, ${isAlone ? ALONE : flows(count)}`}
        onClick={onClick}
      >
        <span>{title}</span>
        {isAlone ? (
          <span className="fg-dim">{ALONE}</span>
        ) : (
          <span className="fg-mono">{count === undefined ? '' : formatCount(count)}</span>
        )}
        <IconFilter aria-hidden="true" />
      </button>
    </li>
  );
}

const ALONE = 'this one only';

/** Nothing to lead to. */
function NoneRelated({ relation, title }: { relation: string; title: string }): ReactNode {
  return (
    <li className="fg-related-flows" data-relation={relation} data-count={0}>
      <span>{title}</span>
      <span className="fg-dim">none</span>
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
  if (count === 0) return <NoneRelated relation="expected" title="Expected by this flow" />;
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
