// The export of flows under way, and how it ended: above the status bar, over the list.

import { IconAlertTriangle, IconCheck, IconDownload, IconX } from '@tabler/icons-react';
import { type ReactNode, useEffect, useState } from 'react';
import { EXPORT_FORMATS } from '../../electron/contract/export-formats.ts';
import { visibleText } from '../../native/flow/index.ts';
import { Button } from '../controls/Button.tsx';
import type { EndedExport, RunningExport } from '../session/export-state.ts';
import { useSession, useSessionState } from '../session/use-session.ts';
import { EXPORT_WORDS as words } from '../words/export-words.ts';
import { SENTENCES } from '../words/sentences.ts';
import './export-toast.css';

/** An export that ends sooner shows no progress, ms. */
const PROGRESS_AFTER_MS = 400;
/** How long a success is said, unless the user points at it, ms. */
const SAID_MS = 10_000;

export function ExportToast(): ReactNode {
  const running = useSessionState(({ exporting }) => exporting);
  const ended = useSessionState(({ exportEnded }) => exportEnded);
  if (running) return <Running key={running.file} running={running} />;
  return ended ? <Ended key={ended.path} ended={ended} /> : null;
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

function Ended({ ended }: { ended: EndedExport }): ReactNode {
  const session = useSession();
  const failed = 'failure' in ended;
  const isCancelled = failed && ended.failure.code === 'ECANCELED';
  const [isHeld, setHeld] = useState(false);
  useEffect(() => {
    if ((failed && !isCancelled) || isHeld) return;
    const timer = setTimeout(() => session.texts.dismiss(), SAID_MS);
    return () => clearTimeout(timer);
  }, [session, failed, isCancelled, isHeld]);
  const dismiss = () => {
    session.texts.dismiss();
    session.focus.focus('grid');
  };
  const Icon = failed ? (isCancelled ? IconX : IconAlertTriangle) : IconCheck;
  return (
    <section
      className="fg-export-toast"
      data-tone={failed && !isCancelled ? 'bad' : undefined}
      aria-label={words.title}
      onPointerEnter={() => setHeld(true)}
      onPointerLeave={() => setHeld(false)}
      onFocus={() => setHeld(true)}
      onBlur={() => setHeld(false)}
      onKeyDown={(event) => {
        if (event.key !== 'Escape') return;
        event.preventDefault();
        dismiss();
      }}
    >
      <Icon aria-hidden="true" />
      <div role={failed && !isCancelled ? 'alert' : 'status'}>
        <Message ended={ended} />
      </div>
      <Button look="plain" className="fg-icon-button" aria-label={SENTENCES.dialogs.close} onClick={dismiss}>
        <IconX aria-hidden="true" />
      </Button>
    </section>
  );
}

function Message({ ended }: { ended: EndedExport }): ReactNode {
  if ('failure' in ended) {
    const { code, message } = ended.failure;
    return <p>{code === 'ECANCELED' ? words.cancelled : message}</p>;
  }
  const { outcome, path } = ended;
  return (
    <>
      <p>
        <b>{words.exported(outcome)}</b>
      </p>
      <p className="fg-mono">{visibleText(path)}</p>
      {outcome.leftOut > 0 && <p>{words.leftOut(outcome.leftOut)}</p>}
      {outcome.lost > 0 && <p>{words.lost(outcome.lost)}</p>}
    </>
  );
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
