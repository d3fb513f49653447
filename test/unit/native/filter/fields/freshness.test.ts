// How each field's value can change, and what follows: fresh values while it is looked at, a second look before a delete.

import { describe, expect, test } from 'vitest';
import {
  compileFilter,
  FIELDS,
  type FieldName,
  type FieldSpec,
  FRESHNESS,
  type Freshness,
  fieldSpec,
  parseFilter,
  type SecondLook,
  type Stale,
  secondLookOf,
} from '../../../../../native/filter/index.ts';
import { PRESENCE } from '../../../../../native/flow/index.ts';

/** Fields that packets or the kernel change without an event. */
const UNREPORTED: readonly FieldName[] = [
  ...(['bytes', 'orig.bytes', 'reply.bytes', 'packets', 'orig.packets', 'reply.packets'] as const),
  ...(['rate', 'orig.rate', 'reply.rate', 'timeout', 'idle', 'use', 'offloaded'] as const),
];
/** Fields whose changes have events, which flows that began before anybody listened do not send. */
const REPORTED: readonly FieldName[] = [
  ...(['state', 'status', 'mark', 'label', 'labels', 'helper', 'secctx', 'assured', 'seen_reply'] as const),
];
/** What follows from each kind: how stale a comparison gets, whether the clock alone changes it, how it is compared again. */
const FOLLOWS: Readonly<Record<Freshness, readonly [Stale, boolean, keyof SecondLook | undefined]>> = {
  fixed: ['never', false, undefined],
  events: ['without events', false, 'lookedUp'],
  reading: ['always', false, 'lookedUp'],
  deadline: ['always', true, 'lookedUp'],
  readings: ['always', true, 'lookedUp'],
  clock: ['never', true, 'lookedUp'],
  seen: ['never', true, 'asKnown'],
  host: ['never', false, undefined],
};

function filterOf(text: string) {
  const parsed = parseFilter(text);
  if (!parsed.ok) throw new Error(text);
  return parsed.filter;
}

const staleOf = (text: string): Stale => compileFilter(filterOf(text)).stale;

test.each(FIELDS)('$name', ({ name, example, freshness }) => {
  const filter = filterOf(example);
  const [stale, timed, again] = FOLLOWS[freshness];
  expect([compileFilter(filter).stale, compileFilter(filter).usesTime]).toEqual([stale, timed]);
  expect(secondLookOf(filter)).toEqual({ lookedUp: [], asKnown: [], ...(again && { [again]: [name] }) });
});

test.each([...UNREPORTED, ...REPORTED])('%s is stale as long as the kernel sends no event for it', (name) => {
  expect(staleOf(fieldSpec(name).example)).toBe(UNREPORTED.includes(name) ? 'always' : 'without events');
});

test('a field that does not declare it does not compile', () => {
  const scan = { by: 'word', column: 'use', need: PRESENCE.use } as const;
  // @ts-expect-error: no freshness
  const field: FieldSpec = { name: 'x', label: 'X', kind: 'number', scan, description: 'X', example: 'x = 1' };
  expect(field.freshness).toBeUndefined();
});

test('every kind of freshness is one that a field has', () => {
  expect(new Set(FIELDS.map(({ freshness }) => freshness))).toEqual(new Set(Object.keys(FRESHNESS)));
});

describe('status bits', () => {
  test.each<[string, Stale]>([
    ['status has assured', 'without events'],
    ['status not has seen_reply', 'without events'],
    ['status & 0x6 = 0x2', 'without events'],
    ['status has offload', 'always'],
    ['offload', 'always'],
    ['not status has hw_offload', 'always'],
    ['status has seq_adjust', 'always'],
    ['status & 0x4000 != 0', 'always'],
    ['status = 0x18e', 'always'],
  ])('are stale where the kernel sets them without an event: %s', (text, stale) => {
    expect(staleOf(text)).toBe(stale);
  });
});

describe('a comparison anywhere in a filter counts', () => {
  test.each<[string, Stale]>([
    ['', 'never'],
    ['tcp and 10.0.0.1 and port in {80, 443} and nat and zone = 3', 'never'],
    ['assured', 'without events'],
    ['offloaded', 'always'],
    ['established udp', 'without events'],
    ['dport = 53 or (tcp and not (mark = 1 and timeout < 20s))', 'always'],
    ['-p tcp --dport 443', 'never'],
    ['-p tcp --state ESTABLISHED', 'without events'],
    ['-m 5', 'without events'],
  ])('%s', (text, stale) => {
    expect(staleOf(text)).toBe(stale);
  });

  test('for the second look too, each field once and in its order', () => {
    const look: SecondLook = secondLookOf(
      filterOf('changed < 5s or not (use > 1 and timeout < 20s) or timeout > 1h or dport = 53 or inbound'),
    );
    expect(look).toEqual({ lookedUp: ['use', 'timeout'], asKnown: ['changed'] });
  });
});
