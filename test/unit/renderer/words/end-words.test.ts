// What is said of a flow's end, and what is not.

import { expect, test } from 'vitest';
import { PRESENCE, STATUS_BITS } from '../../../../native/flow/index.ts';
import type { RowView } from '../../../../renderer/engine/api.ts';
import { endedHeading, endWord } from '../../../../renderer/words/end-words.ts';
import { row } from '../row.ts';

const [ESTABLISHED, TIME_WAIT, CLOSE] = [3, 7, 8];
const REPLIED = STATUS_BITS.SEEN_REPLY | STATUS_BITS.ASSURED;

/** Today: an end on another day has its date. */
const END_MS = Date.now();

test.each<[Partial<RowView>, word: string, phrase: string]>([
  [{ reason: 'expired' }, 'Expired', 'expired'],
  [{ reason: 'expired', protocol: 17, state: 0, presence: 0 }, 'Expired', 'expired'],
  [{ reason: 'expired', state: TIME_WAIT }, 'Closed', 'closed by both ends'],
  [{ reason: 'expired', state: CLOSE }, 'Reset', 'closed by a reset'],
  // Without a state in the message, its number says nothing.
  [{ reason: 'expired', state: CLOSE, presence: 0 }, 'Expired', 'expired'],
  [{ reason: 'removed', endLeftSec: 431_990 }, 'Removed', 'removed with 4 d 23 h left'],
  // Somebody deleted it after it was reset, or before; a refused connection the kernel removes by itself.
  [{ reason: 'removed', endLeftSec: 8, state: CLOSE, status: REPLIED }, 'Removed', 'removed with 8 s left'],
  [{ reason: 'removed', endLeftSec: 120, state: CLOSE, status: 0 }, 'Reset', 'closed by a reset'],
  [{ reason: 'removed', endLeftSec: 100, state: TIME_WAIT }, 'Removed', 'removed with 1 min 40 s left'],
  [{ reason: 'destroyed', state: CLOSE }, 'Removed', 'removed by the kernel'],
  [{ reason: 'deleted', state: TIME_WAIT }, 'Deleted', 'deleted here'],
  [{ reason: 'flushed' }, 'Flushed', 'flushed here'],
  [{ reason: 'gone', state: TIME_WAIT }, 'Gone', 'its end was missed'],
  [{ reason: 'replaced' }, 'Replaced', 'another flow has its addresses'],
])('%o is %s', (given, word, phrase) => {
  const flow = row({ state: ESTABLISHED, presence: PRESENCE.state | PRESENCE.status, ...given });
  expect(endWord(flow)).toBe(word);
  expect(endedHeading(flow, END_MS)).toMatch(new RegExp(`^Gone \\d\\d:\\d\\d:\\d\\d, ${phrase}$`));
  expect(endedHeading(flow, undefined)).toBe(`Gone, ${phrase}`);
});

test('a flow of whose end nothing is known is just gone, and a living one has no word', () => {
  expect([endedHeading(row(), undefined), endWord(row())]).toEqual(['Gone', '']);
});
