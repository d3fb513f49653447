// What parsing and printing need besides the text or the AST. Pure.

import { checkObject, shown } from '../flow/checks.ts';
import { checkLabelNames, type LabelNames } from '../flow/connlabels.ts';

/** Who reads the messages about a filter: callers of the library, or users of Flowglass's window. */
export type Audience = 'library' | 'window';

/** What can be known besides the language when values are parsed. */
export interface ValueContext {
  /** Names of connection labels by their bit, as `readConnlabels` reads them. */
  readonly labels?: LabelNames | undefined;
  /** Who reads the messages: `library` (the default) for callers of this library, `window` for users of Flowglass's window. */
  readonly audience?: Audience | undefined;
}

/** @throws TypeError for an invalid ValueContext. */
export function checkContext(context: unknown): void {
  checkObject(context, 'an object with "labels"');
  const { labels, audience }: { labels?: unknown; audience?: unknown } = Object(context);
  checkLabelNames(labels);
  if (audience === undefined || audience === 'library' || audience === 'window') return;
  throw new TypeError(`Expected "audience" to be "library" or "window", got ${shown(audience)}`);
}

/** @throws TypeError for a filter that is not a string, and for an invalid context. */
export function checkFilterText(text: unknown, context: unknown): void {
  if (typeof text !== 'string') throw new TypeError(`Expected the filter to be a text, got ${shown(text)}`);
  checkContext(context);
}
