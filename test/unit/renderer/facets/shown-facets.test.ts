// Whether two states of a facet look the same: then it is not drawn again.

import { expect, test } from 'vitest';
import { FACETS } from '../../../../renderer/facets/facet-list.ts';
import { looksSame, type ShownFacet } from '../../../../renderer/facets/shown-facets.ts';

const [PROTO, STATE] = FACETS;

function shown(change: Partial<ShownFacet> = {}): ShownFacet {
  const facet = PROTO ?? expect.fail('no facets');
  const values = [
    { value: 6, text: 'tcp', flows: 9, choice: undefined },
    { value: 17, text: 'udp', flows: 5, choice: 'chosen' as const },
  ];
  return { facet, values, distinct: 2, ...change };
}

const { values } = shown();

test.each<[string, Partial<ShownFacet>]>([
  ['another number of values', { distinct: 3 }],
  ['other flows', { values: values.map((value) => ({ ...value, flows: 5 })) }],
  ['another choice', { values: values.map((value) => ({ ...value, choice: undefined })) }],
  ['another text', { values: values.map((value) => ({ ...value, text: 'tcp' })) }],
  ['another order', { values: [...values].reverse() }],
  ['a value less', { values: values.slice(1) }],
  ['another field', STATE ? { facet: STATE } : {}],
])('%s looks different', (_, change) => {
  expect(looksSame(shown(), shown(change))).toBe(false);
});

test('the same counts look the same', () => {
  expect(looksSame(shown(), shown())).toBe(true);
});
