// The contents of a row's cells. They only draw: their texts come from flow-words.ts and time-words.ts.

import type { ReactNode } from 'react';
import { statusNames } from '../../native/flow/index.ts';
import { End } from '../controls/Endpoint.tsx';
import type { RowView } from '../engine/api.ts';
import type { SecondClock } from '../session/second-clock.ts';
import { useNow } from '../session/use-now.ts';
import { type EndFields, endedHeading, endWord } from '../words/end-words.ts';
import {
  ABSENT,
  CAME_BACK,
  countedText,
  markText,
  rateText,
  stateText,
  stateTone,
  statusWords,
  type TupleFields,
  translatedEnds,
  translatedHint,
  translation,
  zoneText,
} from '../words/flow-words.ts';
import { portService } from '../words/service-words.ts';
import { ageText, type IdleTone, idleText, idleTone, secondsLeft, timeoutText } from '../words/time-words.ts';
import type { CellInput } from './cell-input.ts';

/** The fields that a cell is drawn from. */
interface Fields<Field extends keyof RowView> {
  readonly row: Pick<RowView, Field>;
}

/** Words for a row's change, which is never shown by colour alone. */
const CHANGE_WORDS: Record<RowView['change'], string> = {
  none: '',
  new: 'New',
  changed: 'Changed',
  gone: 'Gone',
  ended: 'Ended',
  back: CAME_BACK,
};

const Absent = <span className="fg-dim">{ABSENT}</span>;

const NotCounted = (
  <span className="fg-dim" title="Not counted: accounting (nf_conntrack_acct) was off when this flow began">
    {ABSENT}
  </span>
);

export function Timeout({
  row,
  deadlineMs,
  clock,
}: CellInput<EndFields & Pick<RowView, 'timeoutOfSec' | 'endedMs'>>): ReactNode {
  const left = secondsLeft(row, deadlineMs, useNow(clock));
  if (row.reason !== undefined) return <span title={endedHeading(row, row.endedMs)}>{endWord(row)}</span>;
  if (left === undefined) return Absent;
  const share = row.timeoutOfSec ? Math.min(1, left / row.timeoutOfSec) : 1;
  return (
    <>
      {timeoutText(left)}
      <i className="fg-left" style={{ transform: `scaleX(${share.toFixed(3)})` }} />
    </>
  );
}

const IDLE_HINTS: Readonly<Record<Exclude<IdleTone, 'usual'>, string>> = {
  late: 'Three quarters of its timeout have passed without a packet',
  last: 'It expires soon: nine tenths of its timeout have passed without a packet',
};

export function Idle({
  row,
  deadlineMs,
  clock,
}: CellInput<Pick<RowView, 'lastPacketMs' | 'lastPacketIsLatest'>>): ReactNode {
  const nowMs = useNow(clock);
  const text = idleText(row, nowMs);
  if (row.lastPacketMs === undefined) return <span className="fg-dim">{text}</span>;
  const tone = idleTone(row, deadlineMs, nowMs);
  if (tone === 'usual') return text;
  return (
    <span className="fg-idle" data-tone={tone} title={IDLE_HINTS[tone]}>
      {text}
    </span>
  );
}

export function Age({ row, clock }: Fields<'startMs' | 'firstSeenMs' | 'endedMs'> & { clock: SecondClock }): ReactNode {
  const text = ageText(row, useNow(clock));
  if (row.startMs !== undefined) return text;
  return (
    <span className="fg-dim" title="The kernel keeps no timestamps here: seen for at least this long">
      {text}
    </span>
  );
}

/** The sign of a row's change, at its left edge. */
export function ChangeSign({ row }: { row: EndFields & Pick<RowView, 'change' | 'endedMs'> }): ReactNode {
  const word = CHANGE_WORDS[row.change];
  if (!word) return null;
  return (
    <span className="fg-change" title={row.reason === undefined ? word : endedHeading(row, row.endedMs)}>
      <span className="fg-hidden">{word}: </span>
    </span>
  );
}

export function State({ row }: Fields<'state' | 'protocol' | 'presence' | 'change'>): ReactNode {
  if (row.change === 'back') return <span className="fg-back">{CAME_BACK}</span>;
  const text = stateText(row);
  return text ? <span className={`fg-state fg-state-${stateTone(row)}`}>{text}</span> : Absent;
}

export function Translated({ row, serviceNames }: { row: TupleFields; serviceNames: boolean }): ReactNode {
  const { source, destination } = translation(row);
  const port = serviceNames ? translatedEnds(row).destination?.word : undefined;
  if (source === undefined && destination === undefined) return null;
  return (
    <span className="fg-mono fg-nat fg-end" title={translatedHint(row)}>
      {source !== undefined && <End text={source} />}
      {destination !== undefined && <span className="fg-to">{source === undefined ? '→ ' : ' → '}</span>}
      {destination !== undefined && (
        <End text={destination} service={port === undefined ? undefined : portService(row, port)} />
      )}
    </span>
  );
}

export function Status({ row }: Fields<'status' | 'presence' | 'reason'>): ReactNode {
  const words = statusWords(row);
  if (words.length === 0) return Absent;
  return (
    <span
      className={words[0] === 'UNREPLIED' ? 'fg-bits fg-bits-open' : 'fg-bits'}
      title={statusNames(row.status).join(' ')}
    >
      {words.join(' ')}
    </span>
  );
}

/** A text, dimmed if it stands for an absent value; all of it in the tooltip if it is cut off. */
export function Words({ text }: { text: string }): ReactNode {
  return text === ABSENT ? Absent : <span title={text}>{text}</span>;
}

export function countedCell(value: number | undefined, format: (value: number) => string): ReactNode {
  return value === undefined ? NotCounted : countedText(value, format);
}

const NotMeasured = (
  <span className="fg-dim" title="Not measured yet: that takes two readings of the counters">
    {ABSENT}
  </span>
);

/** @param bytes undefined if the flow is not counted. */
export function rateCell(rate: number | undefined, bytes: number | undefined): ReactNode {
  if (rate !== undefined) return rateText(rate) || null;
  return bytes === undefined ? NotCounted : NotMeasured;
}

export function Zone({ row }: Fields<'zone' | 'presence'>): ReactNode {
  const text = zoneText(row);
  return text === '0' ? <span className="fg-dim">{text}</span> : text;
}

export function Mark({ row }: Fields<'mark'>): ReactNode {
  const text = markText(row);
  return row.mark === 0 ? <span className="fg-dim">{text}</span> : text;
}
