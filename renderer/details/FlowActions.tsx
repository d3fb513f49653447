// What can be done with the shown flow; nothing once it has ended.

import { IconTrash } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { runAction } from '../actions/run-action.ts';
import { Button } from '../controls/Button.tsx';
import { useActionBlocked } from '../controls/use-action.ts';
import { useSession } from '../session/use-session.ts';
import type { KnownFlow } from './known-flow.ts';

export function FlowActions({ known: { flow } }: { known: KnownFlow }): ReactNode {
  const session = useSession();
  const blocked = useActionBlocked('deleteFlow', { flow: flow.handle });
  return (
    <Button
      tone="danger"
      blocked={blocked}
      aria-label="Delete this flow"
      onClick={() => runAction('deleteFlow', { session, flow: flow.handle })}
    >
      <IconTrash aria-hidden="true" />
      Delete…
    </Button>
  );
}
