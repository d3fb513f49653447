// Completion in the Filter box, from what the filter language itself knows.

import type { CompletionContext, CompletionResult } from '@codemirror/autocomplete';
import { FIELDS } from '../../native/filter/index.ts';

/** What can stand at the cursor. Says nothing when the word there is already complete and the only choice. */
export function completionSource(context: CompletionContext): CompletionResult | null {
  const word = context.matchBefore(/[\w.:-]+/);
  if (!word && !context.explicit) return null;
  return {
    from: word?.from ?? context.pos,
    options: FIELDS.map((field) => ({ label: field.name, detail: field.description })),
    validFor: /^[\w.:-]*$/,
  };
}
