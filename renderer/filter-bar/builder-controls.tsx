// The builder's controls: Mantine's, each with a name that says which rule it belongs to.

import { NativeSelect } from '@mantine/core';
import { IconFolderPlus, IconPlus, IconX } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import type {
  ActionProps,
  CombinatorSelectorProps,
  FieldSelectorProps,
  NotToggleProps,
  OperatorSelectorProps,
} from 'react-querybuilder';
import { type Choice, FIELD_CHOICES, operatorChoices, placeOf } from './builder-model.ts';
import { ValueEditor } from './ValueEditor.tsx';

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
      label={`Field, ${placeOf(path)}`}
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
      label={`Operator, ${placeOf(path)}`}
      value={value}
      choices={operatorChoices(field)}
      onChoose={handleOnChange}
    />
  );
}

const COMBINATORS: readonly Choice[] = [
  { name: 'and', label: 'All of these' },
  { name: 'or', label: 'Any of these' },
];

function CombinatorSelector({ value, handleOnChange, path }: CombinatorSelectorProps): ReactNode {
  return (
    <Choose
      className="fg-group-combinator"
      label={`Combine, ${placeOf(path)}`}
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
      aria-label={`Not, ${placeOf(path)}`}
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
      aria-label={path.length === 0 ? 'Add rule' : `Add rule to ${placeOf(path)}`}
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
      aria-label={path.length === 0 ? 'Add group' : `Add group to ${placeOf(path)}`}
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
      aria-label={`Remove ${placeOf(path)}`}
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
