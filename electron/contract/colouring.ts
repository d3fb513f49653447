// Colouring rules: which flows get which colour and sign in the list. Pure.

import { ShownName } from './shown-name.ts';
import { z } from './zod.ts';

/** The colours of rules. Each is a token for light and dark (renderer/shell/tokens.css), so that texts stay readable. */
export const RuleColour = z.enum(['blue', 'teal', 'green', 'yellow', 'orange', 'red', 'violet', 'grey']);
export type RuleColour = z.infer<typeof RuleColour>;

/** The most rules of a profile. */
export const MAX_RULES = 20;

/** The longest filter of a rule, UTF-16 units. */
export const MAX_RULE_FILTER = 4096;

/** One rule. It colours the flows that its filter matches and no earlier rule does. */
export const ColouringRule = z.object({
  name: ShownName,
  /** In the filter language, for whoever reads it with the label names there. One with errors, or empty, matches nothing. */
  filter: z.string().max(MAX_RULE_FILTER),
  colour: RuleColour,
  /** One visible character that stands beside the colour. */
  sign: z.string().regex(/^[^\p{C}\p{Z}\p{M}]$/u, 'must be one visible character'),
  enabled: z.boolean(),
});
export type ColouringRule = Readonly<z.infer<typeof ColouringRule>>;

/** Rules in the order in which they are tried. */
export const ColouringRules = z.array(ColouringRule).max(MAX_RULES).readonly();
export type ColouringRules = z.infer<typeof ColouringRules>;
