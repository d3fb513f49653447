// Completion and the builder's choices.

import { CompletionContext } from '@codemirror/autocomplete';
import { EditorState } from '@codemirror/state';
import { describe, expect, it } from 'vitest';
import { FIELDS, fromRules, parseFilter, toRules } from '../../../native/filter/index.ts';
import {
  defaultValue,
  FIELD_CHOICES,
  operatorChoices,
  usesField,
  valueChoices,
  valueExample,
} from '../../../renderer/filter-bar/builder-model.ts';
import { completionSource } from '../../../renderer/filter-bar/completion.ts';

function complete(text: string, explicit = false) {
  return completionSource(new CompletionContext(EditorState.create({ doc: text }), text.length, explicit));
}

describe('completionSource', () => {
  it('completes fields and values', () => {
    expect(complete('dpo')).toMatchObject({ from: 0 });
    expect(complete('proto = u')?.options.map(({ label }) => label)).toContain('udp');
  });

  it('keeps silent where a word is complete, so that Enter applies the filter', () => {
    expect(complete('proto = udp')).toBeNull();
    expect(complete('proto = ')).toBeNull();
  });

  it('answers when asked', () => {
    expect(complete('proto = ', true)?.options.length).toBeGreaterThan(0);
  });
});

describe('the builder', () => {
  it('offers every field with operators', () => {
    expect(FIELD_CHOICES).toHaveLength(FIELDS.length);
    for (const { name } of FIELD_CHOICES) expect(operatorChoices(name).length, name).toBeGreaterThan(0);
  });

  it('begins a rule that is a filter, or says that a value is missing', () => {
    for (const { name } of FIELD_CHOICES) {
      const rule = { field: name, operator: operatorChoices(name)[0]?.name ?? '', value: defaultValue(name) };
      const result = fromRules({ combinator: 'and', rules: [rule] });
      expect(result.ok, name).toBe(rule.value !== '' || FIELDS.find((field) => field.name === name)?.kind === 'text');
    }
  });

  it('lets one choose where values are names, and keeps a value that is not listed', () => {
    expect(valueChoices({ field: 'proto', operator: '=', value: 'tcp' }).map(({ name }) => name)).toContain('udp');
    expect(valueChoices({ field: 'proto', operator: '=', value: '89' })[0]?.name).toBe('89');
    expect(valueChoices({ field: 'proto', operator: 'in', value: 'tcp' })).toEqual([]);
    expect(valueChoices({ field: 'src', operator: '=', value: '' })).toEqual([]);
  });

  it('knows whether a field is looked at, also deep inside', () => {
    const parsed = parseFilter('tcp and not (dport = 80 or (inbound and assured))');
    if (!parsed.ok) throw new Error('refused');
    expect(usesField(toRules(parsed.filter), 'direction')).toBe(true);
    expect(usesField(toRules(parsed.filter), 'src')).toBe(false);
  });

  it('shows an example of a value', () => {
    expect(valueExample('dport')).toBe('80, 443');
    expect(valueExample('src')).toBe('10.0.0.0/8');
  });
});
