// Completion in the Filter box, from what the filter language itself knows.

import type { Completion, CompletionContext, CompletionResult } from '@codemirror/autocomplete';
import { type CompletionOption, completeFilter } from '../../native/filter/index.ts';

/** What can stand at the cursor. Says nothing where a word is complete, so that Enter then applies the filter. */
export function completionSource(context: CompletionContext): CompletionResult | null {
  const text = context.state.doc.toString();
  const { from, options } = completeFilter(text, context.pos);
  const word = text.slice(from, context.pos).toLowerCase();
  if (!context.explicit && (word === '' || options.some(({ label }) => label.toLowerCase() === word))) return null;
  if (options.length === 0) return null;
  return { from, options: options.map(shown) };
}

/** Fields come before connectives, and those before bare words. */
const BOOST: Record<CompletionOption['kind'], number> = { field: 3, operator: 2, keyword: 1, value: 0 };

function shown({ label, detail, kind }: CompletionOption): Completion {
  return { label, detail, type: kind, boost: BOOST[kind] };
}
