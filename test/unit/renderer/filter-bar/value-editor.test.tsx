// @vitest-environment happy-dom
// The value of a rule in the filter builder.

import { act, cleanup, fireEvent, screen, waitFor } from '@testing-library/react';
import { useState } from 'react';
import type { ValueEditorProps } from 'react-querybuilder';
import { afterEach, describe, expect, test, vi } from 'vitest';
import type { RuleError } from '../../../../native/filter/index.ts';
import type { Facet } from '../../../../renderer/engine/queries/query-api.ts';
import { type BuilderContext, ValueEditor } from '../../../../renderer/filter-bar/ValueEditor.tsx';
import type { AskValues } from '../../../../renderer/filter-bar/value-counts.ts';
import { fakeSession } from '../fake-session.ts';
import { renderInWindow } from '../in-window.tsx';

interface Rule {
  readonly field: string;
  readonly operator?: string;
  readonly value?: string;
}

afterEach(cleanup);

/** The box for the value of the second rule; what is written stays in it. */
function open({ field, operator = '=', value = '' }: Rule, errors: readonly RuleError[] = []) {
  const askValues = vi.fn<AskValues>(() => new Promise(() => {}));
  const written = vi.fn<(value: string) => void>();
  const context: BuilderContext = { errors, askValues, filterContext: {} };
  function Box() {
    const [text, setText] = useState(value);
    const handleOnChange = (next: string) => {
      written(next);
      setText(next);
    };
    const props = { field, operator, value: text, handleOnChange, path: [1], context };
    return <ValueEditor {...(props as unknown as ValueEditorProps)} />;
  }
  renderInWindow(fakeSession().session, <Box />);
  return { askValues, written };
}

/** The engine's answer about a field. */
const facet = (field: Facet['field'], ...values: Facet['values']): Facet => ({
  field,
  values,
  named: [],
  distinct: values.length,
  without: 0,
  flows: values.reduce((sum, { flows }) => sum + flows, 0),
});

const box = () => screen.getByLabelText<HTMLInputElement>('Value, rule 2', { selector: 'input' });
const type = (value: string) => fireEvent.change(box(), { target: { value } });
const dropDown = () => {
  fireEvent.focus(box());
  fireEvent.click(box());
};
/** Each offered value as it is shown, with what is beside it. */
const offered = () =>
  screen
    .queryAllByRole('option', { hidden: true })
    .map((option) => [...option.querySelectorAll('span')].map((part) => part.textContent).join(' '));
const choose = async (shown: string) => {
  await waitFor(() => expect(offered()).toContain(shown));
  const at = offered().indexOf(shown);
  fireEvent.click(screen.getAllByRole('option', { hidden: true })[at] as HTMLElement);
};

describe('a value that has to be written', () => {
  test('is written as it is typed', () => {
    const { written } = open({ field: 'dport' });
    type('44');
    expect(written).toHaveBeenCalledExactlyOnceWith('44');
    expect(box().value).toBe('44');
  });

  test('comes with an example for the field', () => {
    open({ field: 'dport' });
    expect(box().placeholder).not.toBe('');
  });

  test('is looked up in the table only once the box is opened', async () => {
    const { askValues } = open({ field: 'dport' });
    expect(askValues).not.toHaveBeenCalled();
    dropDown();
    await waitFor(() => expect(askValues).toHaveBeenCalledOnce());
    expect(askValues.mock.lastCall?.[0]).toMatchObject({ field: 'dport' });
  });

  test('is offered from the table with its flow counts, and written when chosen', async () => {
    const { askValues, written } = open({ field: 'dport' });
    askValues.mockResolvedValue(facet('dport', { value: 443, flows: 1200 }, { value: 22, flows: 3 }));
    dropDown();
    await waitFor(() => expect(offered()).toEqual(['443 https 1,200', '22 ssh 3']));
    await choose('22 ssh 3');
    expect(written).toHaveBeenLastCalledWith('22');
  });

  test('continues a list: only its last value is offered and replaced', async () => {
    const { askValues, written } = open({ field: 'dport', operator: 'in', value: '80, 44' });
    askValues.mockResolvedValue(facet('dport', { value: 443, flows: 7 }));
    dropDown();
    await choose('443 https 7');
    expect(askValues.mock.lastCall?.[0]).toMatchObject({ startsWith: '44' });
    expect(written).toHaveBeenLastCalledWith('80, 443');
  });

  test('is not offered from a late answer to what was typed before', async () => {
    const { askValues } = open({ field: 'dport' });
    const first = Promise.withResolvers<Facet | undefined>();
    askValues.mockReturnValueOnce(first.promise).mockResolvedValueOnce(facet('dport', { value: 443, flows: 7 }));
    type('4');
    await waitFor(() => expect(askValues).toHaveBeenCalledOnce());
    type('44');
    await waitFor(() => expect(offered()).toContain('443 https 7'));
    await act(async () => first.resolve(facet('dport', { value: 4444, flows: 9 })));
    expect(offered().join()).not.toContain('4444');
  });
});

describe('a value that has a name', () => {
  test('is chosen: those of the table first, with their flow counts, then the other names', async () => {
    const { askValues, written } = open({ field: 'proto', value: 'tcp' });
    askValues.mockResolvedValue(facet('protocol', { value: 'udp', flows: 5 }));
    dropDown();
    await choose('udp 5');
    expect(offered()).toContain('icmp');
    expect(written).toHaveBeenCalledExactlyOnceWith('udp');
  });

  test('that is not among the names stays as it was written', () => {
    open({ field: 'proto', value: '0x6' });
    expect(box().value).toBe('0x6');
  });
});

describe('what is wrong', () => {
  const error = (path: readonly number[]): RuleError => ({ path, message: 'No port is that high.', expected: [] });

  test('is shown at the rule that it is about', () => {
    open({ field: 'dport', value: '70000' }, [error([1])]);
    expect(screen.getByText('No port is that high.')).toBeTruthy();
    expect(box().getAttribute('aria-invalid')).toBe('true');
  });

  test('with another rule is not shown here', () => {
    open({ field: 'dport', value: '22' }, [error([0]), error([1, 0])]);
    expect(screen.queryByText('No port is that high.')).toBeNull();
  });

  test('is not said of a value still to be written', () => {
    open({ field: 'dport' }, [error([1])]);
    expect(screen.queryByText('No port is that high.')).toBeNull();
  });
});
