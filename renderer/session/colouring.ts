// Gives the engine the colouring rules of the profile that is shown, and remembers which key of the engine's is which rule. No
// React.

import type { StoreApi } from 'zustand/vanilla';
import {
  type ColouringRule,
  type ColouringRules,
  MAX_RULE_FILTER,
  MAX_RULES,
} from '../../electron/contract/colouring.ts';
import { type FilterError, parseFilter, type ValueContext } from '../../native/filter/index.ts';
import type { EngineClient } from '../engine/api.ts';
import { SENTENCES } from '../words/sentences.ts';
import type { SessionState } from './session-state.ts';

/** What is wrong with a rule's filter; empty if it can colour. */
export function ruleErrors({ filter }: Pick<ColouringRule, 'filter'>, context: ValueContext): readonly FilterError[] {
  if (filter.trim() === '') return [{ ...ALL_OF, message: 'Type a filter.' }];
  if (filter.length > MAX_RULE_FILTER)
    return [{ ...ALL_OF, message: SENTENCES.rules.tooLong(MAX_RULE_FILTER, filter.length) }];
  const parsed = parseFilter(filter, context);
  return parsed.ok ? [] : parsed.errors;
}

/** The place of an error that no part of the text is to blame for. */
const ALL_OF = { from: 0, to: 0, expected: [] } as const;

/** The one colouring of a page. */
export class Colouring {
  readonly #engine: Pick<EngineClient, 'setRules'>;
  readonly #store: StoreApi<SessionState>;
  readonly #context: ValueContext;
  /** How often the rules have changed. */
  #round = 0;

  /** From now on the engine has the rules of the session's state. @param context in which their filters are read. */
  constructor(engine: Pick<EngineClient, 'setRules'>, store: StoreApi<SessionState>, context: ValueContext) {
    this.#engine = engine;
    this.#store = store;
    this.#context = context;
    this.#send(store.getState().rules, new Map());
    store.subscribe((state, before) => {
      if (state.rules !== before.rules) this.#send(state.rules, before.coloured);
    });
  }

  /** A view that is under way has the keys of the rules before: `before` says what they mean until the next one. */
  #send(rules: ColouringRules, before: SessionState['coloured']): void {
    this.#round++;
    const first = this.#round * MAX_RULES;
    const keyed = rules.map((rule, place) => [first + place, rule] as const);
    const used = keyed.filter(([, rule]) => rule.enabled && ruleErrors(rule, this.#context).length === 0);
    const lastRound = [...before].filter(([key]) => key >= first - MAX_RULES);
    this.#store.setState({ coloured: new Map([...lastRound, ...keyed]) });
    this.#engine.setRules(used.map(([key, { filter }]) => ({ key, filter })));
  }
}
