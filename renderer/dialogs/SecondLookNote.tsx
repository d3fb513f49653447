// What the confirmation of a delete by filter says about comparing each flow once more.

import type { ReactNode } from 'react';
import type { PreparedDelete } from '../engine/api.ts';
import { secondLookSentences } from './second-look-words.ts';

/** A quiet line; nothing if no flow is compared again. */
export function SecondLookNote({ prepared }: { prepared: PreparedDelete }): ReactNode {
  const sentences = secondLookSentences(prepared.secondLook);
  return sentences.length > 0 ? <p>{sentences.join(' ')}</p> : null;
}
