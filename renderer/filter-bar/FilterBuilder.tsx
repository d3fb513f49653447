// The filter builder: the same filter as the text, as rules to choose from.

import type { ReactNode } from 'react';
import type { Session } from '../app/session.ts';

export function FilterBuilder({ session }: { session: Session }): ReactNode {
  return (
    <section id="fg-builder" className="fg-builder" aria-label="Filter builder">
      {String(session.boot.version)}
    </section>
  );
}
