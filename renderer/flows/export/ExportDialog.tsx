// The dialog that copies flows or exports them to a file: which, in what form, and how that looks.

import { IconX } from '@tabler/icons-react';
import { type ReactNode, useEffect, useId, useMemo, useState } from 'react';
import { MAX_COPIED } from '../../../electron/contract/commands.ts';
import { EXPORT_FORMATS } from '../../../electron/contract/export-formats.ts';
import { formatBytes } from '../../../native/flow/index.ts';
import { Button } from '../../controls/Button.tsx';
import { useModal } from '../../dialogs/use-modal.ts';
import type { TextSample } from '../../engine/export/export-api.ts';
import { LiveAnswer } from '../../session/live-answer.ts';
import type { Session } from '../../session/session.ts';
import { useEngineValue } from '../../session/use-engine-value.ts';
import { useLiveAnswer } from '../../session/use-live-answer.ts';
import { useSession } from '../../session/use-session.ts';
import { EXPORT_WORDS as words } from '../../words/export-words.ts';
import { SENTENCES } from '../../words/sentences.ts';
import { ColumnChips } from './ColumnChips.tsx';
import { FlowsChoice, FormatChoice, Switch } from './choices.tsx';
import { type Destination, type ExportChoice, firstChoice, formOf, scopeCounts, scopeOf } from './export-choice.ts';
import { Preview } from './Preview.tsx';
import '../../dialogs/dialog.css';
import './export.css';

/** The sample is measured again while the table changes, ms. */
const RENEW_MS = 5000;

/** @param destination where the text goes unless the user chooses otherwise. */
export function ExportDialog({ destination }: { destination: Destination }): ReactNode {
  const session = useSession();
  const dialog = useModal();
  const titleId = useId();
  // After the dialog has taken the focus to its first control.
  useEffect(() => dialog.current?.querySelector<HTMLElement>('[data-look=primary]')?.focus(), [dialog]);
  const shown = useMemo(() => session.texts.columns.map(({ id }) => id), [session]);
  const [choice, setChoice] = useState(() => firstChoice(destination, session.engine.getView(), shown));
  const change = (changed: Partial<ExportChoice>) => setChoice((old) => ({ ...old, ...changed }));
  const sample = useSample(session, choice);
  const close = () => session.closeDialog();
  const isCopy = choice.destination === 'clipboard';
  return (
    <dialog
      ref={dialog}
      className="fg-dialog fg-dialog-wide fg-export"
      aria-labelledby={titleId}
      onCancel={(event) => {
        event.preventDefault();
        close();
      }}
    >
      <header className="fg-export-head">
        <h2 id={titleId}>{isCopy ? words.copyTitle : words.title}</h2>
        <Switch chosen={choice.destination} onChoose={(next) => change({ destination: next })} />
        <Button look="plain" className="fg-icon-button" aria-label={SENTENCES.dialogs.close} onClick={close}>
          <IconX aria-hidden="true" />
        </Button>
      </header>
      <div className="fg-export-body">
        {/* They can scroll, so the keyboard must reach them: each has controls in it. */}
        <div className="fg-export-side">
          <FlowsChoice choice={choice} onChange={change} ended={sample?.ended} />
          <FormatChoice chosen={choice.format} onChoose={(format) => change({ format })} />
        </div>
        <div className="fg-export-main">
          {EXPORT_FORMATS[choice.format].hasColumns ? (
            <ColumnChips chosen={choice.columns} shown={shown} onChange={(columns) => change({ columns })} />
          ) : (
            <p className="fg-export-contents">{words.contents(choice.format)}</p>
          )}
          {choice.format === 'csv' && <p className="fg-export-ends">{words.endsApart}</p>}
          <Preview sample={sample} />
        </div>
      </div>
      <Foot choice={choice} sample={sample} onClose={close} />
    </dialog>
  );
}

interface FootProps {
  readonly choice: ExportChoice;
  readonly sample: TextSample | undefined;
  readonly onClose: () => void;
}

/** What it takes, and the buttons. */
function Foot({ choice, sample, onClose }: FootProps): ReactNode {
  const session = useSession();
  const paused = useEngineValue((view) => view.paused);
  const count = useEngineValue((view) => scopeCounts(view).find(([scope]) => scope === choice.scope)?.[1] ?? 0);
  const isCopy = choice.destination === 'clipboard';
  const flows = flowsOf(choice, count, sample);
  const blocked = blockedBecause(choice, flows, sample);
  const run = () => {
    const { texts, engine } = session;
    const [scope, form] = [scopeOf(choice, engine.getView()), formOf(choice)];
    onClose();
    void (isCopy ? texts.copyAs(scope, form) : texts.export(scope, form));
  };
  return (
    <footer className="fg-export-foot">
      <p role="status">
        {sample && <Measured sample={sample} />} {sample && sample.leftOut > 0 && `${words.leftOut(sample.leftOut)} `}
        {blocked ?? (paused ? words.paused : isCopy ? words.asNowCopied : words.asNow)}
      </p>
      <Button onClick={onClose}>{SENTENCES.dialogs.cancel}</Button>
      <Button look="primary" blocked={blocked} onClick={run}>
        {isCopy ? words.copyFlows(flows) : words.exportFlows(flows)}
      </Button>
    </footer>
  );
}

function Measured({ sample: { bytes, ms } }: { sample: TextSample }): ReactNode {
  return (
    <>
      {words.about} <b>{formatBytes(bytes)}</b>, {words.time(ms)}.
    </>
  );
}

/** How many will be written: as counted all the time, unless the last sample knows better. */
function flowsOf({ scope }: ExportChoice, counted: number, sample: TextSample | undefined): number {
  if (sample && sample.leftOut > 0) return sample.flows;
  return scope === 'selected' ? counted : counted + (sample?.ended ?? 0);
}

function blockedBecause(
  { destination, format, columns }: ExportChoice,
  flows: number,
  sample: TextSample | undefined,
): string | undefined {
  if (EXPORT_FORMATS[format].hasColumns && columns.length === 0) return words.noColumns;
  if (flows === 0) return words.nothing;
  return destination === 'clipboard' && (sample?.bytes ?? 0) > MAX_COPIED ? words.tooLong(MAX_COPIED) : undefined;
}

/** The last sample of what is chosen; undefined while it is being made. */
function useSample({ engine }: Session, choice: ExportChoice): TextSample | undefined {
  const alsoEnded = useEngineValue((view) => view.alsoEnded);
  const question = useMemo(() => {
    const [scope, form] = [scopeOf(choice, { alsoEnded }), formOf(choice)];
    return { key: JSON.stringify([scope, form]), scope, form };
  }, [choice, alsoEnded]);
  const answered = useLiveAnswer(
    () =>
      new LiveAnswer(engine, ({ scope, form }: typeof question) => engine.sampleText(scope, form, 'export'), {
        renewMs: RENEW_MS,
      }),
    question,
  );
  return answered?.question.key === question.key ? answered.answer : undefined;
}
