// How a delete by filter compares its flows once more, in words. Pure.

import { type FieldName, fieldSpec, type SecondLook } from '../../native/filter/index.ts';
import { SENTENCES } from '../words/sentences.ts';

/** More fields than this are not named one by one. */
const MAX_NAMED = 4;

/** Sentences: what is compared right before the delete, and what only as of the dialog's opening; none if nothing is. */
export function secondLookSentences({ lookedUp, asKnown }: SecondLook): string[] {
  const sentences: string[] = [];
  if (lookedUp.length > 0) {
    sentences.push(SENTENCES.dialogs.comparedAgain(namesOf(lookedUp)));
  }
  if (asKnown.length > 0) {
    sentences.push(SENTENCES.dialogs.comparedAsKnown(namesOf(asKnown)));
  }
  return sentences;
}

/** "timeout is", "bytes and timeout are", "values are". */
function namesOf(fields: readonly FieldName[]): string {
  const names = [...new Set(fields.map(nameOf))];
  if (names.length > MAX_NAMED) return 'values are';
  const [last = '', ...others] = names.toReversed();
  if (others.length > 0) return `${others.toReversed().join(', ')} and ${last} are`;
  return PLURAL.test(last) ? `${last} are` : `${last} is`;
}

const PLURAL = /^(bytes|packets)\b/;

/** What a field is called in a sentence: flags are parts of the status. */
function nameOf(field: FieldName): string {
  const { kind, label } = fieldSpec(field);
  return kind === 'flag' ? 'status' : label.toLowerCase();
}
