// The button at the end of a row that deletes its flow. The grid handles the click.

import type { ReactNode } from 'react';
import { actionTitle } from '../../electron/contract/actions.ts';
import { RowDeleteButton } from '../controls/RowDeleteButton.tsx';
import type { RowView } from '../engine/api.ts';
import { ROW_TUPLE_FIELDS } from '../words/flow-words.ts';
import { identityText } from '../words/identity-words.ts';
import type { RowField } from './column-record.ts';

/** The fields that the button is drawn from: those in its name, and whether there is a button. */
export const BUTTON_READS = [...ROW_TUPLE_FIELDS, 'family', 'zone', 'reason'] as const satisfies readonly RowField[];

export interface DeleteButtonProps {
  readonly row: Pick<RowView, (typeof BUTTON_READS)[number]>;
  /** Why the action `deleteFlow` is blocked; undefined if it is not. */
  readonly blocked: string | undefined;
}

/** Nothing for a flow that has ended. */
export function DeleteButton({ row, blocked }: DeleteButtonProps): ReactNode {
  if (row.reason !== undefined) return null;
  return (
    <RowDeleteButton name={`Delete flow ${identityText(row)}`} title={actionTitle('deleteFlow')} blocked={blocked} />
  );
}
