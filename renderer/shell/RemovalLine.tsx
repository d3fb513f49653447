// The delete or flush under way in the status bar, while its progress is hidden.

import type { ReactNode } from 'react';
import { ActionButton } from '../controls/ActionButton.tsx';
import { useDeleteProgress } from '../dialogs/ProgressDialog.tsx';
import { shareWords, underWayWords } from '../dialogs/progress-words.ts';
import type { RemovalUnderWay } from '../session/removal.ts';
import { useSessionState } from '../session/use-session.ts';

/** A click shows the progress again. */
export function RemovalLine(): ReactNode {
  const removal = useSessionState((state) => state.removal);
  return removal?.shown === 'foot' ? <Line removal={removal} /> : null;
}

function Line({ removal }: { removal: RemovalUnderWay }): ReactNode {
  const progress = useDeleteProgress(removal);
  return (
    <ActionButton action="showProgress" look="plain" className="fg-foot-button">
      {underWayWords(removal)}
      {progress ? ` · ${shareWords(progress)}` : '…'}
    </ActionButton>
  );
}
