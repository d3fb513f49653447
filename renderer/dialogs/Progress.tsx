// What a confirmation shows while it runs.

import type { ReactNode } from 'react';

/** @param label accessible name of the bar. @param children what is going on, in words. */
export function Progress({ label, children }: { label: string; children?: ReactNode }): ReactNode {
  return (
    <div role="status">
      <progress className="fg-progress" aria-label={label} />
      {children}
    </div>
  );
}
