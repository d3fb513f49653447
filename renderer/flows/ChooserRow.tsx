// One column in the list of columns.

import { IconGripVertical, IconPin, IconPinFilled } from '@tabler/icons-react';
import type { KeyboardEvent, ReactNode } from 'react';
import { STOP } from '../controls/use-roving-focus.ts';
import type { Arranged } from './column-choice.ts';

/** A column in the list. */
export interface ChooserColumn<Id extends string> {
  readonly id: Id;
  readonly title: string;
  /** Explains the title. */
  readonly hint: string;
  /** Columns that are not shown are listed by these. */
  readonly group: string;
}

export interface ChooserRowProps<Id extends string> {
  readonly column: ChooserColumn<Id>;
  readonly isShown: boolean;
  /** Undefined for a column among those that are not shown. */
  readonly place?: Arranged<Id>;
  /** Whether no other is shown: it cannot be hidden. */
  readonly isLast?: boolean;
  readonly onShow: (shown: boolean) => void;
  readonly onPin?: (pinned: boolean) => void;
  readonly onKeyDown?: (event: KeyboardEvent) => void;
  /** Whether it is dragged, or dropped at. */
  readonly marks?: object;
}

export function ChooserRow<Id extends string>(props: ChooserRowProps<Id>): ReactNode {
  const { column, isShown, place, isLast, onShow, onPin, onKeyDown, marks } = props;
  const pinned = place?.pinned ?? false;
  return (
    <li className="fg-drag-row fg-chooser-row" data-choose={column.id} {...marks} onKeyDown={onKeyDown}>
      {place && <IconGripVertical className="fg-grip" aria-hidden="true" />}
      <label title={column.hint}>
        <input
          type="checkbox"
          checked={isShown}
          disabled={isLast}
          onChange={(event) => onShow(event.currentTarget.checked)}
          aria-keyshortcuts={onKeyDown && 'Control+Shift+ArrowUp Control+Shift+ArrowDown'}
          {...STOP}
        />
        <span className="fg-chooser-title">{column.title}</span>
        {!place && <span className="fg-dim">{column.hint}</span>}
      </label>
      {onPin && (
        <button
          type="button"
          className="fg-chooser-pin"
          aria-pressed={pinned}
          aria-label={`Pin ${column.title}`}
          title={pinned ? 'Let it scroll with the others' : 'Keep it in view at the left'}
          onClick={() => onPin(!pinned)}
          {...STOP}
        >
          {pinned ? <IconPinFilled aria-hidden="true" /> : <IconPin aria-hidden="true" />}
        </button>
      )}
    </li>
  );
}
