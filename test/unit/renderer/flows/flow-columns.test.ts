// What the headers of the columns say.

import { expect, test } from 'vitest';
import { columnHint, FLOW_COLUMNS } from '../../../../renderer/flows/flow-columns.ts';

const hints = (keeps: { accounting: boolean | undefined; timestamps: boolean | undefined }) =>
  Object.fromEntries(FLOW_COLUMNS.map((column) => [column.id, columnHint(column, keeps)]));

test('headers say why a column is empty where the kernel keeps no such thing, and only then', () => {
  const off = hints({ accounting: false, timestamps: false });
  for (const id of ['bytes', 'packets', 'rate']) expect(off[id]).toContain('Accounting is off');
  expect(off.age).toContain('Timestamps are off');
  expect(off.mark).not.toContain('off');
  const on = hints({ accounting: true, timestamps: undefined });
  expect(Object.values(on).filter((hint) => hint.includes(' off '))).toEqual([]);
});
