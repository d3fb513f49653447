// Checks what the readers and writers of filters are given beside the language. Pure.

import { checkObject, shown } from '../flow/checks.ts';
import { checkLabelNames } from '../flow/connlabels.ts';

/** @throws TypeError for what is no ValueContext. */
export function checkContext(context: unknown): void {
  checkObject(context, 'an object with "labels"');
  const { labels, audience }: { labels?: unknown; audience?: unknown } = Object(context);
  checkLabelNames(labels);
  if (audience === undefined || audience === 'library' || audience === 'window') return;
  throw new TypeError(`Expected "audience" to be "library" or "window", got ${shown(audience)}`);
}
