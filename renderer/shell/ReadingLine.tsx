// A thin line over the grid while the table is being read: rows are shown already, and more are arriving.

import type { ReactNode } from 'react';
import { useEngineValue } from '../session/use-engine-value.ts';

/** Nothing unless a reading is awaited and its length is known. */
export function ReadingLine(): ReactNode {
  const percent = useEngineValue(({ loading }) =>
    loading?.expected ? Math.min(100, Math.round((loading.flows / loading.expected) * 100)) : undefined,
  );
  if (percent === undefined) return null;
  return (
    <div
      className="fg-reading"
      role="progressbar"
      aria-label="Reading the table"
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={percent}
    >
      <i style={{ transform: `scaleX(${percent / 100})` }} />
    </div>
  );
}
