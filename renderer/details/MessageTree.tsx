// The parts of a netlink message as a tree: arrows walk and fold, and the part under pointer or focus is lit.

import { IconChevronDown, IconChevronRight } from '@tabler/icons-react';
import { type KeyboardEvent, type ReactNode, type RefObject, useLayoutEffect, useRef } from 'react';
import { type MessageRow, treeMove } from './message-rows.ts';
import { revealIn } from './reveal.ts';

export interface MessageTreeProps {
  readonly rows: readonly MessageRow[];
  /** The text of each row's value. */
  readonly words: (row: MessageRow) => string;
  /** Key of the row that is lit. */
  readonly lit: string | undefined;
  /** Whether the tree scrolls to the lit row: not while the pointer is on the tree. */
  readonly reveals: boolean;
  /** Key of the row that Tab reaches. */
  readonly current: string | undefined;
  onToggle(key: string): void;
  onCurrent(key: string): void;
  /** The pointer is on that row, or on none. */
  onPoint(row: MessageRow | undefined): void;
}

export function MessageTree(props: MessageTreeProps): ReactNode {
  const { rows, words, lit, reveals, current, onToggle, onCurrent, onPoint } = props;
  const tree = useRef<HTMLDivElement>(null);
  useRevealed(tree, reveals ? lit : undefined);
  // The row that had the focus can be folded away.
  const stop = rows.some(({ key }) => key === current) ? current : rows[0]?.key;
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey || stop === undefined) return;
    const move = treeMove(rows, stop, event.key);
    if (!move) return;
    event.preventDefault();
    event.stopPropagation();
    if ('toggle' in move) onToggle(move.toggle);
    else rowElement(tree.current, move.focus)?.focus();
  };
  const toggleRow = (target: EventTarget) => {
    const key = target instanceof Element ? target.closest<HTMLElement>('[data-key]')?.dataset.key : undefined;
    if (rows.some((row) => row.key === key && row.open !== undefined)) onToggle(key ?? '');
  };
  return (
    <div
      ref={tree}
      className="fg-message-tree"
      role="tree"
      aria-label="Parts of the message"
      onKeyDown={onKeyDown}
      onClick={({ target }) => toggleRow(target)}
      onMouseLeave={() => onPoint(undefined)}
    >
      {rows.map((row) => (
        <div
          key={row.key}
          role="treeitem"
          className="fg-message-row"
          data-key={row.key}
          data-lit={row.key === lit || undefined}
          aria-level={row.level}
          aria-expanded={row.open}
          aria-posinset={row.position}
          aria-setsize={row.siblings}
          aria-selected={row.key === current}
          tabIndex={row.key === stop ? 0 : -1}
          style={{ paddingLeft: 4 + 16 * (row.level - 1) }}
          onFocus={() => onCurrent(row.key)}
          onMouseEnter={() => onPoint(row)}
        >
          <Fold open={row.open} />
          <span className="fg-message-name">{row.node.name}</span>
          <span className="fg-message-value">{words(row)}</span>
        </div>
      ))}
    </div>
  );
}

function Fold({ open }: { open: boolean | undefined }): ReactNode {
  if (open === undefined) return <span />;
  const Chevron = open ? IconChevronDown : IconChevronRight;
  return <Chevron aria-hidden="true" />;
}

/** Scrolls the tree to a row, and nothing around it. */
function useRevealed(tree: RefObject<HTMLDivElement | null>, key: string | undefined): void {
  useLayoutEffect(() => {
    const row = key === undefined ? null : rowElement(tree.current, key);
    if (tree.current && row) revealIn(tree.current, row);
  }, [tree, key]);
}

function rowElement(tree: HTMLElement | null, key: string): HTMLElement | undefined {
  const rows = tree ? [...tree.querySelectorAll<HTMLElement>('[data-key]')] : [];
  return rows.find((row) => row.dataset.key === key);
}
