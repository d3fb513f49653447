// The builder's controls: Mantine's, each with a name that tells which rule it belongs to.

import { NativeSelect, TextInput } from '@mantine/core';
import { IconFolderPlus, IconPlus, IconX } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import type {
  ActionProps,
  CombinatorSelectorProps,
  FieldSelectorProps,
  NotToggleProps,
  OperatorSelectorProps,
  Path,
  ValueEditorProps,
} from 'react-querybuilder';
import type { RuleError } from '../../native/filter/index.ts';
import { type Choice, FIELD_CHOICES, operatorChoices, valueChoices, valueExample } from './builder-model.ts';

/** What the builder hands down to its controls. */
export interface BuilderContext {
  readonly errors: readonly RuleError[];
}

/** "rule 1", "rule 2.3": the place of a rule, counted from 1. */
function place(path: Path): string {
  return path.length === 0 ? 'all rules' : `rule ${path.map((index) => index + 1).join('.')}`;
}

interface ChooseProps {
  readonly label: string;
  readonly value: string | undefined;
  readonly choices: readonly Choice[];
  readonly onChoose: (value: string) => void;
  readonly className: string;
}

function Choose({ label, value, choices, onChoose, className }: ChooseProps): ReactNode {
  return (
    <NativeSelect
      size="xs"
      className={className}
      aria-label={label}
      value={value ?? ''}
      onChange={(event) => onChoose(event.currentTarget.value)}
      data={choices.map((choice) => ({ value: choice.name, label: choice.label }))}
    />
  );
}

function FieldSelector({ value, handleOnChange, path }: FieldSelectorProps): ReactNode {
  return (
    <Choose
      className="fg-rule-field"
      label={`Field, ${place(path)}`}
      value={value}
      choices={FIELD_CHOICES}
      onChoose={handleOnChange}
    />
  );
}

function OperatorSelector({ value, field, handleOnChange, path }: OperatorSelectorProps): ReactNode {
  return (
    <Choose
      className="fg-rule-operator"
      label={`Operator, ${place(path)}`}
      value={value}
      choices={operatorChoices(field)}
      onChoose={handleOnChange}
    />
  );
}

function ValueEditor({ value, field, operator, handleOnChange, path, context }: ValueEditorProps): ReactNode {
  const label = `Value, ${place(path)}`;
  const choices = valueChoices({ field, operator, value });
  // A value still to be written is no mistake: the builder says below that it waits for it.
  const error = value === '' ? undefined : errorOf(context, path);
  if (choices.length > 0) {
    return (
      <Choose
        className="fg-rule-value"
        label={label}
        value={String(value)}
        choices={choices}
        onChoose={handleOnChange}
      />
    );
  }
  return (
    <TextInput
      size="xs"
      className="fg-rule-value fg-mono"
      aria-label={label}
      value={String(value ?? '')}
      placeholder={valueExample(field)}
      error={error?.message}
      spellCheck={false}
      onChange={(event) => handleOnChange(event.currentTarget.value)}
    />
  );
}

function errorOf(context: unknown, path: Path): RuleError | undefined {
  const { errors } = context as BuilderContext;
  return errors.find((error) => error.path.join() === path.join());
}

const COMBINATORS: readonly Choice[] = [
  { name: 'and', label: 'All of these' },
  { name: 'or', label: 'Any of these' },
];

function CombinatorSelector({ value, handleOnChange, path }: CombinatorSelectorProps): ReactNode {
  return (
    <Choose
      className="fg-group-combinator"
      label={`Combine, ${place(path)}`}
      value={value}
      choices={COMBINATORS}
      onChoose={handleOnChange}
    />
  );
}

function NotToggle({ checked, handleOnChange, path }: NotToggleProps): ReactNode {
  return (
    <button
      type="button"
      className="fg-button fg-builder-button"
      data-look="plain"
      aria-pressed={checked ?? false}
      aria-label={`Not, ${place(path)}`}
      title="Shows what these rules do not match"
      onClick={() => handleOnChange(!checked)}
    >
      Not
    </button>
  );
}

function AddRule({ handleOnClick, path }: ActionProps): ReactNode {
  return (
    <button
      type="button"
      className="fg-button fg-builder-button"
      data-look="plain"
      aria-label={path.length === 0 ? 'Add rule' : `Add rule to ${place(path)}`}
      onClick={(event) => handleOnClick(event)}
    >
      <IconPlus aria-hidden="true" />
      Rule
    </button>
  );
}

function AddGroup({ handleOnClick, path }: ActionProps): ReactNode {
  return (
    <button
      type="button"
      className="fg-button fg-builder-button"
      data-look="plain"
      aria-label={path.length === 0 ? 'Add group' : `Add group to ${place(path)}`}
      onClick={(event) => handleOnClick(event)}
    >
      <IconFolderPlus aria-hidden="true" />
      Group
    </button>
  );
}

function Remove({ handleOnClick, path }: ActionProps): ReactNode {
  return (
    <button
      type="button"
      className="fg-button fg-builder-button fg-builder-remove"
      data-look="plain"
      aria-label={`Remove ${place(path)}`}
      title="Remove"
      onClick={(event) => handleOnClick(event)}
    >
      <IconX aria-hidden="true" />
    </button>
  );
}

/** For QueryBuilder's controlElements. */
export const builderControls = {
  fieldSelector: FieldSelector,
  operatorSelector: OperatorSelector,
  valueEditor: ValueEditor,
  combinatorSelector: CombinatorSelector,
  notToggle: NotToggle,
  addRuleAction: AddRule,
  addGroupAction: AddGroup,
  removeRuleAction: Remove,
  removeGroupAction: Remove,
};
