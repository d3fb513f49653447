// Which columns a table or a CSV has, and in which order.

import { IconPlus, IconX } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import type { ColumnId } from '../../engine/columns/engine-columns.ts';
import { EXPORT_WORDS as words } from '../../words/export-words.ts';
import { FLOW_COLUMN, FLOW_COLUMNS } from '../connection-columns.tsx';

export interface ColumnChipsProps {
  /** In this order. */
  readonly chosen: readonly ColumnId[];
  /** The columns of the list. */
  readonly shown: readonly ColumnId[];
  readonly onChange: (chosen: readonly ColumnId[]) => void;
}

export function ColumnChips({ chosen, shown, onChange }: ColumnChipsProps): ReactNode {
  const others = FLOW_COLUMNS.filter(({ id }) => !chosen.includes(id)).map(({ id }) => id);
  const all = [...chosen, ...others];
  return (
    <section aria-label={words.columnsTitle}>
      <div className="fg-export-line">
        <h3>{words.columnsTitle}</h3>
        <span>{words.columns(chosen.length, FLOW_COLUMNS.length)}</span>
        <span className="fg-space" />
        <button type="button" className="fg-export-link" onClick={() => onChange(shown)}>
          {words.asShown}
        </button>
        <button type="button" className="fg-export-link" onClick={() => onChange(all)}>
          {words.allColumns}
        </button>
      </div>
      <div className="fg-export-chips">
        {all.map((id) => (
          <Chip
            key={id}
            id={id}
            isChosen={chosen.includes(id)}
            onToggle={(isChosen) => onChange(isChosen ? [...chosen, id] : chosen.filter((other) => other !== id))}
          />
        ))}
      </div>
    </section>
  );
}

interface ChipProps {
  readonly id: ColumnId;
  readonly isChosen: boolean;
  readonly onToggle: (isChosen: boolean) => void;
}

function Chip({ id, isChosen, onToggle }: ChipProps): ReactNode {
  const Icon = isChosen ? IconX : IconPlus;
  return (
    <button type="button" className="fg-export-chip" aria-pressed={isChosen} onClick={() => onToggle(!isChosen)}>
      {FLOW_COLUMN[id].title}
      <Icon aria-hidden="true" />
    </button>
  );
}
