// How a delete by filter says that it compares its flows once more.

import { expect, test } from 'vitest';
import type { SecondLook } from '../../../../native/filter/index.ts';
import { secondLookSentences } from '../../../../renderer/dialogs/second-look-words.ts';

test.each<[string[], string[], string[]]>([
  [[], [], []],
  [['timeout'], [], ['Each flow’s timeout is compared again just before it is deleted.']],
  [['bytes'], [], ['Each flow’s bytes are compared again just before it is deleted.']],
  [['timeout', 'rate'], [], ['Each flow’s timeout and rate are compared again just before it is deleted.']],
  [['assured', 'status', 'use'], [], ['Each flow’s status and use are compared again just before it is deleted.']],
  [['age', 'mark', 'state', 'rate', 'use'], [], ['Each flow’s values are compared again just before it is deleted.']],
  [
    ['orig.packets'],
    ['changed'],
    [
      'Each flow’s packets out are compared again just before it is deleted.',
      'The last change is compared as it was when this dialog opened.',
    ],
  ],
])('the second look is announced: %j, %j', (lookedUp, asKnown, sentences) => {
  expect(secondLookSentences({ lookedUp, asKnown } as SecondLook)).toEqual(sentences);
});
