// The words in the columns State and Status can be written as a filter that finds the flow.

import { describe, expect, test } from 'vitest';
import { parseFilter, printFilter } from '../../../../../native/filter/index.ts';
import { nearest } from '../../../../../native/filter/read/suggest.ts';
import { PROTOCOL_STATES, STATUS_BITS, stateName } from '../../../../../native/flow/index.ts';
import { statusWords } from '../../../../../renderer/words/flow-words.ts';
import { row } from '../../../renderer/row.ts';

function printed(text: string): string {
  const result = parseFilter(text);
  if (!result.ok) throw new Error(`${text}: ${result.errors[0]?.message}`);
  return printFilter(result.filter);
}

/**
 * Every state with the words shown for it; DCCP's TIMEWAIT is shown like TCP's TIME_WAIT, so the words mean the latter.
 */
const STATES = [...PROTOCOL_STATES].flatMap(([protocol, states]) =>
  states
    .filter((state) => state !== 'TIMEWAIT')
    .map((state, number) => ({ state, shown: stateName(protocol, number) })),
);

describe('a state', () => {
  test.each(STATES.filter(({ shown }) => shown !== ''))('$shown', ({ state, shown }) => {
    if (!STATES.some((other) => other.state === state && other.shown === shown)) return;
    const plain = printed(`state = "${shown}"`);
    const underscored = shown.toLowerCase().replace(/[()]/g, '').replaceAll(' ', '_');
    expect(printed(`state = ${underscored}`)).toBe(plain);
    expect(printed(`state = ${underscored.replaceAll('_', '-')}`)).toBe(plain);
  });

  test('is found by the words shown for it', () => {
    expect(printed('state = "SYN sent"')).toBe('state = syn_sent');
    expect(printed('state = "SYN sent (both)"')).toBe('state = syn_sent2');
    expect(printed('state in {"SYN received", established}')).toBe('state in {syn_recv, established}');
    expect(printed('state = "Time wait"')).toBe('state = time_wait');
    expect(printed('syn_received')).toBe('state = syn_recv');
  });
});

describe('a status word', () => {
  const bits = Object.values<number>(STATUS_BITS);
  const words = new Set(
    [0, ...bits]
      .flatMap((bit) => [bit, bit | STATUS_BITS.SEEN_REPLY])
      .flatMap((status) => statusWords(row({ status }))),
  );

  test.each([...words])('%s is understood', (word) => {
    expect(printed(`status = "${word}"`)).toMatch(/^status (not )?has /);
    expect(printed(`status has ${word.toLowerCase().replace(' ', '_')}`)).toBe(printed(`status = "${word}"`));
  });

  test('means the bit that it shows, or the absence of a reply', () => {
    expect(printed('status = replied')).toBe('status has seen_reply');
    expect(printed('replied')).toBe('seen_reply');
    expect(printed('status = unreplied')).toBe('status not has seen_reply');
    expect(printed('status != unreplied')).toBe('status has seen_reply');
    expect(printed('status = fixed')).toBe('status has fixed_timeout');
    expect(printed('status = "HW OFFLOAD"')).toBe('status has hw_offload');
  });
});

describe('a suggestion', () => {
  test('is never the opposite', () => {
    expect(nearest('replied', ['unreplied'])).toBeUndefined();
    expect(nearest('unassured', ['assured'])).toBeUndefined();
    expect(nearest('unasured', ['assured'])).toBeUndefined();
    expect(nearest('nreplied', ['replied', 'unreplied'])).toBeUndefined();
    expect(nearest('repleid', ['unreplied', 'replied'])).toBe('replied');
    expect(nearest('unrepleid', ['replied', 'unreplied'])).toBe('unreplied');
  });
});
