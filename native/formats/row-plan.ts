// How the rows of a flow's shape become text: what is the same for all of them is text already, the rest is read from each.
// Pure.

import { checkColumns } from '../flow/checks.ts';
import type { FlowColumns } from '../flow/flow-columns.ts';
import { type FlowShape, RowCursor } from './row-cursor.ts';
import type { RowText } from './text-format.ts';

/** A part of a row's text that depends on the row. */
export type ReadPart = (cursor: RowCursor) => string;

/** A part of a row's text. */
export type RowPart = string | ReadPart;

/** A value as a part, if there is one. */
export function plainPart(value: RowPart | undefined): RowPart[] {
  return value === undefined ? [] : [value];
}

/** The same of a value that has to be written as text first. */
export function writtenPart<Value>(
  read: ((cursor: RowCursor) => Value) | undefined,
  write: (value: Value) => string,
): RowPart[] {
  return read ? [(cursor) => write(read(cursor))] : [];
}

/** A row's text: constant, read, constant, read …, tail. */
interface RowPlan {
  readonly shape: FlowShape;
  readonly constants: readonly string[];
  readonly reads: readonly ReadPart[];
  readonly tail: string;
}

/** Plans that are remembered: far more than tables have shapes. */
const MAX_PLANS = 1024;
/** Groups in which a shape is looked for: few have more than one. */
const GROUPS = 64;

/** The rows of a format. @param partsOf the parts of the text of flows of a shape; called once for each shape. */
export function plannedRows(partsOf: (shape: FlowShape) => readonly RowPart[]): (columns: FlowColumns) => RowText {
  const planOf = rememberedPlans((shape) => planOfParts(shape, partsOf(shape)));
  return (columns) => {
    checkColumns(columns);
    const cursor = new RowCursor(columns);
    return (row) => {
      cursor.moveTo(row);
      const { constants, reads, tail } = planOf(cursor);
      let text = '';
      for (let i = 0; i < reads.length; i++) text += constants[i] + (reads[i]?.(cursor) ?? '');
      return text + tail;
    };
  };
}

function planOfParts({ presence, family, protocol, event, state }: FlowShape, parts: readonly RowPart[]): RowPlan {
  const constants: string[] = [];
  const reads: ReadPart[] = [];
  let constant = '';
  for (const part of parts) {
    if (typeof part === 'string') {
      constant += part;
      continue;
    }
    constants.push(constant);
    reads.push(part);
    constant = '';
  }
  return { shape: { presence, family, protocol, event, state }, constants, reads, tail: constant };
}

function rememberedPlans(makePlan: (shape: FlowShape) => RowPlan): (shape: FlowShape) => RowPlan {
  const groups: RowPlan[][] = Array.from({ length: GROUPS }, () => []);
  let count = 0;
  return (shape) => {
    const group = groups[groupOf(shape)] ?? [];
    for (const plan of group) if (isSame(plan.shape, shape)) return plan;
    if (count++ === MAX_PLANS) {
      for (const full of groups) full.length = 0;
      count = 1;
    }
    const plan = makePlan(shape);
    group.push(plan);
    return plan;
  };
}

function groupOf({ presence, family, protocol, event, state }: FlowShape): number {
  const mixed = Math.imul(presence ^ (state << 8) ^ (protocol << 4) ^ (family << 2) ^ event, 0x9e3779b1);
  return (mixed >>> 16) % GROUPS;
}

function isSame(a: FlowShape, b: FlowShape): boolean {
  return (
    a.presence === b.presence &&
    a.state === b.state &&
    a.protocol === b.protocol &&
    a.family === b.family &&
    a.event === b.event
  );
}
