// The bytes of a message, sixteen a row with their offset; those of one part are lit.

import { memo, type ReactNode, useLayoutEffect, useRef } from 'react';
import { BYTES_A_ROW, byteText } from './message-rows.ts';
import { revealIn } from './reveal.ts';

/** Bytes from `from` to before `to`. */
export interface ByteRange {
  readonly from: number;
  readonly to: number;
}

export interface HexDumpProps {
  readonly message: Uint8Array;
  readonly lit: ByteRange | undefined;
  /** Whether the dump scrolls to the lit bytes: not while the pointer is on it. */
  readonly reveals: boolean;
  /** The pointer is on that byte, or on none. */
  onPoint(at: number | undefined): void;
}

export function HexDump({ message, lit, reveals, onPoint }: HexDumpProps): ReactNode {
  const dump = useRef<HTMLDivElement>(null);
  const from = lit?.from;
  useLayoutEffect(() => {
    const line = from === undefined ? null : dump.current?.children[Math.floor(from / BYTES_A_ROW)];
    if (reveals && dump.current && line instanceof HTMLElement) revealIn(dump.current, line);
  }, [from, reveals]);
  // Between two bytes nothing changes.
  const pointAt = (at: number | undefined) => at !== undefined && onPoint(at);
  const lines: ReactNode[] = [];
  for (let at = 0; at < message.length; at += BYTES_A_ROW) {
    const bytes = Array.from(message.subarray(at, at + BYTES_A_ROW), byteText).join('');
    const { first, end } = litPart(lit, at, bytes.length / 2);
    lines.push(<HexLine key={at} offset={at} bytes={bytes} first={first} end={end} />);
  }
  return (
    <section
      ref={dump}
      className="fg-hex"
      aria-label="Bytes"
      // biome-ignore lint/a11y/noNoninteractiveTabindex: keys scroll it where it is larger than its place
      tabIndex={0}
      onMouseMove={({ target }) => pointAt(byteAt(target))}
      onMouseLeave={() => onPoint(undefined)}
    >
      {lines}
    </section>
  );
}

/** Which of a row's bytes are lit: from `first` to before `end`. */
function litPart(lit: ByteRange | undefined, at: number, count: number): { first: number; end: number } {
  if (!lit) return { first: 0, end: 0 };
  const within = (byte: number) => Math.min(count, Math.max(0, byte - at));
  return { first: within(lit.from), end: within(lit.to) };
}

function byteAt(target: EventTarget): number | undefined {
  const at = target instanceof HTMLElement ? target.dataset.byte : undefined;
  return at === undefined ? undefined : Number(at);
}

interface HexLineProps {
  readonly offset: number;
  /** Two digits each, without spaces. */
  readonly bytes: string;
  /** The lit bytes of this row. */
  readonly first: number;
  readonly end: number;
}

/** Rows that do not change are not drawn again. */
const HexLine = memo(function HexLine({ offset, bytes, first, end }: HexLineProps): ReactNode {
  const count = bytes.length / 2;
  const run = (from: number, to: number): ReactNode[] => {
    const parts: ReactNode[] = [];
    for (let i = from; i < to; i++) {
      if (i > from) parts.push(gapBefore(i));
      parts.push(
        <span key={i} data-byte={offset + i}>
          {bytes.slice(2 * i, 2 * i + 2)}
        </span>,
      );
    }
    return parts;
  };
  const isLit = end > first;
  return (
    <div className="fg-hex-line">
      <span className="fg-hex-offset">{offset.toString(16).padStart(4, '0')}</span> {run(0, isLit ? first : count)}
      {isLit && first > 0 && gapBefore(first)}
      {isLit && <mark>{run(first, end)}</mark>}
      {isLit && end < count && gapBefore(end)}
      {isLit && run(end, count)}
    </div>
  );
});

/** The halves of a row are further apart. */
function gapBefore(byte: number): string {
  return byte === BYTES_A_ROW / 2 ? '  ' : ' ';
}
