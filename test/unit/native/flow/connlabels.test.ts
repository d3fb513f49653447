// connlabel.conf.

import { expect, test } from 'vitest';
import { parseConnlabels } from '../../../../native/flow/index.ts';

test('names of labels are read, and invalid names are skipped', () => {
  const text = [
    '# bits and names',
    '0 eth0-in',
    '1\teth0-out  # not a comment, and no sane name',
    ' 0x7f last  ',
    '128 beyond the set',
    '2',
    'three 3',
    '1 test label 1',
    '1 again',
    '4 eth0-in',
    '010 octal',
    '6 under_score',
    '',
  ].join('\n');
  expect([...parseConnlabels(text)]).toEqual([
    [0, 'eth0-in'],
    [127, 'last'],
    [1, 'test label 1'],
    [8, 'octal'],
  ]);
  expect(parseConnlabels('').size).toBe(0);
});
