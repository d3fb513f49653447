// What the builder offers for each field, from the tables of the filter language. Pure.

import {
  FIELDS,
  type Field,
  type FilterRule,
  type FilterRuleGroup,
  findField,
  KINDS,
  type Operator,
  operatorsOf,
  valueNames,
} from '../../native/filter/index.ts';

export interface Choice {
  readonly name: string;
  readonly label: string;
}

/** Every field, by its label. */
export const FIELD_CHOICES: readonly Choice[] = FIELDS.map(({ name, label }) => ({ name, label }));

const OPERATOR_LABELS: Record<Operator, string> = {
  '=': 'is',
  '!=': 'is not',
  '<': 'is less than',
  '<=': 'is at most',
  '>': 'is more than',
  '>=': 'is at least',
  in: 'is one of',
  'not in': 'is none of',
  '~': 'is like',
  '!~': 'is not like',
  has: 'has',
  'not has': 'has not',
};

/** The operators of a field, with their labels. */
export function operatorChoices(field: string): Choice[] {
  const spec = findField(field);
  return spec ? operatorsOf(spec.kind).map((op) => ({ name: op, label: OPERATOR_LABELS[op] })) : [];
}

/** The values to choose from; none if a value has to be written. A value that is not listed, such as 0x6, is offered too. */
export function valueChoices(rule: Pick<FilterRule, 'field' | 'operator' | 'value'>): Choice[] {
  const spec = findField(rule.field);
  if (!spec || !KINDS[spec.kind].isChoice || /in$|~|[<>]/.test(rule.operator)) return [];
  const names = [...valueNames(spec)];
  const value = String(rule.value ?? '');
  if (value !== '' && !names.includes(value)) names.unshift(value);
  return names.map((name) => ({ name, label: name }));
}

/** The value of a new rule on a field. */
export function defaultValue(field: string): string {
  const spec = findField(field);
  if (!spec || !KINDS[spec.kind].isChoice) return '';
  if (spec.kind === 'protocol') return 'tcp';
  return valueNames(spec)[0] ?? '';
}

/** An example of a value: what follows the operator in the field's example. */
export function valueExample(field: string): string {
  const spec: Field | undefined = findField(field);
  const value = spec?.example.split(' ').slice(2).join(' ') ?? '';
  return value.replace(/^\{(.*)\}$/, '$1');
}

/** Whether a rule of a group or its subgroups is on a field. */
export function usesField(group: Pick<FilterRuleGroup, 'rules'>, field: string): boolean {
  return group.rules.some((rule) => ('rules' in rule ? usesField(rule, field) : findField(rule.field)?.name === field));
}

/** "rule 1", "rule 2.3": the place of a rule, counted from 1. */
export function placeOf(path: readonly number[]): string {
  return path.length === 0 ? 'all rules' : `rule ${path.map((index) => index + 1).join('.')}`;
}

/** The text before the last value, which stays as it is, and the last value: "80, 44" of `in` as "80, " and "44". */
export function lastValue(operator: string, text: string): [before: string, typed: string] {
  const at = /in$/.test(operator) ? text.lastIndexOf(',') + 1 : 0;
  const from = at + (/^\s*/.exec(text.slice(at))?.[0].length ?? 0);
  return [text.slice(0, from), text.slice(from)];
}
