// The details of one expectation, in the pane beside the grid or in place of the grid: a sentence, then all that the kernel says.

import { IconArrowRight, IconTrash } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import type { ExpectationTuple, ListedExpectation } from '../../electron/contract/expectations.ts';
import { formatMark, protocolTitle } from '../../native/flow/index.ts';
import { ActionButton } from '../controls/ActionButton.tsx';
import { DetailsFrame, type DetailsFrameProps } from '../details/DetailsFrame.tsx';
import { FullFrame } from '../details/FullFrame.tsx';
import { FullViewButton } from '../details/FullViewButton.tsx';
import { Fact, FactSection } from '../details/facts.tsx';
import type { ExpectationView } from '../session/expectations/expectation-view.ts';
import { useExpectations } from '../session/expectations/use-expectations.ts';
import { useSession } from '../session/use-session.ts';
import {
  EXPECTATION_FLAGS,
  expectationText,
  expectedSource,
  flagWords,
  isAnyAddress,
  maskText,
  natWords,
  tupleDestination,
  tupleSource,
} from '../words/expectation-words.ts';
import { endText } from '../words/flow-words.ts';
import { Expires, Value } from './cells.tsx';
import { ExpectationCommands } from './ExpectationCommands.tsx';

const CHOOSE = 'Click a row, or go to it with the arrow keys, to see everything about its expectation.';

type Followed = NonNullable<ExpectationView['followed']>;

/** The pane: region `Details`. */
export function ExpectationDetails(): ReactNode {
  const followed = useFollowed();
  return (
    <DetailsFrame {...frameOf(followed)} tools={followed && <FullViewButton />}>
      {followed && <Sections followed={followed} />}
    </DetailsFrame>
  );
}

/** In place of the grid. */
export function FullExpectationDetails(): ReactNode {
  const followed = useFollowed();
  return (
    <FullFrame {...frameOf(followed)}>
      <div className="fg-details-facts">{followed && <Sections followed={followed} />}</div>
    </FullFrame>
  );
}

function frameOf(followed: Followed | undefined): Omit<DetailsFrameProps, 'children'> {
  return {
    heading: followed ? heading(followed) : 'Details',
    lead: followed ? <Sentence followed={followed} /> : <p>{CHOOSE}</p>,
    label: followed && expectationText(followed.expectation),
    foot: followed && <Actions followed={followed} />,
    marks: { 'data-expectation': followed?.key, 'data-ended': followed?.isGone || undefined },
  };
}

function Actions({ followed: { key, isGone } }: { followed: Followed }): ReactNode {
  return (
    <>
      {!isGone && (
        <ActionButton action="deleteExpectation" expectation={key} tone="danger">
          <IconTrash aria-hidden="true" />
          Delete…
        </ActionButton>
      )}
      <ActionButton action="showMaster" expectation={key}>
        Show its flow
        <IconArrowRight aria-hidden="true" />
      </ActionButton>
    </>
  );
}

/** Stays the same object while the expectation is the same and there. */
function useFollowed(): Followed | undefined {
  return useExpectations((view) => view.followed);
}

function heading({ expectation, isGone }: Followed): string {
  const { helper, tuple } = expectation;
  if (isGone) return 'Gone';
  return helper === undefined ? `${protocolTitle(tuple.protocol)}, expected` : `Expected by ${helper}`;
}

function Sentence({ followed: { expectation, isGone } }: { followed: Followed }): ReactNode {
  const { tuple, mask } = expectation;
  const anyAddress = mask !== undefined && isAnyAddress(mask.src);
  return (
    <p className="fg-sentence">
      A {protocolTitle(tuple.protocol)} flow from {anyAddress ? 'any address' : <b>{tuple.src}</b>} to{' '}
      <b>{endText(tupleDestination(tuple))}</b> {isGone ? 'was' : 'is'} expected.{' '}
      {isGone
        ? 'It has begun, the time for it has run out, or the expectation was deleted.'
        : 'When it begins, it is known as related to its master.'}
    </p>
  );
}

function Sections({ followed: { expectation, deadlineMs, isGone } }: { followed: Followed }): ReactNode {
  const { steadyClock } = useSession();
  const { tuple, mask, helper, flags = 0, expectFunction, id, master } = expectation;
  return (
    <>
      <Tuple title="Expected flow" tuple={tuple} source={endText(expectedSource(expectation))} />
      {master && <Tuple title="Master" tuple={master} source={endText(tupleSource(master))} />}
      <FactSection title="Expectation">
        <Fact name="timeout" title="Expires in">
          <span className="fg-mono">{isGone ? '–' : <Expires deadlineMs={deadlineMs} clock={steadyClock} />}</span>
        </Fact>
        <Fact name="helper" title="Helper">
          <Value of={helper} />
        </Fact>
        <Fact name="mask" title="Mask">
          {maskText(expectation)}
          {mask && <span className="fg-dim"> ({maskParts(mask)})</span>}
        </Fact>
        <Fact name="nat" title="Translated">
          <Translation expectation={expectation} />
        </Fact>
        <Fact name="flags" title="Flags">
          <FlagMeanings flags={flags} />
        </Fact>
        <Fact name="class" title="Class">
          <span className="fg-mono">
            <Value of={expectation.class} />
          </span>
        </Fact>
        <Fact name="function" title="Function">
          <span className="fg-mono">
            <Value of={expectFunction} />
          </span>
        </Fact>
        <Fact name="id" title="Id">
          <span className="fg-mono">
            <Value of={id?.toString()} />
          </span>
        </Fact>
      </FactSection>
      <ExpectationCommands expectation={expectation} isGone={isGone} />
    </>
  );
}

interface TupleProps {
  readonly title: string;
  readonly tuple: ExpectationTuple;
  /** Its source in words. */
  readonly source: string;
}

function Tuple({ title, tuple, source }: TupleProps): ReactNode {
  return (
    <FactSection title={title}>
      <Fact name="protocol" title="Protocol">
        {protocolTitle(tuple.protocol)}
      </Fact>
      <Fact name="source" title="Source">
        <span className="fg-mono">{source}</span>
      </Fact>
      <Fact name="destination" title="Destination">
        <span className="fg-mono">{endText(tupleDestination(tuple))}</span>
      </Fact>
    </FactSection>
  );
}

/** "255.255.255.255, port 0x0": the mask of the source as the kernel reports it. */
function maskParts({ src, sport }: ExpectationTuple): string {
  return sport === undefined ? src : `${src}, port ${formatMark(sport)}`;
}

function Translation({ expectation }: { expectation: ListedExpectation }): ReactNode {
  const words = natWords(expectation);
  if (!words) return <span className="fg-dim">no</span>;
  return (
    <>
      <span className={words.end === undefined ? 'fg-nat' : 'fg-mono fg-nat'}>{words.end ?? words.text}</span>
      <span className="fg-dim">, {expectation.nat?.direction} direction</span>
    </>
  );
}

function FlagMeanings({ flags }: { flags: number }): ReactNode {
  if (flags === 0) return <span className="fg-dim">none</span>;
  return (
    <ul>
      {flagWords(flags).map((word) => (
        <li key={word}>
          {word} <span className="fg-dim">{EXPECTATION_FLAGS.find((flag) => flag.word === word)?.meaning}</span>
        </li>
      ))}
    </ul>
  );
}
