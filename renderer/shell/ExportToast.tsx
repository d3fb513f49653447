// The export of flows under way, and how the last one ended: above the status bar, over the list.

import { IconDownload, IconX } from '@tabler/icons-react';
import { type ReactNode, useCallback, useEffect, useState } from 'react';
import { EXPORT_FORMATS } from '../../electron/contract/export-formats.ts';
import { visibleText } from '../../native/flow/index.ts';
import { Button } from '../controls/Button.tsx';
import type { ExportOutcome } from '../engine/export/export-api.ts';
import type { EndedExport, RunningExport } from '../session/export-state.ts';
import { useSession, useSessionState } from '../session/use-session.ts';
import { EXPORT_WORDS as words } from '../words/export-words.ts';
import { SENTENCES } from '../words/sentences.ts';
import { ToastFrame } from './ToastFrame.tsx';
import './export-toast.css';

/** An export that ends sooner shows no progress, ms. */
const PROGRESS_AFTER_MS = 400;

/** Nothing while none is under way. */
export function ExportToast(): ReactNode {
  const running = useSessionState(({ exporting }) => exporting);
  return running ? <Running key={running.file} running={running} /> : null;
}

function Running({ running }: { running: RunningExport }): ReactNode {
  const session = useSession();
  const isLong = useAfter(PROGRESS_AFTER_MS);
  if (!isLong) return null;
  const { flows, written, format, startedMs } = running;
  const share = flows === 0 ? 1 : written / flows;
  const leftMs = written === 0 ? undefined : ((Date.now() - startedMs) * (flows - written)) / written;
  return (
    <section className="fg-export-toast" aria-label={words.title}>
      <IconDownload aria-hidden="true" />
      <div>
        <p>
          <b>{words.exporting(flows, EXPORT_FORMATS[format].title)}</b>
          <span>{words.progress(share, leftMs)}</span>
        </p>
        <progress className="fg-progress" aria-label={words.title} max={1} value={share} />
      </div>
      <Button look="plain" onClick={() => session.texts.cancelExport()}>
        {SENTENCES.dialogs.cancel}
      </Button>
    </section>
  );
}

/** How the last export ended, among the other toasts. */
export function ExportEnd(): ReactNode {
  const ended = useSessionState(({ exportEnded }) => exportEnded);
  return ended ? <Ended key={ended.path} ended={ended} /> : null;
}

function Ended({ ended }: { ended: EndedExport }): ReactNode {
  const { texts } = useSession();
  const leave = useCallback(() => texts.dismiss(), [texts]);
  const failure = 'failure' in ended ? ended.failure : undefined;
  const isCancelled = failure?.code === 'ECANCELED';
  return (
    <ToastFrame
      label={words.title}
      title={failure ? (isCancelled ? words.cancelled : words.notExported) : titleOf(ended)}
      words={failure ? (isCancelled ? '' : failure.message) : restOf(ended)}
      attributes={'outcome' in ended ? attributesOf(ended.outcome) : {}}
      stays={failure !== undefined && !isCancelled}
      onLeave={leave}
    >
      <Button look="plain" className="fg-icon-button" aria-label="Dismiss" onClick={leave}>
        <IconX aria-hidden="true" />
      </Button>
    </ToastFrame>
  );
}

function titleOf(ended: EndedExport): string {
  return 'outcome' in ended ? words.exported(ended.outcome) : '';
}

/** The file, and what is not in it. */
function restOf(ended: EndedExport): string {
  if (!('outcome' in ended)) return '';
  const { leftOut, lost } = ended.outcome;
  const parts = [visibleText(ended.path), leftOut > 0 && words.leftOut(leftOut), lost > 0 && words.lost(lost)];
  return parts.filter((part) => part !== false).join(' · ');
}

function attributesOf({ flows, leftOut, lost }: ExportOutcome) {
  return { 'data-exported': flows, 'data-left-out': leftOut, 'data-lost': lost };
}

/** Whether so much time has passed since the component was mounted. */
function useAfter(ms: number): boolean {
  const [isOver, setOver] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setOver(true), ms);
    return () => clearTimeout(timer);
  }, [ms]);
  return isOver;
}
