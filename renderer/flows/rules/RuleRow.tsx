// One colouring rule in the editor of rules.

import { IconGripVertical, IconTrash } from '@tabler/icons-react';
import { type KeyboardEvent, type MouseEvent, type ReactNode, useMemo } from 'react';
import { RuleColour } from '../../../electron/contract/colouring.ts';
import { ruleErrors } from '../../session/colouring.ts';
import { useSession } from '../../session/use-session.ts';
import { flows } from '../../words/counts.ts';
import { SENTENCES } from '../../words/sentences.ts';
import { RuleFilter } from './RuleFilter.tsx';
import { nameOf, type RuleDraft, signOf } from './rule-drafts.ts';

export interface RuleRowProps {
  readonly draft: RuleDraft;
  /** Its place among the rules, from 0. */
  readonly place: number;
  /** Whether it was just added. */
  readonly isNew: boolean;
  /** How many flows its filter matches; undefined while that is not known. */
  readonly count: number | undefined;
  readonly onChange: (change: Partial<Omit<RuleDraft, 'id'>>) => void;
  readonly onStep: (by: -1 | 1) => void;
  readonly onDelete: () => void;
  /** Filters the table by the rule's filter, or leaves out what it matches. */
  readonly onCount: (leaveOut: boolean) => void;
  /** Whether it is dragged, or dropped at. */
  readonly marks: object;
}

const { rules: words } = SENTENCES;

export function RuleRow(props: RuleRowProps): ReactNode {
  const { draft, place, isNew, count, onChange, onStep, onDelete, onCount, marks } = props;
  const session = useSession();
  const { filterContext } = session;
  const { filter, colour } = draft;
  const errors = useMemo(() => ruleErrors({ filter }, filterContext), [filter, filterContext]);
  const name = nameOf(draft, place);
  return (
    <li
      className="fg-drag-row fg-rule-row"
      data-rule-id={draft.id}
      data-rule={colour}
      {...marks}
      onKeyDown={(event) => move(event, onStep)}
    >
      <IconGripVertical className="fg-grip" aria-hidden="true" />
      <input
        type="checkbox"
        checked={draft.enabled}
        aria-label={`Use rule ${place + 1}`}
        aria-keyshortcuts="Control+Shift+ArrowUp Control+Shift+ArrowDown"
        onChange={(event) => onChange({ enabled: event.currentTarget.checked })}
      />
      <input
        className="fg-rule-sign"
        value={draft.sign}
        placeholder={signOf(draft, place)}
        maxLength={2}
        aria-label={`Sign of rule ${place + 1}`}
        title={words.sign}
        onChange={(event) => onChange({ sign: event.currentTarget.value })}
      />
      <select
        className="fg-rule-colour"
        value={colour}
        aria-label={`Colour of rule ${place + 1}`}
        onChange={(event) => onChange({ colour: RuleColour.catch(colour).parse(event.currentTarget.value) })}
      >
        {RuleColour.options.map((option) => (
          <option key={option} value={option}>
            {option.charAt(0).toUpperCase() + option.slice(1)}
          </option>
        ))}
      </select>
      <input
        className="fg-search fg-rule-name"
        value={draft.name}
        placeholder={name}
        maxLength={60}
        aria-label={`Name of rule ${place + 1}`}
        onChange={(event) => onChange({ name: event.currentTarget.value })}
      />
      <RuleFilter
        label={`Filter of rule ${place + 1}`}
        start={filter}
        errors={errors}
        isNew={isNew}
        onChange={(text) => onChange({ filter: text })}
        onEscape={() => session.closeDialog()}
      />
      {errors.length > 0 ? (
        <span className="fg-rule-count fg-dim">{filter.trim() === '' ? words.noFilter : words.badFilter}</span>
      ) : (
        <button
          type="button"
          className="fg-rule-count"
          title={words.count}
          onClick={(event: MouseEvent) => onCount(event.altKey)}
        >
          {count === undefined ? '…' : flows(count)}
        </button>
      )}
      <button
        type="button"
        className="fg-rule-delete"
        aria-label={`Delete rule ${place + 1}`}
        title="Delete"
        onClick={onDelete}
      >
        <IconTrash aria-hidden="true" />
      </button>
    </li>
  );
}

function move(event: KeyboardEvent, step: (by: -1 | 1) => void): void {
  if (!event.ctrlKey || !event.shiftKey || (event.key !== 'ArrowUp' && event.key !== 'ArrowDown')) return;
  event.preventDefault();
  step(event.key === 'ArrowUp' ? -1 : 1);
}
