// The kernel's message about a flow: its parts as a tree, and its bytes. What is pointed at in one is lit in the other.

import { type ReactNode, useMemo, useState } from 'react';
import { formatCount, type MessageNode } from '../../native/flow/index.ts';
import { CopyButton } from '../controls/CopyButton.tsx';
import { useSession } from '../session/use-session.ts';
import { HexDump } from './HexDump.tsx';
import { MessageTree } from './MessageTree.tsx';
import { hexText, type MessageRow, messageRows, rowOfByte } from './message-rows.ts';
import './message.css';
import { nodeWords } from './node-words.ts';

export interface NetlinkMessageProps {
  readonly message: Uint8Array;
  readonly nodes: readonly MessageNode[];
  /** It is about the flow shown before. */
  readonly isOld?: boolean;
}

/** What the pointer is on: a row of the tree, or a byte. */
type Pointed = { readonly key: string } | { readonly at: number } | undefined;

export function NetlinkMessage({ message, nodes, isOld = false }: NetlinkMessageProps): ReactNode {
  const { labels } = useSession().filterContext;
  const [open, setOpen] = useState<ReadonlySet<string>>(new Set());
  const [current, setCurrent] = useState<string>();
  const [pointed, setPointed] = useState<Pointed>();
  const rows = useMemo(() => messageRows(nodes, open), [nodes, open]);
  const lit = litRow(rows, pointed, current);
  const toggle = (key: string) => setOpen((keys) => withToggled(keys, key));
  const nowMs = Date.now();
  return (
    <div className="fg-message" data-old={isOld || undefined} aria-busy={isOld}>
      <div className="fg-message-head">
        <span>{formatCount(message.length)} bytes</span>
        <CopyButton
          title="Copy hex"
          className="fg-copy-hex"
          blocked={isOld ? 'These are the bytes of the flow that was shown before.' : undefined}
          textToCopy={() => hexText(message)}
        />
      </div>
      <MessageTree
        rows={rows}
        words={({ node }) => nodeWords(node.value, labels ?? NO_LABELS, nowMs) + (FOOTNOTES.get(node.name) ?? '')}
        lit={lit?.key}
        reveals={pointed !== undefined && 'at' in pointed}
        current={current}
        onToggle={toggle}
        onCurrent={setCurrent}
        onPoint={(row) => setPointed(row && { key: row.key })}
      />
      <HexDump
        message={message}
        lit={lit && { from: lit.node.offset, to: lit.node.offset + lit.node.length }}
        reveals={pointed === undefined || 'key' in pointed}
        onPoint={(at) => setPointed((was) => pointedByte(was, at))}
      />
    </div>
  );
}

/** The same object while the pointer stays on a byte. */
function pointedByte(was: Pointed, at: number | undefined): Pointed {
  if (at === undefined) return undefined;
  return was && 'at' in was && was.at === at ? was : { at };
}

/** What a value includes that the rest of the window does not. */
const FOOTNOTES: ReadonlyMap<string, string> = new Map([['CTA_USE', ', one of them for this answer']]);

const NO_LABELS: ReadonlyMap<number, string> = new Map();

/** What is pointed at goes before what was chosen by keys or a click. */
function litRow(rows: readonly MessageRow[], pointed: Pointed, current: string | undefined): MessageRow | undefined {
  if (pointed && 'at' in pointed) return rowOfByte(rows, pointed.at);
  const key = pointed?.key ?? current;
  return rows.find((row) => row.key === key);
}

function withToggled(keys: ReadonlySet<string>, key: string): ReadonlySet<string> {
  const next = new Set(keys);
  if (!next.delete(key)) next.add(key);
  return next;
}
