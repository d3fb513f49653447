// connlabel.conf.

import { expect, test } from 'vitest';
import { parseConnlabels } from '../../../native/flow/index.ts';

test('names of labels are read, and what is no name is left aside', () => {
  const text = [
    '# bits and names',
    '0 eth0-in',
    '1\teth0-out  # a comment',
    ' 0x7f last',
    '128 beyond the set',
    '2',
    'three 3',
    '1 again',
    '4 eth0-in',
    '',
  ].join('\n');
  expect([...parseConnlabels(text)]).toEqual([
    [0, 'eth0-in'],
    [1, 'eth0-out'],
    [127, 'last'],
  ]);
  expect(parseConnlabels('').size).toBe(0);
});
