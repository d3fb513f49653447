// The choices at the side of the dialog that copies and exports flows.

import {
  IconBraces,
  IconCode,
  IconCopy,
  IconDownload,
  IconTable,
  IconTerminal2,
  type TablerIcon,
} from '@tabler/icons-react';
import { type ReactNode, useId } from 'react';
import { EXPORT_FORMAT_IDS, EXPORT_FORMATS, type ExportFormatId } from '../../../electron/contract/export-formats.ts';
import { formatCount } from '../../../native/flow/index.ts';
import { useEngineValue } from '../../session/use-engine-value.ts';
import { EXPORT_WORDS as words } from '../../words/export-words.ts';
import type { Destination, ExportChoice } from './export-choice.ts';

const DESTINATIONS: readonly (readonly [Destination, string, TablerIcon])[] = [
  ['file', words.toFile, IconDownload],
  ['clipboard', words.toClipboard, IconCopy],
];

/** Where the text goes. */
export function Switch({
  chosen,
  onChoose,
}: {
  chosen: Destination;
  onChoose: (destination: Destination) => void;
}): ReactNode {
  return (
    <fieldset className="fg-export-switch">
      <legend className="fg-hidden">{words.destination}</legend>
      {DESTINATIONS.map(([id, title, Icon]) => (
        <label key={id} data-chosen={id === chosen || undefined}>
          <input type="radio" name="fg-destination" checked={id === chosen} onChange={() => onChoose(id)} />
          <Icon aria-hidden="true" />
          {title}
        </label>
      ))}
    </fieldset>
  );
}

interface FlowsChoiceProps {
  readonly choice: ExportChoice;
  readonly onChange: (changed: Partial<ExportChoice>) => void;
  /** How many of the chosen flows have ended. */
  readonly ended: number | undefined;
}

/** Which flows. Ended ones are offered while the list has them. */
export function FlowsChoice({ choice, onChange, ended = 0 }: FlowsChoiceProps): ReactNode {
  const selected = useEngineValue((view) => view.selected + view.selectedEnded);
  const matching = useEngineValue((view) => view.matching);
  const total = useEngineValue((view) => view.total);
  const hasEnded = useEngineValue((view) => view.alsoEnded);
  const counts = { selected, matching, all: total } as const;
  const scopes = Object.keys(counts) as (keyof typeof counts)[];
  return (
    <fieldset className="fg-export-flows">
      <legend>{words.flows}</legend>
      {scopes.map((scope) => (
        <label key={scope}>
          <input
            type="radio"
            name="fg-scope"
            checked={choice.scope === scope}
            onChange={() => onChange({ scope })}
            disabled={scope === 'selected' && selected === 0}
          />
          <span>{words.scopes[scope]}</span>
          <span className="fg-export-count">{formatCount(counts[scope])}</span>
        </label>
      ))}
      {hasEnded && choice.scope !== 'selected' && (
        <label>
          <input
            type="checkbox"
            checked={choice.alsoEnded}
            onChange={({ target }) => onChange({ alsoEnded: target.checked })}
          />
          <span>{words.alsoEnded}</span>
          {choice.alsoEnded && ended > 0 && <span className="fg-export-count">{formatCount(ended)}</span>}
        </label>
      )}
    </fieldset>
  );
}

const ICONS: Readonly<Record<ExportFormatId, TablerIcon>> = {
  table: IconTable,
  conntrack: IconTerminal2,
  save: IconTerminal2,
  csv: IconTable,
  json: IconBraces,
  xml: IconCode,
};

/** In which format. */
export function FormatChoice({
  chosen,
  onChoose,
}: {
  chosen: ExportFormatId;
  onChoose: (format: ExportFormatId) => void;
}): ReactNode {
  const id = useId();
  return (
    <fieldset className="fg-export-formats">
      <legend>{words.format}</legend>
      {EXPORT_FORMAT_IDS.map((format) => {
        const { title, hint } = EXPORT_FORMATS[format];
        const Icon = ICONS[format];
        return (
          <label key={format} data-chosen={format === chosen || undefined}>
            <input
              type="radio"
              name="fg-format"
              checked={format === chosen}
              onChange={() => onChoose(format)}
              aria-label={title}
              aria-describedby={`${id}-${format}`}
            />
            <Icon aria-hidden="true" />
            <span>{title}</span>
            <span id={`${id}-${format}`} className="fg-export-hint">
              {hint}
            </span>
          </label>
        );
      })}
    </fieldset>
  );
}
