// A filter as the plain rules of a query builder (the shape of react-querybuilder's RuleGroupType) and back:
// fromRules(toRules(filter)) equals the filter. Pure; no dependency on the builder.

import { checkArray, checkObject, checkText } from '../flow/checks.ts';
import { combine, type Filter, MATCH_ALL, type Match } from './ast.ts';
import { checkFilter } from './check-filter.ts';
import { checkContext, type ValueContext } from './context.ts';
import { visibleErrors } from './error.ts';
import { fieldSpec, findField } from './fields/fields.ts';
import type { Operator } from './fields/operators.ts';
import { parseFilter } from './parse.ts';
import { makeMatch } from './read/comparison.ts';
import { MAX_FILTER_DEPTH } from './read/conditions.ts';
import { looksLikeRegex } from './read/values.ts';
import { printMask, printOperands } from './write/print.ts';
import { quoteText } from './write/text.ts';

/**
 * One comparison. Operators are the language's own; values are text as the language writes it, without quotes or braces.
 * With `~` a value between slashes is a regular expression; a pattern that looks like one goes in quotes.
 */
export interface FilterRule {
  field: string;
  operator: string;
  /** A string; the builder's type allows anything, and anything else is an error. */
  value: unknown;
}

/** Rules that must all hold (`and`), or at least one of them (`or`); negated with `not`. */
export interface FilterRuleGroup {
  combinator: string;
  not?: boolean;
  rules: (FilterRule | FilterRuleGroup)[];
}

/** What is wrong with one rule. */
export interface RuleError {
  /** Indexes from the root group to the rule, as react-querybuilder's paths. */
  readonly path: readonly number[];
  readonly message: string;
  readonly expected: readonly string[];
  /** A value to replace the rule's. */
  readonly suggestion?: string;
}

/** A filter, or which rules are wrong. */
export type RulesResult =
  | { readonly ok: true; readonly filter: Filter }
  | { readonly ok: false; readonly errors: readonly RuleError[] };

/**
 * The rules of a filter; the root is always a group.
 * @param context names of labels, used in the rules in place of their numbers.
 */
export function toRules(filter: Filter, context: ValueContext = {}): FilterRuleGroup {
  checkFilter(filter);
  checkContext(context);
  return groupOf(filter, context);
}

function groupOf(filter: Filter, context: ValueContext): FilterRuleGroup {
  switch (filter.kind) {
    case 'all':
      return { combinator: 'and', rules: [] };
    case 'and':
    case 'or':
      return { combinator: filter.kind, rules: filter.terms.map((term) => toRule(term, context)) };
    case 'match':
      return { combinator: 'and', rules: [toRule(filter, context)] };
    case 'not':
      return negated(filter.term, context);
  }
}

function toRule(filter: Filter, context: ValueContext): FilterRule | FilterRuleGroup {
  if (filter.kind !== 'match') return groupOf(filter, context);
  return { field: filter.field, operator: filter.op, value: ruleValue(filter, context) };
}

/** A group that is already negated is wrapped in another one. */
function negated(term: Filter, context: ValueContext): FilterRuleGroup {
  const group = groupOf(term, context);
  return group.not ? { combinator: 'and', not: true, rules: [group] } : { ...group, not: true };
}

function ruleValue(match: Match, context: ValueContext): string {
  const first = match.values[0];
  if (match.values.length === 1 && isLiteral(match.field, match.op)) {
    if (first?.type === 'text') return first.text;
    if (first?.type === 'pattern') return looksSpecial(first.pattern) ? quoteText(first.pattern) : first.pattern;
  }
  const text = printOperands(match, context).replace(/^\{([\s\S]*)\}$/, '$1');
  const mask = printMask(match);
  return mask === undefined ? text : `${text}/${mask}`;
}

/** Whether a pattern would be read as something else: a regular expression or quoted text. */
function looksSpecial(pattern: string): boolean {
  return looksLikeRegex(pattern) || /^"[\s\S]*"$/.test(pattern);
}

/** Whether a rule's value is the text itself, not an expression. */
function isLiteral(field: Match['field'], op: Operator): boolean {
  if (isLikeOperator(op)) return true;
  return fieldSpec(field).kind === 'text' && (op === '=' || op === '!=');
}

/**
 * The filter of a builder's rules. Empty groups are left out; an incomplete rule is an error.
 * @param context as for parseFilter.
 */
export function fromRules(root: FilterRuleGroup, context: ValueContext = {}): RulesResult {
  checkContext(context);
  const errors: RuleError[] = [];
  const filter = readGroup(root, [], { errors, context }) ?? MATCH_ALL;
  return errors.length > 0 ? { ok: false, errors: visibleErrors(errors) } : { ok: true, filter };
}

/** The context for reading the rules, and the errors so far. */
interface Reading {
  readonly errors: RuleError[];
  readonly context: ValueContext;
}

function readGroup(group: FilterRuleGroup, path: readonly number[], reading: Reading): Filter | undefined {
  const { errors } = reading;
  if (path.length > MAX_FILTER_DEPTH) {
    errors.push({ path, message: `More than ${MAX_FILTER_DEPTH} groups are nested here.`, expected: ['fewer levels'] });
    return undefined;
  }
  checkObject(group, 'a group of rules');
  checkArray(group.rules, '"rules" to be an array of rules');
  checkText(group.combinator, 'combinator');
  const terms = group.rules.flatMap((rule, i) => {
    checkObject(rule, 'a rule or a group of rules');
    const at = [...path, i];
    const term = 'rules' in rule ? readGroup(rule, at, reading) : readRule(rule, at, reading);
    return term ? [term] : [];
  });
  if (terms.length === 0) return undefined;
  const kind = group.combinator.toLowerCase();
  if (kind !== 'and' && kind !== 'or') {
    errors.push({ path, message: `“${group.combinator}” does not combine rules.`, expected: ['and', 'or'] });
    return undefined;
  }
  const filter = combine(kind, terms);
  return group.not ? { kind: 'not', term: filter } : filter;
}

function readRule(rule: FilterRule, path: readonly number[], { errors, context }: Reading): Filter | undefined {
  const match = ruleMatch(rule, context);
  if (!Array.isArray(match)) return match;
  for (const { message, expected, suggestion } of match) {
    // A suggestion for part of the value, or for the whole rule, is not a value.
    const isValue = suggestion !== undefined && !Array.isArray(ruleMatch({ ...rule, value: suggestion }, context));
    errors.push(isValue ? { path, message, expected, suggestion } : { path, message, expected });
  }
  return undefined;
}

type Problem = Omit<RuleError, 'path'>;

function ruleMatch(rule: FilterRule, context: ValueContext): Match | Problem[] {
  const field = findField(rule.field);
  if (!field) return [{ message: `There is no field “${rule.field}”.`, expected: [] }];
  const op = rule.operator as Operator;
  if (typeof rule.value !== 'string') return [{ message: 'The value is not text.', expected: [field.example] }];
  const literal = isLiteral(field.name, op);
  const value = literal ? rule.value : rule.value.trim();
  if (value === '' && !(literal && field.kind === 'text'))
    return [{ message: 'A value is missing.', expected: [field.example] }];
  if (op === 'in' || op === 'not in') return listMatch(field.name, op, value, context);
  const special = isLikeOperator(op) ? 'pattern' : field.kind === 'labels' ? 'label' : undefined;
  if (special && looksSpecial(value))
    return wholeMatch(field.name, op, `${field.name} ${op} ${value}`, special, context);
  const operand = { text: value, quoted: literal, from: 0, to: value.length };
  return makeMatch({ field, op, from: 0, to: 0, operands: [operand], mask: undefined, context });
}

function isLikeOperator(op: Operator): boolean {
  return op === '~' || op === '!~';
}

/** A list is parsed by the language itself, so that quotes in it work; the text must be no more than a list. */
function listMatch(field: Match['field'], op: Operator, value: string, context: ValueContext): Match | Problem[] {
  const list = value.startsWith('{') ? value : `{${value}}`;
  return wholeMatch(field, op, `${field} ${op} ${list}`, 'list', context);
}

/** A comparison as parsed by the language; it must be the one that was meant and no more. */
function wholeMatch(
  field: Match['field'],
  op: Operator,
  text: string,
  what: string,
  context: ValueContext,
): Match | Problem[] {
  const parsed = parseFilter(text, context);
  if (!parsed.ok) return parsed.errors;
  const { filter } = parsed;
  if (filter.kind === 'match' && filter.field === field && filter.op === op) return filter;
  return [{ message: `The value is not a ${what}.`, expected: [fieldSpec(field).example] }];
}
