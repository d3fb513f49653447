// Completion: what can be inserted at a place in a filter text. Looks only at the text before it. Pure.

import { checkNumber, checkText } from '../flow/checks.ts';
import type { Completion, CompletionOption } from './completion.ts';
import { checkContext, type ValueContext } from './context.ts';
import { valueNames } from './fields/field-words.ts';
import { FIELDS, type Field, fieldSpec, findField } from './fields/fields.ts';
import { operatorsOf, takesMask } from './fields/kinds.ts';
import type { Operator } from './fields/operators.ts';
import { SERVICES, serviceName } from './fields/services.ts';
import { looksLikeOptions } from './options/command-line.ts';
import { completeOptions } from './options/complete-options.ts';
import { BARE_WORDS } from './read/bare-words.ts';
import { parser } from './read/parser.gen.js';
import { labelText } from './write/text.ts';

/**
 * What can be inserted at `pos`.
 * @param context names of labels, offered as values of `label`.
 */
export function completeFilter(text: string, pos: number, context: ValueContext = {}): Completion {
  checkText(text, 'text');
  checkNumber(pos, 'pos');
  checkContext(context);
  if (looksLikeOptions(text) || /^\s*--?$/.test(text)) return completeOptions(text, pos, context);
  const tokens = tokensOf(text.slice(0, pos));
  const last = tokens.at(-1);
  const inWord = last !== undefined && last.to === pos && /^[^\s(){},&|!=<>~"]/.test(last.text);
  const before = inWord ? tokens.slice(0, -1) : tokens;
  const { place, field, inSet, masked } = placeAfter(before);
  const from = inWord ? last.from : pos;
  return {
    from,
    options: optionsAt({ place, field, inSet, masked }, context),
    valuesOf: place === 'value' && !masked ? field : undefined,
  };
}

interface Token {
  readonly name: string;
  readonly from: number;
  readonly to: number;
  readonly text: string;
}

function tokensOf(text: string): Token[] {
  const tokens: Token[] = [];
  parser.parse(text).iterate({
    enter(node) {
      if (node.from === node.to || node.node.firstChild || node.type.isError) return;
      tokens.push({ name: node.name, from: node.from, to: node.to, text: text.slice(node.from, node.to) });
    },
  });
  return tokens;
}

/** What the text before the cursor is waiting for. */
type Place = 'start' | 'field' | 'notAfterField' | 'value' | 'mask' | 'done';

interface Reached {
  readonly place: Place;
  readonly field: Field | undefined;
  readonly inSet: boolean;
  readonly masked: boolean;
}

function placeAfter(tokens: readonly Token[]): Reached {
  let place: Place = 'start';
  let field: Field | undefined;
  let inSet = false;
  let masked = false;
  for (const token of tokens) {
    if (token.name === '{') inSet = true;
    if (token.name === '}') inSet = false;
    if (token.name === 'HasOp' && field?.kind === 'label-set') field = fieldSpec('label');
    if (token.name === 'Word' && (place === 'start' || place === 'done' || place === 'field') && !inSet) {
      field = findField(token.text);
      masked = false;
      place = field ? 'field' : 'done';
    } else {
      place = nextPlace(place, token.name);
      masked ||= place === 'mask';
    }
  }
  return { place, field, inSet, masked };
}

function optionsAt({ place, field, inSet }: Reached, context: ValueContext): CompletionOption[] {
  switch (place) {
    case 'field':
      return field ? [...operators(field), ...(field.kind === 'flag' ? connectives() : [])] : [];
    case 'notAfterField':
      return field ? negatable(field) : [];
    case 'value':
      return field ? values(field, context) : [];
    case 'mask':
      return [];
    case 'done':
      return inSet ? [] : [...connectives(), ...conditions()];
    case 'start':
      return conditions();
  }
}

function nextPlace(place: Place, token: string): Place {
  switch (token) {
    case 'Word':
    case 'Quantity':
    case 'Regex':
    case 'String':
      return place === 'mask' ? 'field' : 'done';
    case '&':
      return 'mask';
    case ')':
    case '}':
      return 'done';
    case '!':
    case 'NotOp':
      return place === 'field' ? 'notAfterField' : 'start';
    case '(':
    case '&&':
    case '||':
    case 'AndOp':
    case 'OrOp':
      return 'start';
    default:
      return 'value';
  }
}

function option(kind: CompletionOption['kind'], label: string, detail: string): CompletionOption {
  return { label, detail, kind };
}

const OPERATOR_DETAILS: Readonly<Record<string, string>> = {
  '=': 'equal to',
  '!=': 'not equal to',
  '<': 'less than',
  '<=': 'at most',
  '>': 'greater than',
  '>=': 'at least',
  in: 'one of, within',
  'not in': 'none of, outside',
  '~': 'like: * and ?, or /regex/',
  '!~': 'not like',
  has: 'has the bit',
  'not has': 'lacks the bit',
};

function operators(field: Field): CompletionOption[] {
  const list = operatorsOf(field.kind).map((op) => option('operator', op, OPERATOR_DETAILS[op] ?? ''));
  if (field.kind === 'label-set')
    list.push(...HAS_LABEL.map((op) => option('operator', op, OPERATOR_DETAILS[op] ?? '')));
  return takesMask(field.kind) ? [...list, option('operator', '&', 'under a mask')] : list;
}

/** `labels has 5` is read as `label has 5`. */
const HAS_LABEL: readonly Operator[] = ['has', 'not has'];

/** What can follow "field not". */
function negatable(field: Field): CompletionOption[] {
  const known = field.kind === 'label-set' ? [...operatorsOf(field.kind), ...HAS_LABEL] : operatorsOf(field.kind);
  const words = ['in', 'has'].filter((word) => known.some((op) => op === `not ${word}`));
  return words.map((word) => option('operator', word, OPERATOR_DETAILS[`not ${word}`] ?? ''));
}

function connectives(): CompletionOption[] {
  return [option('keyword', 'and', 'both'), option('keyword', 'or', 'either')];
}

function conditions(): CompletionOption[] {
  const fields = FIELDS.map((field) => option('field', field.name, field.description));
  const words = [...BARE_WORDS].map(([word, { field, op, text }]) => option('value', word, `${field} ${op} ${text}`));
  return [...fields, option('keyword', 'not', 'the opposite'), ...words.filter(({ label }) => !findField(label))];
}

function values(field: Field, context: ValueContext): CompletionOption[] {
  if (field.kind === 'labels') {
    return [...(context.labels ?? [])].map(([bit, name]) => option('value', labelText(name), `label ${bit}`));
  }
  return valueNames(field).map((name) => option('value', name, valueDetail(field, name)));
}

function valueDetail(field: Field, name: string): string {
  if (field.kind !== 'port') return field.label;
  const port = SERVICES.get(name) ?? 0;
  return serviceName(port) === name ? `port ${port}` : `port ${port}, ${serviceName(port)}`;
}
