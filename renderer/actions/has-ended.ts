// Whether a flow that an action would be on has ended, as far as the view shows it. Pure.

import type { View } from '../engine/api.ts';

/** False if the view does not show the flow. @param flow its handle. */
export function hasEnded({ rows, onTop, followed }: Pick<View, 'rows' | 'onTop' | 'followed'>, flow: number): boolean {
  const row = rows.find(({ handle }) => handle === flow) ?? onTop.find(({ handle }) => handle === flow);
  if (row) return row.reason !== undefined;
  return followed?.handle === flow && (followed.flow === undefined || followed.flow.ended !== undefined);
}
