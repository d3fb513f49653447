// The rows of the tree of a netlink message: which parts are shown, and which of them owns a byte. Pure.

import type { MessageNode } from '../../native/flow/index.ts';

/** One shown part. */
export interface MessageRow {
  /** Names from the outermost part to this one: the same part of the next message of this flow has the same key. */
  readonly key: string;
  readonly node: MessageNode;
  /** 1 is the outermost. */
  readonly level: number;
  /** Undefined if it has no parts. */
  readonly open: boolean | undefined;
  /** Position among its siblings, from 1, and their number. */
  readonly position: number;
  readonly siblings: number;
}

/** The shown parts in the order of their bytes. @param open keys of the parts that are unfolded. */
export function messageRows(nodes: readonly MessageNode[], open: ReadonlySet<string>): MessageRow[] {
  const rows: MessageRow[] = [];
  addRows(rows, nodes, open, '', 1);
  return rows;
}

function addRows(
  rows: MessageRow[],
  nodes: readonly MessageNode[],
  open: ReadonlySet<string>,
  parent: string,
  level: number,
): void {
  const seen = new Map<string, number>();
  nodes.forEach((node, index) => {
    const before = seen.get(node.name) ?? 0;
    seen.set(node.name, before + 1);
    const key = `${parent}/${node.name}${before === 0 ? '' : `#${before}`}`;
    const isOpen = node.parts.length === 0 ? undefined : open.has(key);
    rows.push({ key, node, level, open: isOpen, position: index + 1, siblings: nodes.length });
    if (isOpen) addRows(rows, node.parts, open, key, level + 1);
  });
}

/** The innermost shown part that has this byte. */
export function rowOfByte(rows: readonly MessageRow[], at: number): MessageRow | undefined {
  return rows.findLast(({ node }) => at >= node.offset && at < node.offset + node.length);
}

/** What a key does in the tree. */
export type TreeMove = { readonly focus: string } | { readonly toggle: string };

/** The move of a key on the row `key`; undefined if it does nothing there. */
export function treeMove(rows: readonly MessageRow[], key: string, pressed: string): TreeMove | undefined {
  const at = rows.findIndex((row) => row.key === key);
  const row = rows[at];
  if (!row) return undefined;
  const to = (target: MessageRow | undefined): TreeMove | undefined => target && { focus: target.key };
  switch (pressed) {
    case 'ArrowDown':
      return to(rows[at + 1]);
    case 'ArrowUp':
      return to(rows[at - 1]);
    case 'Home':
      return to(rows[0]);
    case 'End':
      return to(rows.at(-1));
    case 'ArrowRight':
      return row.open === false ? { toggle: key } : row.open ? to(rows[at + 1]) : undefined;
    case 'ArrowLeft':
      return row.open ? { toggle: key } : to(rows.slice(0, at).findLast((other) => other.level < row.level));
    case 'Enter':
    case ' ':
      return row.open === undefined ? undefined : { toggle: key };
    default:
      return undefined;
  }
}

/** The bytes as hexadecimal, sixteen a line. */
export function hexText(message: Uint8Array): string {
  const lines: string[] = [];
  for (let at = 0; at < message.length; at += BYTES_A_ROW) {
    lines.push(Array.from(message.subarray(at, at + BYTES_A_ROW), byteText).join(' '));
  }
  return lines.join('\n');
}

/** Bytes in one row of the dump. */
export const BYTES_A_ROW = 16;

/** Two hexadecimal digits. */
export function byteText(byte: number): string {
  return byte.toString(16).padStart(2, '0');
}
