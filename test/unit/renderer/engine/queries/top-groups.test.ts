// The choice of the largest groups against sorting all of them.

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { drain } from '../../../../../renderer/engine/queries/group-by.ts';
import { topGroups } from '../../../../../renderer/engine/queries/top-groups.ts';

test('chooses what comes first when all groups are sorted, by weight and then by their own order', () => {
  const groups = fc.array(fc.nat({ max: 4 }), { maxLength: 60, size: 'max' });
  const property = fc.property(
    groups,
    fc.nat(),
    fc.nat(),
    fc.nat({ max: 8 }),
    fc.nat({ max: 3 }),
    (all, a, b, top, odd) => {
      const weights = Uint32Array.from(all);
      const weigh = (code: number): number | undefined => weights[code] || undefined;
      // Neither the order of the numbers nor its reverse.
      const compare = (one: number, other: number): number => ((one * 37) % 64) - ((other * 37) % 64);
      const accepts = (code: number): boolean => odd === 0 || code % 3 !== odd - 1;
      const [first = 0, end = 0] = [a % (all.length + 1), b % (all.length + 1)].sort((x, y) => x - y);
      const known = [{ first, flows: weights.subarray(first, end) }];
      const chosen = drain(topGroups({ used: all.length, weigh, compare, accepts, top, known }));
      const codes = all.map((_, code) => code).filter((code) => weights[code] !== 0);
      const sorted = codes.filter(accepts).sort((x, y) => (weights[y] ?? 0) - (weights[x] ?? 0) || compare(x, y));
      expect(chosen).toEqual({ codes: sorted.slice(0, top), distinct: codes.length });
    },
  );
  fc.assert(property, { numRuns: 1000 });
});
