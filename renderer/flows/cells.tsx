// The cells of a row, one small renderer for each column. They only draw: what they say is decided in flow-words.ts.

import { type ReactNode, useSyncExternalStore } from 'react';
import {
  formatAge,
  formatBytes,
  formatCount,
  formatDuration,
  protocolTitle,
  statusNames,
} from '../../native/flow/index.ts';
import type { RowView } from '../engine/api.ts';
import type { ColumnId } from '../engine/columns/columns.ts';
import type { Clock } from '../session/second-clock.ts';
import {
  ABSENT,
  destinationWords,
  type EndpointWords,
  markText,
  sourceWords,
  splitEnd,
  stateText,
  stateTone,
  statusWords,
  translatedHint,
  translation,
  zoneText,
} from '../words/flow-words.ts';
import { deadlineMs } from './same-row.ts';

export interface CellInput {
  readonly row: RowView;
  /** Time of the view that the row is from, milliseconds since the epoch. */
  readonly nowMs: number;
  readonly clock: Clock;
}

/** Words for a row's change: a mark is never colour alone. */
export const CHANGE_WORDS: Record<RowView['change'], string> = {
  none: '',
  new: 'New',
  changed: 'Changed',
  gone: 'Gone',
  back: 'Came back',
};

const Absent = <span className="fg-dim">{ABSENT}</span>;

const NotCounted = (
  <span className="fg-dim" title="Not counted: accounting (nf_conntrack_acct) was off when this flow began">
    {ABSENT}
  </span>
);

function useNow(clock: Clock): number {
  return useSyncExternalStore(clock.subscribe, clock.now, clock.now);
}

function Endpoint({ words }: { words: EndpointWords }): ReactNode {
  const { main, detail } = words;
  return (
    <span className="fg-mono fg-end" title={detail ? `${main} ${detail}` : main}>
      <End text={main} />
      {detail && <span className="fg-dim fg-end-detail"> {detail}</span>}
    </span>
  );
}

/** An address and its port, of which the address gives way where there is too little room. */
function End({ text }: { text: string }): ReactNode {
  const { address, port } = splitEnd(text);
  return (
    <>
      <span className="fg-end-address">{address}</span>
      {port && <span className="fg-end-port">{port}</span>}
    </>
  );
}

function Timeout({ row, nowMs, clock }: CellInput): ReactNode {
  const now = useNow(clock);
  const deadline = deadlineMs(row, nowMs);
  if (deadline === undefined || row.change === 'gone') return Absent;
  const left = Math.max(0, Math.round((deadline - now) / 1000));
  const share = row.timeoutOfSec ? Math.min(1, left / row.timeoutOfSec) : 1;
  return (
    <>
      {formatDuration(left)}
      <i className="fg-left" style={{ transform: `scaleX(${share.toFixed(3)})` }} />
    </>
  );
}

function Age({ row, clock }: CellInput): ReactNode {
  const now = useNow(clock);
  if (row.startMs !== undefined) return formatAge((now - row.startMs) / 1000);
  const seen = formatAge((now - row.firstSeenMs) / 1000);
  return (
    <span className="fg-dim" title="The kernel keeps no timestamps here: seen for at least this long">
      ≥ {seen}
    </span>
  );
}

function Protocol({ row }: CellInput): ReactNode {
  const word = CHANGE_WORDS[row.change];
  return (
    <>
      {word && (
        <span className="fg-change" title={word}>
          <span className="fg-hidden">{word}: </span>
        </span>
      )}
      {protocolTitle(row.protocol)}
    </>
  );
}

function State({ row }: CellInput): ReactNode {
  if (row.change === 'back') return <span className="fg-back">Came back</span>;
  const text = stateText(row);
  return text ? <span className={`fg-state fg-state-${stateTone(row)}`}>{text}</span> : Absent;
}

function Translated({ row }: CellInput): ReactNode {
  const { source, destination } = translation(row);
  if (source === undefined && destination === undefined) return null;
  return (
    <span className="fg-mono fg-nat fg-end" title={translatedHint(row)}>
      {source !== undefined && <End text={source} />}
      {destination !== undefined && <span className="fg-to">{source === undefined ? '→ ' : ' → '}</span>}
      {destination !== undefined && <End text={destination} />}
    </span>
  );
}

function Status({ row }: CellInput): ReactNode {
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

function Rate({ row }: CellInput): ReactNode {
  const rate = row.rateBytesPerSec;
  if (rate === undefined) return row.bytes === undefined ? NotCounted : Absent;
  // Nothing moves: an empty cell lets those that do move stand out.
  return rate < 1 ? null : `${formatBytes(rate)}/s`;
}

function Zone({ row }: CellInput): ReactNode {
  const text = zoneText(row);
  return text === '0' ? <span className="fg-dim">{text}</span> : text;
}

function Mark({ row }: CellInput): ReactNode {
  const text = markText(row);
  return row.mark === 0 ? <span className="fg-dim">{text}</span> : text;
}

/** Draws each column. */
export const CELLS: Record<ColumnId, (input: CellInput) => ReactNode> = {
  protocol: (input) => <Protocol {...input} />,
  state: (input) => <State {...input} />,
  source: ({ row }) => <Endpoint words={sourceWords(row)} />,
  translated: (input) => <Translated {...input} />,
  destination: ({ row }) => <Endpoint words={destinationWords(row)} />,
  status: (input) => <Status {...input} />,
  bytes: ({ row }) => (row.bytes === undefined ? NotCounted : formatBytes(row.bytes)),
  rate: (input) => <Rate {...input} />,
  packets: ({ row }) => (row.packets === undefined ? NotCounted : formatCount(row.packets)),
  timeout: (input) => <Timeout {...input} />,
  age: (input) => <Age {...input} />,
  mark: (input) => <Mark {...input} />,
  zone: (input) => <Zone {...input} />,
};
