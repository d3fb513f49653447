// The progress of a removal that takes longer: how far it is, and the ways out: hide it, or stop it.

import type { ReactNode } from 'react';
import { formatCount } from '../../native/flow/index.ts';
import { Button } from '../controls/Button.tsx';
import type { DeleteProgress } from '../engine/api.ts';
import type { RemovalUnderWay } from '../session/removal.ts';
import { useEngineValue } from '../session/use-engine-value.ts';
import { useSession, useSessionState } from '../session/use-session.ts';
import { clockTime } from '../words/clock-time.ts';
import { SENTENCES } from '../words/sentences.ts';
import { AlertDialog } from './AlertDialog.tsx';
import { doneWords, leftWords, shareWords, underWayWords } from './progress-words.ts';

const { dialogs } = SENTENCES;

/** Escape hides it, as nothing that has begun must end by a key that closes things. */
export function ProgressDialog({ removal }: { removal: RemovalUnderWay }): ReactNode {
  const { removals } = useSession();
  return (
    <AlertDialog
      title={`${underWayWords(removal)}…`}
      isNarrow
      busy={false}
      onCancel={() => removals.hide()}
      buttons={
        <>
          <Button autoFocus={!removal.stop} onClick={() => removals.hide()}>
            {dialogs.hide}
          </Button>
          {removal.stop && (
            <Button autoFocus blocked={removal.stopped ? dialogs.stopping : undefined} onClick={() => removals.stop()}>
              {dialogs.cancel}
            </Button>
          )}
        </>
      }
    >
      <Course removal={removal} />
      <Silence />
      <p>{waysOut(removal)}</p>
    </AlertDialog>
  );
}

function waysOut({ stopped, stop, undoable = false }: RemovalUnderWay): string {
  if (stopped) return dialogs.stopping;
  return stop ? dialogs.hideOrStop(undoable) : dialogs.hideOnly;
}

function Course({ removal }: { removal: RemovalUnderWay }): ReactNode {
  const progress = useDeleteProgress(removal);
  const label = underWayWords(removal);
  if (!progress) return <progress className="fg-progress" aria-label={label} />;
  const left = leftWords(progress);
  return (
    <>
      <p className="fg-course">
        <span>
          <b>{formatCount(progress.deleted)}</b> {doneWords(progress)}
        </span>
        <span>
          {shareWords(progress)}
          {left !== undefined && `, ${left}`}
        </span>
      </p>
      <progress className="fg-progress" aria-label={label} max={progress.total} value={progress.done} />
    </>
  );
}

/** The engine's latest word on this removal; undefined for one that main carries out, and before it begins. */
export function useDeleteProgress({ token }: RemovalUnderWay): DeleteProgress | undefined {
  return useEngineValue(({ deleting }) => (token !== undefined && deleting?.token === token ? deleting : undefined));
}

/** The table does not answer, so no progress can be seen. */
function Silence(): ReactNode {
  const silence = useSessionState((state) => state.silence);
  if (!silence) return null;
  return <p className="fg-warning">{dialogs.silentWhileDeleting(clockTime(silence.sinceMs))}</p>;
}
