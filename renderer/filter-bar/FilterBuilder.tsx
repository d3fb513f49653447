// The filter builder: the filter as rules. It follows the text, and the text follows it.

import { type ReactNode, useCallback, useEffect, useRef, useState } from 'react';
import { prepareRuleGroup, QueryBuilder, type RuleGroupType } from 'react-querybuilder';
import { useStore } from 'zustand';
import {
  type FilterRuleGroup,
  fromRules,
  parseFilter,
  printFilter,
  type RuleError,
  toRules,
  type ValueContext,
} from '../../native/filter/index.ts';
import type { Session } from '../session/session.ts';
import { useEngineValue } from '../session/use-engine-value.ts';
import { SENTENCES } from '../words/sentences.ts';
import { builderControls } from './builder-controls.tsx';
import { defaultValue, FIELD_CHOICES, operatorChoices, usesField } from './builder-model.ts';
import type { BuilderContext } from './ValueEditor.tsx';
import type { AskValues } from './value-counts.ts';
import './filter-builder.css';

const FIELDS = FIELD_CHOICES.map((choice) => ({ ...choice }));
const COMBINATORS = [
  { name: 'and', label: 'and' },
  { name: 'or', label: 'or' },
];

/** A new rule begins with a field whose value has to be written, so that adding a rule does not change the filter yet. */
const FIRST_FIELD = 'host';

export function FilterBuilder({ session }: { session: Session }): ReactNode {
  const builder = useRules(session);
  const invalid = useStore(session.store, (state) => state.filterErrors.length > 0);
  const askValues = useCallback<AskValues>((wanted) => session.filter.askValues(wanted, 'builder'), [session]);
  const { filterContext } = session;
  const context: BuilderContext = { errors: builder.errors, askValues, filterContext };
  const knowsDirections = useEngineValue((view) => view.knowsDirections);
  return (
    <section id="fg-builder" className="fg-builder" aria-label="Filter builder">
      <QueryBuilder
        query={builder.query}
        onQueryChange={builder.change}
        // Otherwise it reports the rules that it was given, as if somebody had changed them.
        enableMountQueryChange={false}
        fields={FIELDS}
        combinators={COMBINATORS}
        controlElements={builderControls}
        context={context}
        getOperators={(field) => operatorChoices(field).map((choice) => ({ ...choice, value: choice.name }))}
        getDefaultField={FIRST_FIELD}
        getDefaultValue={(rule) => defaultValue(rule.field)}
        showNotToggle
        resetOnOperatorChange={false}
      />
      {builder.query.rules.length === 0 && <p className="fg-builder-note">No rules: every flow is shown.</p>}
      {invalid && (
        <p className="fg-builder-note">
          {SENTENCES.blocked.filterErrors} These are the rules of the last valid filter.
        </p>
      )}
      {!knowsDirections && usesField(builder.query, 'direction') && (
        <p className="fg-builder-note">{SENTENCES.builder.noDirections}</p>
      )}
      {builder.errors.length > 0 && (
        <p className="fg-builder-note">The filter is applied once every rule is complete.</p>
      )}
    </section>
  );
}

interface Rules {
  readonly query: RuleGroupType;
  readonly errors: readonly RuleError[];
  readonly change: (query: RuleGroupType) => void;
}

/**
 * The rules of the filter that is applied, also while the text has errors, and the text of the rules. Incomplete rules
 * wait here and leave the text as it is.
 */
function useRules(session: Session): Rules {
  const { filterContext } = session;
  const applied = useStore(session.store, (state) => state.appliedFilter);
  const [query, setQuery] = useState<RuleGroupType>(
    () => rulesOf(applied, filterContext) ?? { combinator: 'and', rules: [] },
  );
  const [errors, setErrors] = useState<readonly RuleError[]>([]);
  /** The text that the rules were printed as, so that its arrival does not replace the rules being edited. */
  const printed = useRef(applied);
  useEffect(() => {
    if (applied === printed.current) return;
    const rules = rulesOf(applied, filterContext);
    if (!rules) return;
    printed.current = applied;
    setQuery(rules);
    setErrors([]);
  }, [applied, filterContext]);
  const change = (next: RuleGroupType) => {
    setQuery(next);
    const result = fromRules(next as FilterRuleGroup, filterContext);
    setErrors(result.ok ? [] : result.errors);
    if (!result.ok) return;
    const nextText = printFilter(result.filter, filterContext);
    // If the rules mean the same, the text stays as it was written.
    if (nextText === canonical(session.store.getState().filterText, filterContext)) return;
    printed.current = nextText;
    session.filter.setFilter(nextText);
  };
  return { query, errors, change };
}

/** With ids: without them QueryBuilder gives rules others whenever it is drawn, and replaces the controls in use. */
function rulesOf(text: string, context: ValueContext): RuleGroupType | undefined {
  const result = parseFilter(text, context);
  return result.ok ? prepareRuleGroup(toRules(result.filter, context) as RuleGroupType) : undefined;
}

function canonical(text: string, context: ValueContext): string | undefined {
  const result = parseFilter(text, context);
  return result.ok ? printFilter(result.filter, context) : undefined;
}
