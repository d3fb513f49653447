// The value of a rule in the filter builder: chosen if values have names, otherwise written. The values in the table
// are offered with their flow counts, the most frequent first.

import { Autocomplete, Select } from '@mantine/core';
import { type ReactNode, useEffect, useState } from 'react';
import type { Path, ValueEditorProps } from 'react-querybuilder';
import { type Field, findField, type RuleError, type ValueContext } from '../../native/filter/index.ts';
import { formatCount, visibleText } from '../../native/flow/index.ts';
import { lastValue, placeOf, valueChoices, valueExample } from './builder-model.ts';
import { type AskValues, type CountedValue, offeredValues, wantedFacet } from './value-counts.ts';

/** What the builder passes to its controls. */
export interface BuilderContext {
  readonly errors: readonly RuleError[];
  readonly askValues: AskValues;
  /** For parsing and printing values. */
  readonly filterContext: ValueContext;
}

/** What both kinds of boxes share. */
const DROPDOWN = { position: 'bottom-start', shadow: 'none', offset: 4 } as const;

export function ValueEditor({ value, field, operator, handleOnChange, path, context }: ValueEditorProps): ReactNode {
  const { errors, askValues, filterContext } = context as BuilderContext;
  const text = String(value ?? '');
  const spec = findField(field);
  const choices = valueChoices({ field, operator, value });
  const [open, setOpen] = useState(false);
  const [before, typed] = lastValue(operator, choices.length > 0 ? '' : text);
  const values = useOfferedValues(askValues, open ? spec : undefined, typed, filterContext);
  const shared = {
    size: 'xs',
    className: 'fg-rule-value',
    classNames: { dropdown: 'fg-values', option: 'fg-values-option' },
    'aria-label': `Value, ${placeOf(path)}`,
    comboboxProps: DROPDOWN,
    onDropdownOpen: () => setOpen(true),
    onDropdownClose: () => setOpen(false),
  } as const;
  if (choices.length > 0) {
    const rest = choices.filter(({ name }) => !values.some((known) => known.text === name));
    return (
      <Select
        {...shared}
        searchable
        allowDeselect={false}
        withCheckIcon={false}
        value={text}
        onChange={(chosen) => chosen !== null && handleOnChange(chosen)}
        data={[...values.map((known) => known.text), ...rest.map(({ name }) => name)]}
        renderOption={({ option }) => (
          <Offered value={values.find((known) => known.text === option.value)} text={option.value} />
        )}
      />
    );
  }
  return (
    <Autocomplete
      {...shared}
      className="fg-rule-value fg-mono"
      value={text}
      placeholder={valueExample(field)}
      // A value still to be written is not a mistake: the builder says below that it is waiting for it.
      error={text === '' ? undefined : errorOf(errors, path)?.message}
      spellCheck={false}
      onChange={handleOnChange}
      data={values.map((known) => before + known.text)}
      filter={({ options }) => options}
      renderOption={({ option }) => {
        const known = option.value.slice(before.length);
        return <Offered value={values.find(({ text: offered }) => offered === known)} text={known} />;
      }}
    />
  );
}

function Offered({ value, text }: { value: CountedValue | undefined; text: string }): ReactNode {
  return (
    <>
      <span className="fg-values-text">{visibleText(text)}</span>
      {value?.detail && <span className="fg-values-detail">{value.detail}</span>}
      {value?.flows !== undefined && <span className="fg-values-flows">{formatCount(value.flows)}</span>}
    </>
  );
}

function errorOf(errors: readonly RuleError[], path: Path): RuleError | undefined {
  return errors.find((error) => error.path.join() === path.join());
}

/** The values to offer for what is typed; none without a field. A late answer to an earlier request is ignored. */
function useOfferedValues(
  askValues: AskValues,
  field: Field | undefined,
  typed: string,
  context: ValueContext,
): readonly CountedValue[] {
  const [values, setValues] = useState<readonly CountedValue[]>([]);
  useEffect(() => {
    const wanted = field && wantedFacet(field, typed);
    if (!wanted) {
      setValues([]);
      return;
    }
    let stale = false;
    void askValues(wanted).then((facet) => {
      if (!stale) setValues(offeredValues(field, typed, facet, context));
    });
    return () => {
      stale = true;
    };
  }, [askValues, field, typed, context]);
  return values;
}
