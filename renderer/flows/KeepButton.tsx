// The button at the end of a row that keeps its flow on top, or no longer. The grid handles the click.

import type { ReactNode } from 'react';
import { actionTitle } from '../../electron/contract/actions.ts';
import type { RowView } from '../engine/api.ts';
import { identityText } from '../words/identity-words.ts';
import type { RowField } from './column-record.ts';
import { BUTTON_READS } from './DeleteButton.tsx';

/** The fields that the button is drawn from. */
export const KEEP_READS = [...BUTTON_READS, 'onTop'] as const satisfies readonly RowField[];

export interface KeepButtonProps {
  readonly row: Pick<RowView, (typeof KEEP_READS)[number]>;
  /** Why no more flows can be put on top; undefined if they can. */
  readonly blocked: string | undefined;
}

/** A flow on top can be out of the list, where no key reaches it: then Tab does. */
export function KeepButton({ row, blocked }: KeepButtonProps): ReactNode {
  return (
    <button
      type="button"
      className="fg-keep"
      tabIndex={row.onTop ? 0 : -1}
      data-action="keepOnTop"
      aria-pressed={row.onTop}
      aria-label={`${actionTitle('keepOnTop')}: flow ${identityText(row)}`}
      title={row.onTop ? actionTitle('keepOnTop') : (blocked ?? actionTitle('keepOnTop'))}
      disabled={!row.onTop && blocked !== undefined}
    />
  );
}
