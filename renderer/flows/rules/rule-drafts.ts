// Colouring rules while they are edited: a name or a sign can be empty, and then follows from the filter. Pure.

import {
  type ColouringRule,
  type ColouringRules,
  MAX_RULE_FILTER,
  RuleColour,
} from '../../../electron/contract/colouring.ts';
import { ShownName } from '../../../electron/contract/shown-name.ts';

/** One rule as it is edited. */
export interface RuleDraft {
  /** Identifies it while the dialog is open. */
  readonly id: string;
  readonly enabled: boolean;
  /** As typed. */
  readonly name: string;
  readonly sign: string;
  readonly filter: string;
  readonly colour: RuleColour;
}

/** The drafts of rules; what follows from the filter is left empty. */
export function draftsOf(rules: ColouringRules): readonly RuleDraft[] {
  return rules.map((rule, place) => {
    const draft = { ...rule, id: String(place), name: '', sign: '' };
    const named = { ...draft, name: rule.name === nameOf(draft, place) ? '' : rule.name };
    return { ...named, sign: rule.sign === signOf(named, place) ? '' : rule.sign };
  });
}

/** A new draft, in the first colour that no other has. */
export function newDraft(drafts: readonly RuleDraft[]): RuleDraft {
  const unused = RuleColour.options.find((colour) => !drafts.some((draft) => draft.colour === colour));
  const id = String(1 + Math.max(-1, ...drafts.map((draft) => Number(draft.id))));
  return { id, enabled: true, name: '', sign: '', filter: '', colour: unused ?? 'blue' };
}

/** The rules of drafts. A filter that is too long is left out: a part of it would colour other flows. */
export function rulesOf(drafts: readonly RuleDraft[]): ColouringRules {
  return drafts.map(
    (draft, place): ColouringRule => ({
      name: nameOf(draft, place),
      filter: draft.filter.length > MAX_RULE_FILTER ? '' : draft.filter,
      colour: draft.colour,
      sign: signOf(draft, place),
      enabled: draft.enabled,
    }),
  );
}

/** The name that a rule gets: the one that was typed, else its filter if that is short, else its number. */
export function nameOf({ name, filter }: Pick<RuleDraft, 'name' | 'filter'>, place: number): string {
  const candidates = [name, filter].map((text) => text.trim().replace(/\s+/g, ' '));
  return candidates.find((text) => ShownName.safeParse(text).success) ?? `Rule ${place + 1}`;
}

/** The sign that a rule gets: the one that was typed, else the first letter or digit of its name. */
export function signOf(draft: Pick<RuleDraft, 'name' | 'filter' | 'sign'>, place: number): string {
  const [typed] = draft.sign.trim();
  if (typed !== undefined && VISIBLE.test(typed)) return typed;
  const letter = /[\p{L}\p{N}]/u.exec(nameOf(draft, place))?.[0];
  if (letter === undefined) return '•';
  // A capital can be several characters, and each of them two UTF-16 units.
  const [capital = letter] = letter.toUpperCase();
  return capital;
}

const VISIBLE = /^[^\p{C}\p{Z}\p{M}]$/u;

/** The drafts with one of them before another, or at the end. */
export function withMovedRule(
  drafts: readonly RuleDraft[],
  id: string,
  before: string | undefined,
): readonly RuleDraft[] {
  const moved = drafts.find((draft) => draft.id === id);
  if (!moved || id === before) return drafts;
  const others = drafts.filter((draft) => draft !== moved);
  const at = others.findIndex((draft) => draft.id === before);
  return others.toSpliced(at < 0 ? others.length : at, 0, moved);
}

/** The drafts with one of them past its neighbour. */
export function withRuleStep(drafts: readonly RuleDraft[], id: string, by: -1 | 1): readonly RuleDraft[] {
  const at = drafts.findIndex((draft) => draft.id === id);
  const to = at + by;
  const moved = drafts[at];
  if (!moved || to < 0 || to >= drafts.length) return drafts;
  return drafts.toSpliced(at, 1).toSpliced(to, 0, moved);
}
