// The first flows of a confirmation, one per line; no two lines read alike.

import type { ReactNode } from 'react';
import { formatBytes, formatCount } from '../../native/flow/index.ts';
import type { RowView } from '../engine/api.ts';
import { type EndpointWords, stateText, stateTone } from '../words/flow-words.ts';
import { identityWords } from '../words/identity-words.ts';

export interface SampleProps {
  readonly rows: readonly RowView[];
  /** How many flows there are in all. */
  readonly count: number;
}

export function Sample({ rows, count }: SampleProps): ReactNode {
  if (rows.length === 0) return null;
  return (
    <SampleList shown={rows.length} count={count}>
      {rows.map((row) => (
        <Line key={row.handle} row={row} />
      ))}
    </SampleList>
  );
}

export interface SampleListProps {
  /** How many lines there are, and how many things in all. */
  readonly shown: number;
  readonly count: number;
  /** Lines: list items of the class `fg-sample-flow`. */
  readonly children: ReactNode;
}

/** The first lines, and how many more there are. */
export function SampleList({ shown, count, children }: SampleListProps): ReactNode {
  const hasMore = count > shown;
  return (
    <>
      {hasMore && <h3>The first of them</h3>}
      <ul className="fg-sample">
        {children}
        {hasMore && <li className="fg-dim">and {formatCount(count - shown)} more</li>}
      </ul>
    </>
  );
}

/** No part is broken; a line that is too long breaks between parts. */
function Line({ row }: { row: RowView }): ReactNode {
  const { protocol, source, destination, translated, zone } = identityWords(row);
  const tone = stateTone(row);
  // That a connection is established needs no mention.
  const state = tone === 'ok' ? '' : stateText(row);
  return (
    <li className="fg-sample-flow fg-mono">
      <span>{protocol}</span>{' '}
      <span className="fg-sample-parts">
        <span>
          <End words={source} /> <span className="fg-to">→</span>
        </span>{' '}
        <span className="fg-sample-end">
          <End words={destination} />
        </span>
        {translated.map((end) => (
          <Part key={end} className="fg-nat" text={end} />
        ))}
        {zone && <Part text={zone} />}
        {state && <Part className={`fg-state fg-state-${tone}`} text={state} />}
      </span>{' '}
      {row.bytes !== undefined && <span className="fg-dim">{formatBytes(row.bytes)}</span>}
    </li>
  );
}

function End({ words: { main, detail } }: { words: EndpointWords }): ReactNode {
  return (
    <>
      {main}
      {detail && <span className="fg-dim"> {detail}</span>}
    </>
  );
}

/** The mono face has no arrows: they are drawn in another. */
function Part({ text, className = '' }: { text: string; className?: string }): ReactNode {
  const [, before, arrow, after] = /^([^→←]*)([→←]?)(.*)$/.exec(text) ?? [];
  return (
    <>
      {' '}
      <span className={`fg-sample-more ${className}`}>
        {before}
        {arrow && <span className="fg-to">{arrow}</span>}
        {after}
      </span>
    </>
  );
}
